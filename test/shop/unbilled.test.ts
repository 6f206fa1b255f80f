import fc from 'fast-check';
import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type UsagePrice, usageCost } from '../../server/billing/unbilled/usage-cost.ts';
import { rounds } from '../support/size.ts';
import { startShop, type TestShop } from './support/shop.ts';
import { subscribe, subscriber } from './support/subscriber.ts';
import { runUnbilled, unbilledOf } from './support/unbilled.ts';

let shop: TestShop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.close());

async function arrange(user: string, times = 1): Promise<void> {
  for (let done = 0; done < times; done++) {
    const answer = await shop.request('POST', '/offerings/paircode/schedule', { query: { user_id: user } });
    expect(answer.status).toBe(200);
  }
}

async function end(customer: string, options: { invoice_now?: boolean } = {}): Promise<string> {
  const [live] = (await shop.stripe.subscriptions.list({ customer })).data;
  const { id } = await shop.stripe.subscriptions.cancel(live?.id ?? '', options);
  return id;
}

/** What is listed of one customer. */
async function listed(customer: string) {
  const { unbilled } = await unbilledOf(shop);
  return unbilled.filter((one: { customer: string }) => one.customer === customer);
}

it('says that there is nothing', async () => {
  expect(await runUnbilled(shop, { exitCode: true })).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^Nothing was left unbilled. \d+ requests.\n$/),
  });
});

it('lists usage and workshops of a subscription that was canceled, in words and as JSON', async () => {
  const user = await subscriber(shop, 'paircode.ondemand');
  await arrange(user, 3);
  await shop.request('POST', '/offerings/workshop', { query: { user_id: user }, body: { attendees: 2 } });
  expect(await listed(user)).toEqual([]);
  const subscription = await end(user);
  const [item] = (await shop.stripe.invoiceItems.list({ customer: user })).data;
  expect(await listed(user)).toEqual([
    {
      customer: user,
      email: expect.stringContaining('@example.com'),
      subscription,
      ended_at: expect.any(Number),
      items: [{ id: item?.id, description: item?.description, amount: 16_000, currency: 'usd' }],
      usage: [
        {
          price: expect.stringMatching(/^price_/),
          price_key: 'paircode.ondemand',
          meter: expect.stringMatching(/^mtr_/),
          quantity: 3,
          amount: 24_000,
          currency: 'usd',
          from: expect.any(Number),
        },
      ],
    },
  ]);
  const { code, stdout } = await runUnbilled(shop, { exitCode: true });
  expect(code).toBe(2);
  expect(stdout).toMatch(/^\S+@example\.com {2}sub_\w+ {2}ended \d{4}-\d\d-\d\d {2}cus_\w+$/m);
  expect(stdout).toMatch(/^ {2}\$160\.00 {2}\S.* {2}ii_\w+$/m);
  expect(stdout).toMatch(/^ {2}\$240\.00 {2}3 × paircode\.ondemand, used since its last invoice$/m);
  expect(stdout).toMatch(
    /^Unbilled: \$400\.00 of 1 subscription, before discounts and taxes\. \d+ requests\.$/m,
  );
  expect((await runUnbilled(shop)).code).toBe(0);
});

it('needs no store', async () => {
  const user = await subscriber(shop, 'paircode.ondemand');
  await arrange(user);
  await end(user);
  const before = await listed(user);
  const env = { ...shop.env, DATABASE_URL: 'file:/nowhere/shop.db' };
  const { unbilled } = await unbilledOf({ ...shop, env });
  expect(unbilled.filter((one: { customer: string }) => one.customer === user)).toEqual(before);
});

it('leaves out what a last invoice took', async () => {
  const user = await subscriber(shop, 'paircode.ondemand');
  await arrange(user, 2);
  await end(user, { invoice_now: true });
  expect(await listed(user)).toEqual([]);
});

it('lists usage that came to Stripe after the end, and none that the next subscription pays', async () => {
  const user = await subscriber(shop, 'paircode.ondemand');
  const subscription = await end(user);
  const usage = { stripe_customer_id: user, value: '1' };
  const event_name = shop.desired.meters[0]?.spec.event_name ?? '';
  await shop.stripe.billing.meterEvents.create({ event_name, payload: usage });
  expect(await listed(user)).toMatchObject([{ subscription, usage: [{ quantity: 1, amount: 8000 }] }]);
  await shop.control('POST', 'clock', { advance: 120 });
  await subscribe(shop, user, 'paircode.ondemand');
  await arrange(user, 4);
  expect(await listed(user)).toMatchObject([{ subscription, usage: [{ quantity: 1, amount: 8000 }] }]);
});

