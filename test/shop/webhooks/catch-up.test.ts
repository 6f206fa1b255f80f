/** Events that no webhook brought: row 7 of the promises. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { ENGINES, startShop, type TestShop } from '../support/shop.ts';
import { becomesTrue, newSubscriber, rows, stored, truth } from './support.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

describe.each(ENGINES)('on %s', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine });
  });
  afterAll(() => shop.close());

  /** The server as it comes back: another process on the same store. */
  async function restart(): Promise<TestShop> {
    const again = await startShop({ with: shop.sandbox, databaseUrl: shop.databaseUrl, background: true });
    await eventually(async () => expect((await again.shop.inbox.health()).lastCaughtUpAt).not.toBeNull());
    return again;
  }

  it.each([
    ['an hour', HOUR],
    ['three days', 3 * DAY],
    ['31 days', 31 * DAY],
  ])('are caught up when it was away for %s', async (_what, seconds) => {
    const people = [await newSubscriber(shop), await newSubscriber(shop, 'monthly')];
    await becomesTrue(
      shop,
      people.map(({ customer }) => customer),
    );
    const before = await restart();
    await before.stopListening();

    await shop.control('POST', 'faults', { webhook: '*', times: 10_000, drop: true });
    const [first, second] = people.map(({ subscription }) => subscription) as [string, string];
    await shop.stripe.subscriptions.cancel(first);
    await shop.stripe.subscriptions.update(second, { cancel_at_period_end: true });
    await shop.control('POST', 'clock', { advance: seconds });
    for (const { customer } of people) {
      expect(await stored(shop, customer)).not.toEqual(await truth(shop, customer));
    }
    await shop.control('DELETE', 'faults');

    const after = await restart();
    await becomesTrue(
      shop,
      people.map(({ customer }) => customer),
    );
    const isAfterAll = after.lines.some(({ msg }) => String(msg).includes('all customers are read'));
    expect(isAfterAll).toBe(seconds > 30 * DAY);
    await eventually(async () => {
      expect((await rows(shop)).filter(({ status }) => status !== 'done')).toEqual([]);
    });
    await after.stopListening();
  });
});
