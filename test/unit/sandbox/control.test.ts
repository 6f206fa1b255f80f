import Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { RequestLog } from '../../sandbox/control/request-log.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { clientOf, KEY, useSandbox } from './support.ts';

const client = useSandbox();

beforeEach(() => client.control('POST', 'reset'));

async function furnish(): Promise<void> {
  const { stripe } = client;
  for (const id of ['a', 'b', 'c']) await stripe.products.create({ id, name: id });
  const meter = await stripe.billing.meters.create({
    display_name: 'm',
    event_name: 'm',
    default_aggregation: { formula: 'sum' },
  });
  const price = await stripe.prices.create({
    product: 'a',
    currency: 'usd',
    unit_amount: 1,
    lookup_key: 'k',
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
  });
  await stripe.products.update('a', { default_price: price.id });
  await stripe.products.del('c');
  await stripe.billingPortal.configurations.create({
    features: {
      payment_method_update: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        products: [{ product: 'a', prices: [price.id] }],
      },
    },
  });
  await client.send('POST', '/v1/products', 'name=kept', { 'Idempotency-Key': 'kept' });
}

async function everything({ send }: Pick<typeof client, 'send'>) {
  const read = async (path: string, form = '') => (await send('GET', path, form)).body;
  return {
    account: await read('/v1/account'),
    products: await read('/v1/products', 'limit=100'),
    prices: await read('/v1/prices', 'expand[]=data.tiers&expand[]=data.currency_options'),
    meters: await read('/v1/billing/meters'),
    portals: await read(
      '/v1/billing_portal/configurations',
      'expand[]=data.features.subscription_update.products',
    ),
  };
}

