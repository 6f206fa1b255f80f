/**
 * What is billed in currencies whose amounts end in 0 (KWD) or 00 (ISK): whatever is reckoned, by usage, by parts of
 * a period or of a unit, is rounded to what can be charged (https://docs.stripe.com/currencies#special-cases).
 */
import Stripe from 'stripe';
import { beforeAll, expect, test } from 'vitest';
import { advance, life, utc } from './billing-shop.ts';
import { pay } from './checkout-page.ts';
import { useSandbox } from './support.ts';

const NOW = utc('2026-11-21T12:00:00Z');
const client = useSandbox({ now: () => NOW * 1000 });
const HOUR = 60 * 60;
const DAY = 24 * HOUR;
const BEGIN = utc('2027-01-01');
const NEXT = utc('2027-02-01');
let meter = '';

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'pro', name: 'Pro' });
  const params = { display_name: 'x', event_name: 'x', default_aggregation: { formula: 'sum' } } as const;
  meter = (await stripe.billing.meters.create(params)).id;
});

const monthly = async (currency: string, unit_amount: number) =>
  (
    await client.stripe.prices.create({
      currency,
      product: 'pro',
      unit_amount,
      recurring: { interval: 'month' },
    })
  ).id;

const charged = async (customer: string) =>
  (await client.stripe.charges.list({ customer })).data.map(({ amount, status }) => [amount, status]);

test.each([
  // 863.8, 865, 33,300 and 33,353.28: halves are rounded up.
  ['kwd', '0.7', '1234', 860],
  ['kwd', '0.5', '1730', 870],
  ['isk', '33.3', '1000', 33_300],
  ['isk', '33.3', '1001.6', 33_400],
  ['usd', '0.7', '1234', 864],
])('usage in %s at %s', async (currency, unit_amount_decimal, value, total) => {
  const { stripe } = client;
  const { id: price } = await stripe.prices.create({
    currency,
    product: 'pro',
    unit_amount_decimal: Stripe.Decimal.from(unit_amount_decimal),
    recurring: { interval: 'month', usage_type: 'metered', meter },
  });
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price }], currency });
  const payload = { stripe_customer_id: customer, value };
  await stripe.billing.meterEvents.create({ event_name: 'x', payload });
  await advance(client, clock, NEXT + 2 * HOUR);
  const { data } = await stripe.invoices.list({ subscription: id });
  expect(data.map((invoice) => [invoice.status, invoice.total, invoice.amount_paid])).toEqual([
    ['paid', total, total],
  ]);
  expect(await charged(customer)).toEqual([[total, 'succeeded']]);
});

test.each([
  // 21 of 31 days: -677.4 and 2100, -67,741.9 and 210,000.
  ['kwd', 1000, 3100, -680, 2100],
  ['isk', 100_000, 310_000, -67_800, 210_000],
  ['usd', 1000, 3100, -678, 2100],
])('a change in mid-period in %s', async (currency, before, after, credit, charge) => {
  const { stripe } = client;
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  const made = await stripe.subscriptions.create({
    customer,
    items: [{ price: await monthly(currency, before) }],
  });
  await advance(client, clock, utc('2027-01-11'));
  const { latest_invoice } = await stripe.subscriptions.update(made.id, {
    items: [{ id: made.items.data[0]?.id ?? '', price: await monthly(currency, after) }],
    proration_behavior: 'always_invoice',
  });
  const invoice = await stripe.invoices.retrieve(String(latest_invoice));
  expect(invoice.lines.data.map(({ amount }) => amount).sort((a, b) => a - b)).toEqual([credit, charge]);
  expect([invoice.status, invoice.amount_paid]).toEqual(['paid', charge + credit]);
  expect((await charged(customer))[0]).toEqual([charge + credit, 'succeeded']);
});

test('a part of a first period, sold in Checkout', async () => {
  const { stripe } = client;
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://shop.example',
    line_items: [{ price: await monthly('kwd', 5000), quantity: 1 }],
    subscription_data: { billing_cycle_anchor: NOW + 10 * DAY },
  });
  // 1666.6 of the ten of thirty days.
  expect(session.amount_total).toBe(1660);
  expect((await pay(client, session)).status).toBe(200);
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] });
  expect(done).toMatchObject({ payment_status: 'paid', invoice: { total: 1660, amount_paid: 1660 } });
});

test('half a unit of what is billed once', async () => {
  const { stripe } = client;
  const { id: customer } = await stripe.customers.create();
  const item = await stripe.invoiceItems.create({
    customer,
    currency: 'kwd',
    unit_amount_decimal: Stripe.Decimal.from('10'),
    quantity_decimal: Stripe.Decimal.from('0.5'),
  });
  expect(item.amount).toBe(10);
});
