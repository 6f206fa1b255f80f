/**
 * An event and an endpoint. The event of Stripe's example tells of a plan; `aggregate_usage`, which plans
 * lost with the API of March 2025, is left out of it.
 */
import type { Client } from '../support.ts';

export async function eventsObjects({ stripe, send }: Client): Promise<Record<string, unknown>> {
  const endpoint = await stripe.webhookEndpoints.create({
    url: 'https://shop.example.com/webhook',
    enabled_events: ['payout.paid'],
    description: 'The shop',
  });
  const gone = await stripe.webhookEndpoints.create({
    url: 'https://shop.example.com/webhook',
    enabled_events: ['payout.paid'],
  });
  await stripe.prices.create({
    product_data: { name: 'Plan' },
    currency: 'usd',
    unit_amount: 2000,
    recurring: { interval: 'month' },
  });
  const { data } = await stripe.events.list({ type: 'plan.created', limit: 1 });
  const read = async (path: string) => (await send('GET', path)).body;
  return {
    event: await read(`/v1/events/${data[0]?.id}`),
    webhook_endpoint: await read(`/v1/webhook_endpoints/${endpoint.id}`),
    deleted_webhook_endpoint: (await send('DELETE', `/v1/webhook_endpoints/${gone.id}`)).body,
  };
}
