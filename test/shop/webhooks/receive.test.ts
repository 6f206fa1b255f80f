/** A delivery on its way in: who is believed, and what the store has afterwards. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES, startShop, type TestShop } from '../support/shop.ts';
import { becomesTrue, newSubscriber, rows } from './support.ts';

describe.each(ENGINES)('on %s', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine });
  });
  afterAll(() => shop.close());

  it('keeps what Stripe has, from event to event', async () => {
    const { customer, subscription } = await newSubscriber(shop);
    await becomesTrue(shop, [customer]);
    await shop.stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    await becomesTrue(shop, [customer]);
    expect(await rows(shop, customer)).not.toEqual([]);
  });
});
