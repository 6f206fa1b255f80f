import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';
import { counted, subscriber } from './support/subscriber.ts';

describe.each(ENGINES)('usage, on %s', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine, background: true });
  });
  afterAll(() => shop.close());

  it('is counted by the meter of what is subscribed to', async () => {
    const user = await subscriber(shop, 'paircode.ondemand');
    const answer = await shop.request('POST', '/offerings/paircode/schedule', { query: { user_id: user } });
    expect(answer).toMatchObject({ status: 200, body: { usageRecord: expect.any(String) } });
    expect(await counted(shop, user)).toBe(1);
    const more = await shop.request('POST', '/usage', {
      query: { user_id: user },
      body: { meter: 'pair_sessions', quantity: 3 },
    });
    expect(more).toMatchObject({ status: 200, body: { usageRecord: expect.any(String) } });
    expect(await counted(shop, user)).toBe(4);
    expect(await shop.shop.usage.health()).toEqual({
      pending: 0,
      held: 0,
      refused: 0,
      oldestPendingSeconds: 0,
    });
  });
});
