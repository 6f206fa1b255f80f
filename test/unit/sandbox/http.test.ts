import { request } from 'node:http';
import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { clientOf, KEY, useSandbox } from './support.ts';

const client = useSandbox();

describe('who asks', () => {
  const cases: [string, Record<string, string>, string][] = [
    [
      'no key',
      {},
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
    ],
    [
      'a key of the live mode',
      { Authorization: 'Bearer sk_live_1234abcd' },
      'Invalid API Key provided: sk_live_****abcd',
    ],
    ['no key at all', { Authorization: 'Bearer whatever' }, 'Invalid API Key provided: ****ever'],
    [
      'a live key by Basic',
      { Authorization: `Basic ${btoa('rk_live_1234abcd:')}` },
      'Invalid API Key provided: rk_live_****abcd',
    ],
  ];
  test.each(cases)('%s is refused with 401', async (_name, headers, message) => {
    const response = await fetch(`${client.sandbox.url}/v1/products`, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: { message, type: 'invalid_request_error' } });
  });

  test('a publishable key is told so', async () => {
    const { status, body } = await client.send('GET', '/v1/products', '', {
      Authorization: 'Bearer pk_test_1',
    });
    expect(status).toBe(401);
    expect(body.error).toMatchObject({
      code: 'secret_key_required',
      message: expect.stringContaining('publishable'),
    });
  });

  test('every test key, by Bearer or Basic, is the same account', async () => {
    const ids = new Set<string>();
    for (const authorization of [
      `Bearer ${KEY}`,
      'Bearer sk_test_other',
      'bearer rk_test_restricted',
      `Basic ${btoa('sk_test_basic:')}`,
      `Basic ${btoa('sk_test_basic:password')}`,
    ]) {
      const { status, body } = await client.send('GET', '/v1/account', '', { Authorization: authorization });
      expect(status).toBe(200);
      ids.add(body.id);
    }
    expect(ids.size).toBe(1);
  });

  test('the SDK throws its authentication error', async () => {
    const stripe = new Stripe('sk_live_no', {
      host: '127.0.0.1',
      port: client.sandbox.port,
      protocol: 'http',
    });
    await expect(stripe.products.list()).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
  });

  test("another account's header is refused, one's own is not", async () => {
    const { id } = await client.stripe.accounts.retrieve(null);
    expect((await client.send('GET', '/v1/products', '', { 'Stripe-Account': id })).status).toBe(200);
    const { status, body } = await client.send('GET', '/v1/products', '', { 'Stripe-Account': 'acct_other' });
    expect([status, body.error.code]).toEqual([403, 'account_invalid']);
  });
});

describe('headers', () => {
  test('each answer has its own request id and the version', async () => {
    const one = await client.send('GET', '/v1/products');
    const two = await client.send('GET', '/v1/products');
    expect(one.headers.get('request-id')).toMatch(/^req_[0-9A-Za-z]{14}$/);
    expect(two.headers.get('request-id')).not.toBe(one.headers.get('request-id'));
    expect(one.headers.get('stripe-version')).toBe(Stripe.API_VERSION);
  });

  test('an error names its request in its log address', async () => {
    const { body, headers } = await client.send('GET', '/v1/products/nope');
    expect(body.error.request_log_url).toBe(
      `https://dashboard.stripe.com/test/logs/${headers.get('request-id')}`,
    );
  });

  test('an impossible version is refused, another one is not spoken', async () => {
    const bad = await client.send('GET', '/v1/products', '', { 'Stripe-Version': 'latest' });
    expect([bad.status, bad.body.error.message]).toEqual([400, 'Invalid Stripe API version: latest']);
    const old = await client.send('GET', '/v1/products', '', { 'Stripe-Version': '2022-11-15' });
    expect([old.status, old.body.error.code]).toEqual([501, 'sandbox_not_implemented']);
    expect(
      (await client.send('GET', '/v1/products', '', { 'Stripe-Version': Stripe.API_VERSION })).status,
    ).toBe(200);
  });

  test('an idempotency key is echoed', async () => {
    const { headers } = await client.send('POST', '/v1/products', 'name=x', { 'Idempotency-Key': 'echo' });
    expect(headers.get('idempotency-key')).toBe('echo');
    expect(headers.get('idempotent-replayed')).toBeNull();
  });
});

