import Stripe from 'stripe';
import type { Samples } from './sample.ts';

const ENDPOINT = {
  enabled_events: ['charge.succeeded', 'checkout.session.completed'],
  url: 'https://shop.example.com/webhook?a=b',
  description: 'The shop & "more"',
  metadata: { owner: 'shop' },
};

export const eventsSamples: Samples = {
  files: ['resources/WebhookEndpoints.d.ts'],
  samples: [
    {
      call: 'POST /v1/webhook_endpoints',
      params: 'WebhookEndpointCreateParams',
      path: '/v1/webhook_endpoints',
      values: [
        { ...ENDPOINT, api_version: Stripe.API_VERSION, connect: false },
        { enabled_events: ['*'], url: 'http://127.0.0.1:4242/webhook' },
      ],
    },
    {
      call: 'POST /v1/webhook_endpoints/:id',
      params: 'WebhookEndpointUpdateParams',
      path: '/v1/webhook_endpoints/{endpoint}',
      values: [{ ...ENDPOINT, disabled: true }],
    },
  ],
  homes: { webhook_endpoint: '/v1/webhook_endpoints' },
  // `disabled` is shown as the status.
  notShown: /^(connect|disabled)$/,
  shownOnce: ['secret'],
  prepare: async (stripe) => ({
    endpoint: (
      await stripe.webhookEndpoints.create({ url: 'https://a.example', enabled_events: ['payout.paid'] })
    ).id,
  }),
};
