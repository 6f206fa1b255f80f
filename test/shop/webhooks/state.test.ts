/** However events come, the store ends as Stripe is: rows 3, 4 and 5 of the promises. */
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf, seeds } from '../../support/random.ts';
import { rounds } from '../../support/size.ts';
import { ENGINES, startShop, type TestShop } from '../support/shop.ts';
import { becomesTrue, deliver, eventsOf, newSubscriber, rows, stored, truth } from './support.ts';

describe.each(ENGINES)('on %s', (engine) => {
  let shop: TestShop;
  let other: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine, env: { BILL_ON_CANCEL: 'invoice' } });
    other = await startShop({
      with: shop.sandbox,
      databaseUrl: shop.databaseUrl,
      env: { BILL_ON_CANCEL: 'invoice' },
    });
    // All that comes is sent by the tests.
    await shop.control('POST', 'faults', { webhook: '*', times: 1_000_000, drop: true });
  });
  afterAll(async () => {
    await other.close();
    await shop.close();
  });

  it('events that come ten times, eight at once, to two processes, count once', async () => {
    const { customer, subscription } = await newSubscriber(shop);
    await shop.stripe.invoiceItems.create({ customer, subscription, amount: 1_000, currency: 'usd' });
    const before = (await shop.stripe.invoices.list({ customer })).data.length;
    await shop.stripe.subscriptions.cancel(subscription);
    const events = (await eventsOf(shop, customer)).filter(({ type }) =>
      type.startsWith('customer.subscription.'),
    );
    expect(events.length).toBeGreaterThanOrEqual(2);

    const deliveries = events.flatMap((event) => Array.from({ length: 10 }, () => event));
    const statuses: number[] = [];
    const next = deliveries.entries();
    const sender = async (): Promise<void> => {
      for (const [index, event] of next) {
        const { url } = index % 2 === 0 ? shop : other;
        statuses.push((await deliver(url, event)).status);
      }
    };
    await Promise.all(Array.from({ length: 8 }, sender));

    expect(statuses).toEqual(deliveries.map(() => 200));
    expect((await rows(shop, customer)).map(({ id, status }) => [id, status]).sort()).toEqual(
      events.map(({ id }) => [id, 'done']).sort(),
    );
    expect(await stored(shop, customer)).toEqual(await truth(shop, customer));
    expect((await shop.stripe.invoices.list({ customer })).data).toHaveLength(before + 1);
  });

  it('a life of many events in any order, with duplicates and slow reads, ends as it ended at Stripe', async () => {
    for (const seed of seeds(rounds(2, 1_000))) {
      const random = randomOf(seed);
      const pick = (count: number): number => random.below(count);
      const { customer, subscription } = await newSubscriber(shop, 'monthly');
      const { stripe } = shop;
      const steps: (() => Promise<unknown>)[] = [
        () => stripe.subscriptions.update(subscription, { items: [{ id: item, quantity: 2 + pick(5) }] }),
        () => stripe.subscriptions.update(subscription, { cancel_at_period_end: true }),
        () => stripe.subscriptions.update(subscription, { cancel_at_period_end: false }),
        () => stripe.subscriptions.update(subscription, { items: [{ id: item, quantity: 7 + pick(5) }] }),
        () =>
          stripe.subscriptions.update(subscription, { trial_end: Math.floor(Date.now() / 1000) + 864_000 }),
        () => stripe.subscriptions.update(subscription, { trial_end: 'now' }),
        () => stripe.subscriptions.cancel(subscription),
      ];
      const { items } = await stripe.subscriptions.retrieve(subscription);
      const item = items.data[0]?.id as string;
      const under: Promise<{ status: number }>[] = [];
      const send = (event: Stripe.Event): void => {
        under.push(deliver(pick(2) === 0 ? shop.url : other.url, event));
      };
      for (const step of steps) {
        await step();
        if (pick(3) === 0) {
          await shop.control('POST', 'faults', {
            method: 'GET',
            path: '/v1/subscriptions*',
            delay_ms: 5 + pick(60),
            late: 'answer',
          });
        }
        const events = await eventsOf(shop, customer);
        for (let count = pick(3); count > 0; count -= 1) send(events[pick(events.length)] as Stripe.Event);
      }
      const events = await eventsOf(shop, customer);
      expect(events.length).toBeGreaterThanOrEqual(8);
      const left = [...events, ...events.slice(0, pick(events.length))];
      while (left.length > 0) for (const event of left.splice(pick(left.length), 1)) send(event);
      const statuses = (await Promise.all(under)).map(({ status }) => status);
      expect(statuses, `seed ${seed}`).toEqual(statuses.map(() => 200));
      await becomesTrue(shop, [customer], `seed ${seed}`);
    }
  });

  it.each(['as they happened', 'the other way round'])(
    'two changes of one second, told %s',
    async (order) => {
      const { customer, subscription } = await newSubscriber(shop, 'monthly');
      await shop.stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
      await shop.stripe.subscriptions.update(subscription, { cancel_at_period_end: false });
      const updates = (await eventsOf(shop, customer)).filter(
        ({ type }) => type === 'customer.subscription.updated',
      );
      const told = updates.map((event) => ({ ...event, created: updates[0]?.created as number }));
      if (order === 'the other way round') told.reverse();
      expect(told).toHaveLength(2);
      for (const event of told) expect((await deliver(shop.url, event)).status).toBe(200);
      expect(await stored(shop, customer)).toEqual(await truth(shop, customer));
    },
  );
});