describe('what the sandbox does not have', () => {
  test.each([
    ['GET', '/v1/coupons'],
    ['POST', '/v1/subscription_schedules'],
    ['GET', '/v1/products/search'],
    ['GET', '/v1/prices/search'],
    ['POST', '/v1/products/prod_1/features'],
    ['GET', '/v1/billing/credit_grants/credgr_1'],
    ['DELETE', '/v1/subscriptions/sub_1/discount'],
    ['GET', '/v2/core/event_destinations'],
  ])('%s %s, which Stripe has, is 501', async (method, path) => {
    const { status, headers, body } = await client.send(method, path);
    expect(status).toBe(501);
    expect(headers.get('stripe-should-retry')).toBe('false');
    expect(body.error).toMatchObject({
      type: 'api_error',
      code: 'sandbox_not_implemented',
      message: `The sandbox does not implement ${method} ${path}. See docs/sandbox.md.`,
    });
  });

  test.each([
    ['GET', '/v1/product'],
    ['GET', '/v1/products/'],
    ['DELETE', '/v1/prices/price_x'],
    ['PUT', '/v1/products/prod_x'],
    ['PATCH', '/v1/prices/price_x'],
    ['POST', '/v1/account'],
    ['DELETE', '/v1/billing/meters/mtr_1'],
    ['GET', '/nowhere'],
  ])('%s %s, which Stripe has not, is its own 404', async (method, path) => {
    const { status, body } = await client.send(method, path);
    expect(status).toBe(404);
    expect(body.error).toEqual({
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${method}: ${path}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
      request_log_url: expect.any(String),
    });
  });

  test('the SDK does not try a 501 again', async () => {
    await client.control('DELETE', 'requests');
    const stripe = new Stripe(KEY, { host: '127.0.0.1', port: client.sandbox.port, protocol: 'http' });
    await expect(stripe.coupons.create({ percent_off: 5 })).rejects.toThrow('does not implement');
    expect((await client.control('GET', 'requests')).body.data).toHaveLength(1);
  });
});

test('a JSON body is refused as Stripe does', async () => {
  const { status, body } = await client.send('POST', '/v1/products', '{"name":"x"}', {
    'Content-Type': 'application/json',
  });
  expect(status).toBe(400);
  expect(body.error.message).toMatch(
    /^Invalid request \(check that your POST content type is application\/x-www-form/,
  );
});

test('the parameters of a DELETE may stand in its body, as curl -d sends them', async () => {
  await client.stripe.products.create({ id: 'gone', name: 'gone' });
  const remove = async (body: string) => {
    const response = await fetch(`${client.sandbox.url}/v1/products/gone`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
    });
    return [response.status, await response.json()];
  };
  expect(await remove('foo=1')).toMatchObject([400, { error: { code: 'parameter_unknown', param: 'foo' } }]);
  expect(await remove('')).toEqual([200, { id: 'gone', object: 'product', deleted: true }]);
});

test('it listens on 127.0.0.1 and nowhere else', async () => {
  expect(client.sandbox.url).toBe(`http://127.0.0.1:${client.sandbox.port}`);
  const refused = await new Promise<string>((resolve) => {
    request({ host: '127.0.0.2', port: client.sandbox.port, path: '/' })
      .on('response', () => resolve('answered'))
      .on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
      .end();
  });
  expect(refused).toBe('ECONNREFUSED');
});

test('two sandboxes share no account and no id, unless they are given one seed', async () => {
  const made = async (seed?: string) => {
    const one = clientOf(await startSandbox(seed === undefined ? {} : { seed }));
    const { id } = await one.stripe.accounts.retrieve(null);
    const product = await one.stripe.products.create({ name: 'x' });
    await one.sandbox.close();
    return [id, product.id];
  };
  const [first, second, third, fourth] = [await made(), await made(), await made('s'), await made('s')];
  expect(second).not.toEqual(first);
  expect(fourth).toEqual(third);
});

test('closing is prompt although the client keeps its connection', async () => {
  const one = clientOf(await startSandbox());
  await one.stripe.products.list();
  await one.control('POST', 'faults', { path: '/v1/prices', delay_ms: 3_600_000 });
  const held = one.stripe.prices.list().catch((error: unknown) => error);
  await one.stripe.products.list();
  // Not in an hour.
  await one.sandbox.close();
  expect(await held).toBeInstanceOf(Stripe.errors.StripeConnectionError);
});

test('a port that is taken is an error', async () => {
  const { port } = client.sandbox;
  await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
  const other = await startSandbox({ port, orFreePort: true });
  expect(other.port).not.toBe(port);
  expect((await fetch(`${other.url}/_sandbox/clock`)).status).toBe(200);
  await other.close();
});