it('lists usage since the last invoice alone', async () => {
  const user = await subscriber(shop, 'paircode.ondemand');
  await arrange(user, 5);
  await shop.control('POST', 'clock', { advance: 'month' });
  await shop.control('POST', 'clock', { advance: 2 * 3600 });
  const event_name = shop.desired.meters[0]?.spec.event_name ?? '';
  const payload = { stripe_customer_id: user, value: '1' };
  await shop.stripe.billing.meterEvents.create({ event_name, payload });
  await end(user);
  expect(await listed(user)).toMatchObject([{ items: [], usage: [{ quantity: 1, amount: 8000 }] }]);
});

it('leaves to Stripe what Stripe bills itself at the end of a period', async () => {
  const user = await subscriber(shop, 'paircode.ondemand');
  await arrange(user, 5);
  const [live] = (await shop.stripe.subscriptions.list({ customer: user })).data;
  await shop.stripe.subscriptions.update(live?.id ?? '', { cancel_at_period_end: true });
  await shop.control('POST', 'clock', { advance: 'month' });
  await shop.control('POST', 'clock', { advance: 2 * 3600 });
  expect((await shop.stripe.subscriptions.retrieve(live?.id ?? '')).status).toBe('canceled');
  expect(await listed(user)).toEqual([]);
});

const cents = fc.oneof(
  fc.integer({ min: 0, max: 500 }).map((tens) => String(tens * 10)),
  fc.integer({ min: 1, max: 99_999 }).map((units) => `0.${String(units).padStart(5, '0')}`),
);
const flat = fc.integer({ min: 0, max: 500 }).map((tens) => String(tens * 10));
const tier = fc.record({
  unit_amount_decimal: cents,
  flat_amount_decimal: fc.option(flat, { nil: undefined }),
});
const tiered = fc.record({
  tiers_mode: fc.constantFrom('graduated', 'volume'),
  bounds: fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 4 }),
  tiers: fc.array(tier, { minLength: 5, maxLength: 5 }),
});
const packaged = fc.record({
  unit_amount_decimal: cents,
  transform_quantity: fc.option(
    fc.record({ divide_by: fc.integer({ min: 2, max: 20 }), round: fc.constantFrom('up', 'down') }),
    { nil: undefined },
  ),
});

/** A price's terms as Stripe takes them. */
function termsOf(model: object): Record<string, unknown> {
  if (!('bounds' in model)) return model as Record<string, unknown>;
  const { bounds, tiers, tiers_mode } = model as {
    bounds: number[];
    tiers: object[];
    tiers_mode: string;
  };
  const ups = [...bounds.sort((a, b) => a - b), 'inf'];
  return {
    billing_scheme: 'tiered',
    tiers_mode,
    tiers: ups.map((up_to, index) => ({ ...tiers[index], up_to })),
  };
}

it('law: usage costs what Stripe bills for it', async () => {
  const { stripe } = shop;
  const event_name = 'costly_calls';
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name,
    default_aggregation: { formula: 'sum' },
  });
  const { id: product } = await stripe.products.create({ name: 'API' });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(tiered, packaged),
      fc.constantFrom('usd', 'jpy', 'kwd'),
      fc.integer({ min: 1, max: 700 }),
      async (model, currency, quantity) => {
        const { id: price } = await stripe.prices.create({
          ...termsOf(model),
          currency,
          product,
          recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
        } as Stripe.PriceCreateParams);
        const { id: customer } = await stripe.customers.create();
        const { id: subscription } = await stripe.subscriptions.create({
          customer,
          items: [{ price }],
          collection_method: 'send_invoice',
          days_until_due: 7,
        });
        await stripe.billing.meterEvents.create({
          event_name,
          payload: { stripe_customer_id: customer, value: String(quantity) },
        });
        const expand = ['tiers', 'currency_options', 'currency_options.tiers'];
        const { body } = await shop.send(
          'GET',
          `/v1/prices/${price}`,
          expand.map((name) => `expand[]=${name}`).join('&'),
        );
        const { total } = await stripe.invoices.createPreview({ subscription });
        expect(usageCost(body as UsagePrice, currency, String(quantity))).toBe(total);
      },
    ),
    { numRuns: rounds(15, 1_000) },
  );
});