describe('the state', () => {
  test('put into another sandbox makes exactly that account', async () => {
    await furnish();
    const text = await (await fetch(`${client.sandbox.url}/_sandbox/state`)).text();
    const other = clientOf(await startSandbox());
    try {
      await other.stripe.products.create({ name: 'forgotten' });
      expect((await other.control('PUT', 'state', text)).status).toBe(200);
      expect(await everything(other)).toEqual(await everything(client));
      expect(await (await fetch(`${other.sandbox.url}/_sandbox/state`)).text()).toBe(text);
      // What was answered under a key is remembered, and the next ids are those of the first.
      const replay = await other.send('POST', '/v1/products', 'name=kept', { 'Idempotency-Key': 'kept' });
      expect(replay.headers.get('idempotent-replayed')).toBe('true');
      const [here, there] = [
        await client.stripe.products.create({ name: 'n' }),
        await other.stripe.products.create({ name: 'n' }),
      ];
      expect(there.id).toBe(here.id);
    } finally {
      await other.sandbox.close();
    }
  });

  test('takes the account back to what it was', async () => {
    await furnish();
    const { body: state } = await client.control('GET', 'state');
    const before = await everything(client);
    await client.stripe.products.update('a', { name: 'other' });
    await client.stripe.products.create({ name: 'more' });
    await client.control('PUT', 'state', state);
    expect(await everything(client)).toEqual(before);
    expect((await client.control('GET', 'requests')).body.data.length).toBeGreaterThan(0);
  });

  test('reading does not change it', async () => {
    await furnish();
    const { body: before } = await client.control('GET', 'state');
    await everything(client);
    await client.send('GET', '/v1/products/none');
    expect((await client.control('GET', 'state')).body).toEqual(before);
  });

  test('forgets faults and requests', async () => {
    const { body: state } = await client.control('GET', 'state');
    await client.control('POST', 'faults', { path: '*', status: 500, times: 9 });
    await client.send('GET', '/v1/account');
    await client.control('PUT', 'state', state);
    expect((await client.control('GET', 'requests')).body).toEqual({ data: [] });
    expect((await client.send('GET', '/v1/account')).status).toBe(200);
  });

  test('leaves a request that was under way on the old account without an answer', async () => {
    const { body: state } = await client.control('GET', 'state');
    await client.control('POST', 'faults', { path: '/v1/products', delay_ms: 1_000 });
    const held = client.send('POST', '/v1/products', 'name=x').catch((error: Error) => error.message);
    while ((await client.control('GET', 'requests')).body.data.length === 0);
    await client.control('PUT', 'state', state);
    expect(await held).toBe('fetch failed');
    expect((await client.control('GET', 'state')).body).toEqual(state);
  });

  test.each([
    ['not JSON', 'nonsense', 'the body is not JSON'],
    ['another document', '{"a":1}', 'not the state of a Pricebook sandbox'],
    ['a list', '[]', 'not the state of a Pricebook sandbox'],
    ['no seed', '{"pricebook_sandbox":1}', '"seed" must be a text'],
    [
      'a kind it does not have',
      { objects: { dragon: [] } },
      '"objects.dragon" is a kind this sandbox does not have',
    ],
    [
      'an object without an id',
      { objects: { product: [{}] } },
      '"objects.product[0]" must be an object with an id',
    ],
    ['a record without a key', { idempotency: [{}] }, '"idempotency[0]" must be a record with a key'],
    [
      'counters that do not count',
      { counters: { product: 'x' } },
      '"counters.product" must be a whole number',
    ],
    ['a clock that is none', { clock: 'x' }, '"clock.advanced" must be a whole number of seconds from 0'],
    [
      'a clock that went back',
      { clock: { advanced: -1 } },
      '"clock.advanced" must be a whole number of seconds from 0',
    ],
    ['what no state has', { mails: [] }, '"mails" is no part of a state'],
    [
      'another account’s id',
      { account: { id: 'acct_1', created: 1 } },
      '"account.id" must be the id that follows from "seed"',
    ],
  ])('%s is refused, and nothing is changed', async (_what, change, message) => {
    await furnish();
    const { body: before } = await client.control('GET', 'state');
    const sent = typeof change === 'string' ? change : { ...before, ...change };
    const { status, body } = await client.control('PUT', 'state', sent);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
    expect((await client.control('GET', 'state')).body).toEqual(before);
  });

  test('may be large', async () => {
    const { body: state } = await client.control('GET', 'state');
    await client.stripe.products.create({ id: 'x', name: 'x' });
    const [product] = (await client.control('GET', 'state')).body.objects.product;
    state.objects.product = Array.from({ length: 5000 }, (_, index) => ({
      ...product,
      id: `p${index}`,
      description: 'd'.repeat(2000),
    }));
    expect((await client.control('PUT', 'state', state)).status).toBe(200);
    expect((await client.stripe.products.retrieve('p4999')).id).toBe('p4999');
  });
});

test('a reset is a new sandbox', async () => {
  await furnish();
  await client.control('POST', 'faults', { path: '*', status: 500, times: 9 });
  const { body: before } = await client.control('GET', 'state');
  expect((await client.control('POST', 'reset')).status).toBe(200);
  const { body: after } = await client.control('GET', 'state');
  expect(after).toMatchObject({ objects: { product: [], price: [] }, idempotency: [], counters: {} });
  expect(after.account.id).not.toBe(before.account.id);
  expect((await client.control('GET', 'requests')).body).toEqual({ data: [] });
  const anew = await client.send('POST', '/v1/products', 'name=kept', { 'Idempotency-Key': 'kept' });
  expect([anew.status, anew.headers.get('idempotent-replayed')]).toEqual([200, null]);
});

