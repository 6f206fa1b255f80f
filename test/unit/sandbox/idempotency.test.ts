import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../sandbox/clock.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { Account } from '../../sandbox/store/account.ts';
import { type Client, clientOf, refusal } from './support.ts';

let time = 1_800_000_000_000;
let client: Client;

beforeAll(async () => {
  client = clientOf(await startSandbox({ now: () => time }));
});
afterAll(() => client.sandbox.close());
beforeEach(() => client.control('POST', 'reset'));

const post = (path: string, form: string, key: string) =>
  client.send('POST', path, form, { 'Idempotency-Key': key });
const products = async () => (await client.stripe.products.list({ limit: 100 })).data.length;

describe('a replay', () => {
  test('is the first answer again, marked, without a second effect', async () => {
    const first = await post('/v1/products', 'name=a&metadata[b]=c', 'k');
    const second = await post('/v1/products', 'name=a&metadata[b]=c', 'k');
    expect(second.body).toEqual(first.body);
    expect(second.status).toBe(200);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
    expect(await products()).toBe(1);
  });

  test('does not care for the order or the spelling of the parameters', async () => {
    await post('/v1/products', 'name=a&images[0]=http://a.example&metadata[x]=1&metadata[y]=2', 'k');
    const again = await post(
      '/v1/products',
      'metadata%5By%5D=2&metadata[x]=1&images[]=http%3A//a.example&name=a',
      'k',
    );
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  test('hides that the object has changed since', async () => {
    const { body } = await post('/v1/products', 'name=a', 'k');
    await client.stripe.products.update(body.id, { name: 'b' });
    expect((await post('/v1/products', 'name=a', 'k')).body.name).toBe('a');
  });

  test('is seen by the SDK', async () => {
    const create = () => client.stripe.products.create({ name: 'a' }, { idempotencyKey: 'k' });
    const [first, second] = [await create(), await create()];
    expect(second.id).toBe(first.id);
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
  });

  test('is there for a refusal that came from the account', async () => {
    await client.stripe.products.create({ id: 'p', name: 'p' });
    const first = await post('/v1/products', 'name=a&id=p', 'k');
    await client.stripe.products.del('p');
    const second = await post('/v1/products', 'name=a&id=p', 'k');
    expect([first.status, first.body.error.code]).toEqual([400, 'resource_already_exists']);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  test('is there for an unknown id in the path', async () => {
    const first = await post('/v1/products/p', 'name=a', 'k');
    await client.stripe.products.create({ id: 'p', name: 'p' });
    expect(first.status).toBe(404);
    expect((await post('/v1/products/p', 'name=a', 'k')).body).toEqual(first.body);
  });
});

describe('nothing is kept', () => {
  test.each([
    ['an unknown parameter', 'nope=1'],
    ['a missing one', 'active=true'],
    ['a bad value', 'name=a&active=maybe'],
    ['an impossible expansion', 'name=a&expand[0]=nope'],
  ])('for %s', async (_what, form) => {
    expect((await post('/v1/products', form, 'k')).status).toBe(400);
    expect((await post('/v1/products', 'name=a', 'k')).status).toBe(200);
  });

  test('for a bad key of the account', async () => {
    await client.send('POST', '/v1/products', 'name=a', {
      Authorization: 'Bearer no',
      'Idempotency-Key': 'k',
    });
    expect((await post('/v1/products', 'name=b', 'k')).headers.get('idempotent-replayed')).toBeNull();
  });

  test('for what the sandbox does not have', async () => {
    expect((await post('/v1/coupons', 'percent_off=5', 'k')).status).toBe(501);
    expect((await post('/v1/products', 'name=b', 'k')).status).toBe(200);
  });

  test('for GET and DELETE', async () => {
    await client.stripe.products.create({ id: 'p', name: 'p' });
    const headers = { 'Idempotency-Key': 'k' };
    expect((await client.send('GET', '/v1/products/p', '', headers)).status).toBe(200);
    expect((await client.send('DELETE', '/v1/products/p', '', headers)).status).toBe(200);
    expect((await client.send('DELETE', '/v1/products/p', '', headers)).status).toBe(404);
  });
});

test('other parameters under the key are refused with Stripe’s error', async () => {
  await post('/v1/products', 'name=a', 'k');
  const { status, body } = await post('/v1/products', 'name=b', 'k');
  expect(status).toBe(400);
  expect(body.error).toEqual({
    type: 'idempotency_error',
    message:
      "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'k' if you meant to execute a different request.",
    request_log_url: expect.any(String),
  });
  const error = await refusal(client.stripe.products.create({ name: 'c' }, { idempotencyKey: 'k' }));
  expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  // Even parameters that would not be valid: the key is looked at first.
  expect((await post('/v1/products', 'nope=1', 'k')).body.error.type).toBe('idempotency_error');
  expect(await products()).toBe(1);
});

test('another address under the key is refused', async () => {
  await post('/v1/products', 'name=a&id=p', 'k');
  const { status, body } = await post('/v1/products/p', 'name=a', 'k');
  expect([status, body.error.type]).toEqual([400, 'idempotency_error']);
  expect(body.error.message).toBe(
    "Keys for idempotent requests can only be used for the same endpoint they were first used for ('/v1/products' vs '/v1/products/p'). Try using a key other than 'k' if you meant to execute a different request.",
  );
});

test('a key is kept for 24 hours by the sandbox’s clock, then it is new', async () => {
  await post('/v1/products', 'name=a', 'k');
  time += 24 * 60 * 60 * 1000 - 1000;
  expect((await post('/v1/products', 'name=a', 'k')).headers.get('idempotent-replayed')).toBe('true');
  time += 1000;
  const anew = await post('/v1/products', 'name=b', 'k');
  expect([anew.status, anew.headers.get('idempotent-replayed')]).toEqual([200, null]);
  expect(await products()).toBe(2);
});

test('a key can have 255 characters and no more', async () => {
  expect((await post('/v1/products', 'name=a', 'k'.repeat(255))).status).toBe(200);
  const { status, body } = await post('/v1/products', 'name=a', 'k'.repeat(256));
  expect([status, body.error.type]).toEqual([400, 'invalid_request_error']);
});

test('of two at once under one key one is executed, the other is told to wait', async () => {
  await client.control('POST', 'faults', { path: '/v1/products', method: 'POST', delay_ms: 1_000 });
  const first = post('/v1/products', 'name=a', 'k');
  // The log shows it from its arrival: no need to guess how long to wait.
  while ((await client.control('GET', 'requests')).body.data.length === 0);
  const second = await post('/v1/products', 'name=a', 'k');
  expect(second.status).toBe(409);
  expect(second.body.error).toMatchObject({ type: 'idempotency_error', code: 'idempotency_key_in_use' });
  expect(second.body.error.message).toMatch(
    /^There is currently another in-progress request using this Idempotent Key/,
  );
  expect((await first).status).toBe(200);
  const third = await post('/v1/products', 'name=a', 'k');
  expect(third.body).toEqual((await first).body);
  expect(await products()).toBe(1);
});

test('the SDK’s own retries meet their first answer', async () => {
  const stripe = new Stripe('sk_test_1', {
    host: '127.0.0.1',
    port: client.sandbox.port,
    protocol: 'http',
    maxNetworkRetries: 1,
  });
  await client.control('POST', 'faults', { path: '/v1/products', method: 'POST', cut: 'after' });
  const made = await stripe.products.create({ name: 'a' });
  expect(made.lastResponse.headers['idempotent-replayed']).toBe('true');
  expect(await products()).toBe(1);
});

test('what was kept longer than that takes no memory', () => {
  const clock = new Clock(() => 0);
  const account = new Account({ seed: 's', created: 0, clock });
  const record = { path: '/v1/products', parameters: '{}', request_id: 'req_1', status: 200, body: {} };
  for (let hour = 0; hour < 100; hour++) {
    account.transact(
      () => account.remember({ ...record, key: `k${hour}`, created: hour * 3600 }),
      () => undefined,
    );
  }
  expect(account.idempotency.all().map(({ key }) => key)).toEqual(
    Array.from({ length: 24 }, (_, index) => `k${76 + index}`),
  );
});
