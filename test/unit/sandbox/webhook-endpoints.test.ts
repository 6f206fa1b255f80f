/** Webhook endpoints (facts.md §2.11); what they receive stands in deliveries.test.ts. */
import Stripe from 'stripe';
import { beforeEach, expect, test } from 'vitest';
import { refusal, useSandbox } from './support.ts';

const client = useSandbox({ now: () => 1_800_000_000_000 });
const url = 'http://127.0.0.1:4242/webhook';

beforeEach(async () => {
  await client.control('POST', 'reset');
});

test('a new one has all that is filled in, and its secret this once', async () => {
  const form = `url=${encodeURIComponent(url)}&enabled_events[]=charge.failed`;
  const { body } = await client.send('POST', '/v1/webhook_endpoints', form, { 'Idempotency-Key': 'k' });
  const { secret, ...rest } = body;
  expect(secret).toMatch(/^whsec_[0-9A-Za-z]{32}$/);
  expect(rest).toEqual({
    id: expect.stringMatching(/^we_1[0-9A-Za-z]{23}$/),
    object: 'webhook_endpoint',
    api_version: null,
    application: null,
    created: 1_800_000_000,
    description: null,
    enabled_events: ['charge.failed'],
    livemode: false,
    metadata: {},
    status: 'enabled',
    url,
  });
  const path = `/v1/webhook_endpoints/${rest.id}`;
  expect((await client.send('GET', path)).body).toEqual(rest);
  expect((await client.send('POST', path)).body).toEqual(rest);
  expect((await client.send('GET', '/v1/webhook_endpoints')).body.data).toEqual([rest]);
  // The same answer under the same key, and the secret is part of it.
  const replay = await client.send('POST', '/v1/webhook_endpoints', form, { 'Idempotency-Key': 'k' });
  expect(replay.body).toEqual(body);
});

test('no two share a secret', async () => {
  const made = await Promise.all(
    Array.from({ length: 16 }, () => client.stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })),
  );
  expect(new Set(made.map(({ secret }) => secret)).size).toBe(16);
});

test('are sixteen at most, disabled ones included, until one is deleted', async () => {
  const create = () => client.stripe.webhookEndpoints.create({ url, enabled_events: ['*'] });
  const [first] = await Promise.all(Array.from({ length: 16 }, create));
  const id = first?.id ?? '';
  await client.stripe.webhookEndpoints.update(id, { disabled: true });
  expect((await refusal(create())).message).toBe(
    'You have reached the maximum of 16 test webhook endpoints.',
  );
  expect(await client.stripe.webhookEndpoints.del(id)).toMatchObject({ id, deleted: true });
  expect((await refusal(client.stripe.webhookEndpoints.retrieve(id))).statusCode).toBe(404);
  await create();
});

test('change in what is sent, and in nothing else', async () => {
  const made = await client.stripe.webhookEndpoints.create({
    url,
    enabled_events: ['charge.failed'],
    api_version: Stripe.API_VERSION as Stripe.WebhookEndpointCreateParams.ApiVersion,
    description: 'd',
    metadata: { a: '1', b: '1' },
  });
  const { secret, lastResponse, ...before } = made;
  expect(secret).toBeDefined();
  const { stripe } = client;
  const change = async (params: Stripe.WebhookEndpointUpdateParams) => {
    const { lastResponse, ...after } = await stripe.webhookEndpoints.update(made.id, params);
    return after;
  };
  expect(await change({ disabled: true })).toEqual({ ...before, status: 'disabled' });
  expect(await change({ description: '', metadata: { a: '', c: '2' } })).toEqual({
    ...before,
    status: 'disabled',
    description: null,
    metadata: { b: '1', c: '2' },
  });
  expect(await change({ disabled: false, enabled_events: ['*'], url: 'https://a.example' })).toEqual({
    ...before,
    description: null,
    metadata: { b: '1', c: '2' },
    enabled_events: ['*'],
    url: 'https://a.example',
  });
});

test('are listed from the newest on, page by page', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 5; index++) {
    ids.unshift((await client.stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })).id);
  }
  const walked: string[] = [];
  for await (const { id } of client.stripe.webhookEndpoints.list({ limit: 2 })) walked.push(id);
  expect(walked).toEqual(ids);
});