describe('the requests', () => {
  test('are told oldest first, in exactly this shape', async () => {
    const made = await client.send('POST', '/v1/products', 'name=x&id=x', { 'Idempotency-Key': 'k' });
    await client.send('POST', '/v1/products', 'name=x&id=x', { 'Idempotency-Key': 'k' });
    await client.send('GET', '/v1/products', 'limit=1&created[gte]=5');
    await client.send('GET', '/v1/nowhere');
    await client.send('GET', '/elsewhere');
    await client.control('GET', 'state');
    const { body } = await client.control('GET', 'requests');
    const common = {
      at: expect.any(Number),
      id: expect.stringMatching(/^req_/),
      query: '',
      replayed: false,
      idempotency_key: null,
    };
    expect(body).toEqual({
      data: [
        {
          ...common,
          id: made.headers.get('request-id'),
          method: 'POST',
          path: '/v1/products',
          status: 200,
          idempotency_key: 'k',
        },
        {
          ...common,
          method: 'POST',
          path: '/v1/products',
          status: 200,
          idempotency_key: 'k',
          replayed: true,
        },
        { ...common, method: 'GET', path: '/v1/products', query: 'limit=1&created[gte]=5', status: 200 },
        { ...common, method: 'GET', path: '/v1/nowhere', status: 404 },
      ],
    });
  });

  test('are kept up to a bound, the latest of them', () => {
    const log = new RequestLog();
    const request = { method: 'GET', path: '/v1/account', query: '', headers: {}, body: '', origin: '' };
    const entry = { method: 'GET', path: '/v1/account', query: '', status: 200, idempotency_key: null };
    for (let at = 0; at < 250_000; at++) log.add({ ...entry, id: `req_${at}`, at, replayed: false }, request);
    expect(log.all().length).toBeGreaterThanOrEqual(100_000);
    expect(log.all().length).toBeLessThan(120_000);
    expect(log.all().at(-1)?.at).toBe(249_999);
  });

  test('are forgotten on request', async () => {
    await client.send('GET', '/v1/account');
    expect((await client.control('DELETE', 'requests')).status).toBe(200);
    expect((await client.control('GET', 'requests')).body).toEqual({ data: [] });
  });
});

