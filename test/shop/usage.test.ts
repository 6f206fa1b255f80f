import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, ENGINES, startShop, type TestShop } from './support/shop.ts';
import { counted, subscribe, subscriber } from './support/subscriber.ts';

const CALM = { pending: 0, held: 0, refused: 0, oldestPendingSeconds: 0 };

describe.each(ENGINES)('usage (%s)', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine });
  });
  afterAll(() => shop.close());

  const schedule = (user: string, key?: string): Promise<Answer> =>
    shop.request('POST', '/offerings/paircode/schedule', {
      query: { user_id: user },
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
    });
  const use = (user: string, body: object, key?: string): Promise<Answer> =>
    shop.request('POST', '/usage', {
      query: { user_id: user },
      body,
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
    });

  it('is counted by the meter of what is subscribed to', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    const answer = await schedule(user);
    expect(answer).toMatchObject({ status: 200, body: { usageRecord: expect.any(String) } });
    expect(await counted(shop, user)).toBe(1);
    const more = await use(user, { meter: 'pair_sessions', quantity: 3 });
    expect(more).toMatchObject({ status: 200, body: { usageRecord: expect.any(String) } });
    expect(await counted(shop, user)).toBe(4);
    expect(await shop.shop.usage.health()).toEqual(CALM);
  });

  it('of 20 clicks at once is 20', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    const answers = await Promise.all(Array.from({ length: 20 }, () => schedule(user)));
    expect(new Set(answers.map(({ body }) => body.usageRecord)).size).toBe(20);
    expect(await counted(shop, user)).toBe(20);
  });

  it('of one click that comes ten times is one', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => schedule(user, key)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.usageRecord}`)).size).toBe(1);
    const three = randomUUID();
    const first = await use(user, { meter: 'pair_sessions', quantity: 3 }, three);
    expect((await use(user, { meter: 'pair_sessions', quantity: 3 }, three)).body).toEqual(first.body);
    expect(await use(user, { meter: 'pair_sessions', quantity: 4 }, three)).toMatchObject({
      status: 409,
      body: { error: { code: 'request_differs' } },
    });
    expect(await counted(shop, user)).toBe(4);
  });

  it('is refused where it would be charged to nobody', async () => {
    const monthly = await subscriber(shop, 'paircode.monthly');
    const none = (await shop.shop.users.signIn(`${randomUUID()}@example.com`)).customer;
    const refusals = [
      await schedule(monthly),
      await schedule(none),
      await use(monthly, { meter: 'pair_sessions' }),
    ];
    expect(refusals.map(({ status, body }) => [status, body.error.code, body.error.message])).toEqual([
      [409, 'no_subscription', 'Your subscription is not charged by usage.'],
      [409, 'no_subscription', 'You have no subscription to record usage for.'],
      [409, 'no_subscription', 'Your subscription is not charged by usage of pair_sessions.'],
    ]);
    expect(await counted(shop, monthly)).toBe(0);
  });

  it('is refused when it is none', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    expect(await use(user, { meter: 'coffees' })).toMatchObject({
      status: 400,
      body: { error: { message: 'There is no meter coffees in the catalog: it has pair_sessions.' } },
    });
    for (const quantity of [0, 101, 1.5, -1, '3', null]) {
      expect(await use(user, { meter: 'pair_sessions', quantity })).toMatchObject({ status: 400 });
    }
    expect(await counted(shop, user)).toBe(0);
  });

  it('counts for whom Stripe knows as a subscriber, though no webhook came', async () => {
    const { customer } = await shop.shop.users.signIn(`${randomUUID()}@example.com`);
    await shop.control('POST', 'faults', { webhook: '*', times: 100, drop: true });
    await subscribe(shop, customer, 'paircode.ondemand', { isKept: false });
    expect(await shop.shop.sync.kept({ id: '', email: '', customer })).toEqual([]);
    expect(await schedule(customer)).toMatchObject({ status: 200 });
    await shop.control('DELETE', 'faults');
    expect(await counted(shop, customer)).toBe(1);
  });

  it('is taken while Stripe does not answer, also by a server that has just begun', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    await schedule(user);
    const fault = { path: '/v1/*', times: 1_000, status: 500, store: false };
    await shop.control('POST', 'faults', { ...fault, method: 'GET' });
    await shop.control('POST', 'faults', { ...fault, method: 'POST' });
    const other = await startShop({ with: shop.sandbox, databaseUrl: shop.databaseUrl });
    try {
      const { status } = await other.request('POST', '/offerings/paircode/schedule', {
        query: { user_id: user },
      });
      expect(status).toBe(200);
      await shop.control('DELETE', 'faults');
      expect(await counted(shop, user)).toBe(1);
      expect(await shop.shop.usage.health()).toMatchObject({ pending: 1, held: 0, refused: 0 });
    } finally {
      await shop.control('DELETE', 'faults');
      await other.close();
    }
  });
});