describe('a fault', () => {
  const raw = new Proxy({} as Stripe, {
    get: (_, name) =>
      Reflect.get(
        new Stripe(KEY, {
          host: '127.0.0.1',
          port: client.sandbox.port,
          protocol: 'http',
          maxNetworkRetries: 0,
        }),
        name,
      ),
  });
  const order = (fault: unknown) => client.control('POST', 'faults', fault);
  const create = (key: string, name = 'x') =>
    client.send('POST', '/v1/products', `name=${name}`, { 'Idempotency-Key': key });
  const count = async () => (await client.stripe.products.list()).data.length;

  test('with a status that is kept stays under the key, without an effect', async () => {
    await order({ method: 'POST', path: '/v1/products', status: 500, store: true });
    const first = await create('k');
    expect([first.status, first.body.error.type]).toEqual([500, 'api_error']);
    const again = await create('k');
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([500, 'true']);
    expect(again.body).toEqual(first.body);
    expect((await create('other')).status).toBe(200);
    expect(await count()).toBe(1);
  });

  test('with a status that is not kept is gone with the next try', async () => {
    await order({ method: 'POST', path: '/v1/products', status: 503, store: false });
    expect((await create('k')).status).toBe(503);
    const again = await create('k');
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, null]);
    expect(await count()).toBe(1);
  });

  test('of 429 is a rate limit to the SDK', async () => {
    await order({ path: '/v1/products', status: 429 });
    await expect(raw.products.list()).rejects.toBeInstanceOf(Stripe.errors.StripeRateLimitError);
  });

  test('that cuts before has no effect, one that cuts after has', async () => {
    for (const [cut, made] of [
      ['before', 0],
      ['after', 1],
    ] as const) {
      await order({ method: 'POST', path: '/v1/products', cut, times: 2 });
      await expect(raw.products.create({ name: 'x' }, { idempotencyKey: cut })).rejects.toBeInstanceOf(
        Stripe.errors.StripeConnectionError,
      );
      await client.control('DELETE', 'faults');
      expect(await count()).toBe(made);
      const { headers } = await create(cut);
      expect(headers.get('idempotent-replayed')).toBe(cut === 'after' ? 'true' : null);
      await client.control('POST', 'reset');
    }
  });

  test('befalls refusals too', async () => {
    const sendBad = () => client.send('POST', '/v1/products', 'nope=1');
    await order({ path: '/v1/products', cut: 'after', times: 2 });
    await expect(sendBad()).rejects.toThrow('fetch failed');
    await client.control('DELETE', 'faults');
    await order({ path: '/v1/products', delay_ms: 150 });
    const before = performance.now();
    expect((await sendBad()).status).toBe(400);
    expect(performance.now() - before).toBeGreaterThanOrEqual(145);
  });

  test('that cuts leaves no status in the log', async () => {
    await order({ path: '/v1/account', cut: 'before', times: 9 });
    await expect(
      fetch(`${client.sandbox.url}/v1/account`, { headers: { Authorization: `Bearer ${KEY}` } }),
    ).rejects.toThrow('fetch failed');
    expect((await client.control('GET', 'requests')).body.data.at(-1)).toMatchObject({
      path: '/v1/account',
      status: null,
    });
  });

  test('that delays is late by as much', async () => {
    await order({ path: '/v1/account', delay_ms: 150 });
    const before = performance.now();
    expect((await client.send('GET', '/v1/account')).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(145);
  });

  test('that delays an answer alone lets it tell what was before', async () => {
    await order({ method: 'GET', path: '/v1/products', delay_ms: 300, late: 'answer' });
    const late = client.stripe.products.list();
    while ((await client.control('GET', 'requests')).body.data.length === 0);
    await create('meanwhile');
    expect(await count()).toBe(1);
    expect((await late).data).toEqual([]);
  });

  test('that delays longer than the client waits takes its effect nevertheless', async () => {
    await order({ method: 'POST', path: '/v1/products', delay_ms: 500 });
    const before = performance.now();
    const hasty = new Stripe(KEY, {
      host: '127.0.0.1',
      port: client.sandbox.port,
      protocol: 'http',
      maxNetworkRetries: 0,
      timeout: 250,
    });
    await expect(hasty.products.create({ name: 'x' })).rejects.toBeInstanceOf(
      Stripe.errors.StripeConnectionError,
    );
    const early = await count();
    // A machine may be so slow that the delay is over by now.
    expect(early === 0 || performance.now() - before >= 500).toBe(true);
    await expect.poll(count).toBe(1);
  });

  test('finds its requests by method and pattern, skips some, and is used up', async () => {
    await order({ method: 'GET', path: '/v1/p*s/*', skip: 1, times: 2, status: 500 });
    const status = async (method: string, path: string) => (await client.send(method, path)).status;
    const seen: number[] = [];
    for (const path of ['/v1/products/a', '/v1/products', '/v1/prices/a', '/v1/products/b', '/v1/products/c'])
      seen.push(await status('GET', path));
    expect(seen).toEqual([404, 200, 500, 500, 404]);
    await order({ method: 'GET', path: '/v1.products', status: 500 });
    expect(await status('GET', '/v1/products')).toBe(200);
  });

  test('comes in the order in which it was ordered', async () => {
    await order({ path: '*', status: 500 });
    await order({ path: '/v1/account', status: 502 });
    const seen = [];
    for (let index = 0; index < 3; index++) seen.push((await client.send('GET', '/v1/account')).status);
    expect(seen).toEqual([500, 502, 200]);
  });

  test('skips by its own count, whatever befell the requests in between', async () => {
    await order({ path: '/v1/account', skip: 1, status: 500 });
    await order({ path: '/v1/account', skip: 3, status: 502 });
    const seen = [];
    for (let index = 0; index < 5; index++) seen.push((await client.send('GET', '/v1/account')).status);
    expect(seen).toEqual([200, 500, 200, 502, 200]);
  });

  test('can fail a page in the middle of a list', async () => {
    for (let index = 0; index < 6; index++) await client.stripe.products.create({ name: 'x' });
    await order({ method: 'GET', path: '/v1/products', skip: 1, status: 500 });
    const seen: string[] = [];
    const walk = async () => {
      for await (const { id } of raw.products.list({ limit: 2 })) seen.push(id);
    };
    await expect(walk()).rejects.toThrow('unknown error');
    expect(seen).toHaveLength(2);
  });

  test('is taken back with all others', async () => {
    await order({ path: '*', status: 500, times: 99 });
    await client.control('DELETE', 'faults');
    expect((await client.send('GET', '/v1/account')).status).toBe(200);
  });

  test.each([
    ['nonsense', 'the body is not JSON'],
    ['[]', 'the body must be a JSON object'],
    [{ status: 500 }, '"path" must be a path'],
    [{ path: 'v1', status: 500 }, '"path" must be a path'],
    [{ path: '/v1', method: 'PUT', status: 500 }, '"method" must be GET, POST, DELETE or *'],
    [{ path: '/v1' }, 'exactly one of "status", "delay_ms" and "cut"'],
    [{ path: '/v1', status: 500, cut: 'after' }, 'exactly one of "status", "delay_ms" and "cut"'],
    [{ path: '/v1', cut: 'during' }, '"cut" must be "before" or "after"'],
    [{ path: '/v1', cut: 'after', store: true }, '"store" goes with "status" only'],
    [{ path: '/v1', status: 200 }, '"status" must lie between 400 and 599'],
    [{ path: '/v1', status: 500, store: 'yes' }, '"store" must be true or false'],
    [{ path: '/v1', status: 500, late: 'answer' }, '"late" goes with "delay_ms" only'],
    [{ path: '/v1', delay_ms: 1, late: 'both' }, '"late" must be "effect" or "answer"'],
    [{ path: '/v1', delay_ms: -1 }, '"delay_ms" must be a whole number from 0'],
    [{ path: '/v1', status: 500, times: 0 }, '"times" must be a whole number from 1'],
    [{ path: '/v1', status: 500, skip: 0.5 }, '"skip" must be a whole number from 0'],
    [{ path: '/v1', status: 500, often: 1 }, '"often" is not a field of a fault'],
  ])('%j is refused', async (fault, message) => {
    const { status, body } = await order(fault);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
    expect((await client.send('GET', '/v1/account')).status).toBe(200);
  });
});

describe('the clock', () => {
  test('can be moved on, and is part of the state', async () => {
    const { body: before } = await client.control('GET', 'clock');
    const { body: after } = await client.control('POST', 'clock', { advance: 86_400 });
    expect(after.now - before.now).toBeGreaterThanOrEqual(86_400);
    const product = await client.stripe.products.create({ name: 'x' });
    expect(product.created).toBeGreaterThanOrEqual(after.now);
    const { body: state } = await client.control('GET', 'state');
    await client.control('POST', 'reset');
    expect((await client.control('GET', 'clock')).body.now).toBeLessThan(after.now);
    await client.control('PUT', 'state', state);
    expect((await client.control('GET', 'clock')).body.now).toBeGreaterThanOrEqual(after.now);
  });

  test.each([[{}], [{ advance: -1 }], [{ advance: 'x' }], [null]])('%j is refused', async (body) => {
    expect((await client.control('POST', 'clock', JSON.stringify(body))).status).toBe(400);
  });
});

test.each([
  ['GET', 'clock?test_clock=clock_x', 'GET /_sandbox/clock takes no query, and "test_clock" is one.'],
  ['GET', 'mails?to=x', '"to" is not one of limit, starting_after, bodies.'],
  ['POST', 'reset?hard=1', 'POST /_sandbox/reset takes no query, and "hard" is one.'],
  [
    'GET',
    'objects/customer?status=x',
    '"status" is not one of customer, names, contains, limit, starting_after.',
  ],
  [
    'GET',
    'objects/customer?limit[]=1',
    '"limit[]" is not one of customer, names, contains, limit, starting_after.',
  ],
  ['GET', 'events?limit=1&limit=2', '"limit" can be given once.'],
])('%s %s is refused: nobody takes it for what was asked', async (method, path, message) => {
  const product = await client.stripe.products.create({ name: 'x' });
  const { status, body } = await client.control(method, path);
  expect([status, body.error.message]).toEqual([400, message]);
  expect(await client.stripe.products.retrieve(product.id)).toMatchObject({ name: 'x' });
});

test('what is not part of the control plane is said so', async () => {
  const { status, body } = await client.control('GET', 'nothing');
  expect([status, body.error.message]).toEqual([404, expect.stringContaining('GET /_sandbox/state')]);
});
