/** A month of usage, rated into the invoice of the renewal by every way of pricing, and what is not billed by it. */
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { advance, life, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { PAID, RENEWED, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const BEGIN = utc('2027-03-01T10:00:00Z');
const END = utc('2027-04-01T10:00:00Z');
const NEXT = utc('2027-05-01T10:00:00Z');
const HOUR = 60 * 60;
const DAY = 24 * HOUR;

type Price = Partial<Omit<Stripe.PriceCreateParams, 'currency' | 'product' | 'recurring'>>;
/** Seconds after the beginning of the month, and how much. */
type Use = [seconds: number, value: string];
type Line = [description: string | null, quantity: string, amount: number];

/** As `until` takes it. */
const text = (moment: number) => new Date(moment * 1000).toISOString();

let count = 0;

interface Metered {
  clock: string;
  customer: string;
  subscription: string;
  event_name: string;
  meter: string;
}

/** A customer on a clock that is subscribed to what is metered, and what was told of its subscription. */
async function metered(
  price: Price,
  formula: 'count' | 'last' | 'sum' = 'sum',
  params: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Metered & { types: string[] }> {
  const { stripe } = client;
  const event_name = `calls_${++count}`;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name,
    default_aggregation: { formula },
  });
  const { id } = await stripe.prices.create({
    currency: 'eur',
    product_data: { name: 'Calls' },
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
    ...price,
  } as Stripe.PriceCreateParams);
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  let subscription = '';
  const types = await told(client, async () => {
    const made = await stripe.subscriptions.create({ customer, items: [{ price: id }], ...params });
    subscription = made.id;
  });
  return { clock, customer, subscription, event_name, meter: meter.id, types };
}

async function use({ event_name, customer }: Metered, value: string, timestamp: number, identifier?: string) {
  await client.stripe.billing.meterEvents.create({
    event_name,
    payload: { stripe_customer_id: customer, value },
    timestamp,
    ...(identifier === undefined ? {} : { identifier }),
  });
}

/** The invoices of a subscription, the first first: what each has of lines, and its total and status. */
async function invoices({ subscription }: Metered) {
  const { data } = await client.stripe.invoices.list({ subscription });
  return data.reverse().map(({ status, total, lines }) => ({
    status,
    total,
    lines: lines.data.map(
      ({ description, quantity_decimal, amount }): Line => [description, String(quantity_decimal), amount],
    ),
  }));
}

const TIERS: Price = {
  billing_scheme: 'tiered',
  tiers: [
    { up_to: 100, flat_amount: 500, unit_amount: 5 },
    { up_to: 200, unit_amount: 3 },
    { up_to: 'inf', flat_amount: 1000, unit_amount_decimal: Stripe.Decimal.from('0.125') },
  ],
};
const graduated: Price = { ...TIERS, tiers_mode: 'graduated' };
const volume: Price = { ...TIERS, tiers_mode: 'volume' };
const some: Use[] = [
  [0, '100'],
  [10 * DAY, '120.5'],
  [31 * DAY - 60, '29.5'],
];

/** What is told of an invoice that there is nothing to pay of. */
const FREE = ['invoice.finalized', 'invoice.paid', 'invoice.payment_succeeded'];

test.each<[string, Price, Use[], Line[], number]>([
  ['per unit', { unit_amount: 5 }, some, [['250 × Calls (at €0.05 / month)', '250', 1250]], 1250],
  [
    'per unit of a fraction',
    { unit_amount_decimal: Stripe.Decimal.from('0.2525') },
    [[0, '1000.2']],
    // 252.5505
    [['1000.2 × Calls (at €0.002525 / month)', '1000.2', 253]],
    253,
  ],
  ['per unit, unused', { unit_amount: 5 }, [], [['0 × Calls (at €0.05 / month)', '0', 0]], 0],
  [
    'per unit, given back more than used',
    { unit_amount: 5 },
    [
      [0, '3'],
      [DAY, '-5'],
    ],
    [['0 × Calls (at €0.05 / month)', '0', 0]],
    0,
  ],
  [
    'by the package, begun ones counted',
    { unit_amount: 1000, transform_quantity: { divide_by: 100, round: 'up' } },
    some,
    [['250 × Calls (at €10.00 per 100 / month)', '250', 3000]],
    3000,
  ],
  [
    'by the package, full ones counted',
    { unit_amount: 1000, transform_quantity: { divide_by: 100, round: 'down' } },
    some,
    [['250 × Calls (at €10.00 per 100 / month)', '250', 2000]],
    2000,
  ],
  [
    'by graduated tiers',
    graduated,
    some,
    [
      ['100 × Calls (Tier 1 at €0.05 / month)', '100', 500],
      ['Calls (Tier 1 flat fee at €5.00 / month)', '0', 500],
      ['100 × Calls (Tier 2 at €0.03 / month)', '100', 300],
      // 6.25
      ['50 × Calls (Tier 3 at €0.00125 / month)', '50', 6],
      ['Calls (Tier 3 flat fee at €10.00 / month)', '0', 1000],
    ],
    2306,
  ],
  [
    'by graduated tiers, just what the first has room for',
    graduated,
    [[0, '100']],
    [
      ['100 × Calls (Tier 1 at €0.05 / month)', '100', 500],
      ['Calls (Tier 1 flat fee at €5.00 / month)', '0', 500],
    ],
    1000,
  ],
  [
    'by graduated tiers, unused',
    graduated,
    [],
    [
      ['0 × Calls (Tier 1 at €0.05 / month)', '0', 0],
      ['Calls (Tier 1 flat fee at €5.00 / month)', '0', 500],
    ],
    500,
  ],
  [
    'by volume',
    volume,
    some,
    [
      // 31.25
      ['250 × Calls (Tier 3 at €0.00125 / month)', '250', 31],
      ['Calls (Tier 3 flat fee at €10.00 / month)', '0', 1000],
    ],
    1031,
  ],
  [
    'by volume, in the second tier',
    volume,
    [[0, '101']],
    [['101 × Calls (Tier 2 at €0.03 / month)', '101', 303]],
    303,
  ],
])('a month priced %s', async (_, price, uses, lines, total) => {
  const shop = await metered(price);
  // What is metered alone has no first invoice (facts.md §5.4).
  expect(shop.types).toEqual(['customer.updated', 'customer.subscription.created']);
  expect(await invoices(shop)).toEqual([]);
  for (const [seconds, value] of uses) {
    if (seconds > 0) await advance(client, shop.clock, BEGIN + seconds);
    expect(await told(client, () => use(shop, value, BEGIN + seconds))).toEqual([]);
  }
  await advance(client, shop.clock, END - 1);
  expect(await until(client, shop.clock, text(END))).toEqual(RENEWED);
  expect(await invoices(shop)).toEqual([{ status: 'draft', total, lines }]);
  expect(await until(client, shop.clock, text(END + HOUR))).toEqual(total === 0 ? FREE : PAID);
  expect(await invoices(shop)).toEqual([{ status: 'paid', total, lines }]);
});

test.each<['count' | 'last' | 'sum', string, number]>([
  ['sum', '11', 55],
  ['count', '4', 20],
  ['last', '2', 10],
])('a month of a meter that takes the %s', async (formula, quantity, total) => {
  const shop = await metered({ unit_amount: 5 }, formula);
  await advance(client, shop.clock, BEGIN + 20 * DAY);
  for (const [seconds, value] of [
    [20 * DAY, '2'],
    [0, '1'],
    [10 * DAY, '3'],
    [15 * DAY, '5'],
  ] as const) {
    await use(shop, value, BEGIN + seconds);
  }
  await advance(client, shop.clock, END + HOUR);
  expect(await invoices(shop)).toMatchObject([{ total, lines: [[expect.anything(), quantity, total]] }]);
});

test('usage counts until the invoice is finalized, in the period that it is of', async () => {
  const shop = await metered({ unit_amount: 100 });
  await use(shop, '1', BEGIN);
  await advance(client, shop.clock, END);
  await use(shop, '2', END - 1, 'late');
  await use(shop, '4', END - 60, 'taken-back');
  await use(shop, '8', END);
  const { event_name } = shop;
  const cancel = { identifier: 'taken-back' };
  await client.stripe.billing.meterEventAdjustments.create({ event_name, type: 'cancel', cancel });
  // The draft says what was known when it was made.
  expect(await invoices(shop)).toMatchObject([{ status: 'draft', total: 100 }]);
  await advance(client, shop.clock, END + HOUR);
  expect(await invoices(shop)).toMatchObject([{ status: 'paid', total: 300 }]);

  // Too late for its own period, and of no other.
  await use(shop, '16', END - 1);
  await client.stripe.billing.meterEventAdjustments.create({
    event_name,
    type: 'cancel',
    cancel: { identifier: 'late' },
  });
  await advance(client, shop.clock, NEXT + HOUR);
  expect((await invoices(shop)).map(({ status, total }) => [status, total])).toEqual([
    ['paid', 300],
    ['paid', 800],
  ]);
});

test('a tier that is reached while the invoice is a draft has lines of its own', async () => {
  const shop = await metered(graduated);
  await use(shop, '99', BEGIN);
  await advance(client, shop.clock, END);
  expect(await invoices(shop)).toMatchObject([{ total: 995, lines: [{}, {}] }]);
  await use(shop, '102', END - 1);
  await advance(client, shop.clock, END + HOUR);
  expect(await invoices(shop)).toMatchObject([
    {
      total: 2300,
      lines: [
        ['100 × Calls (Tier 1 at €0.05 / month)', '100', 500],
        ['Calls (Tier 1 flat fee at €5.00 / month)', '0', 500],
        ['100 × Calls (Tier 2 at €0.03 / month)', '100', 300],
        // 0.125
        ['1 × Calls (Tier 3 at €0.00125 / month)', '1', 0],
        ['Calls (Tier 3 flat fee at €10.00 / month)', '0', 1000],
      ],
    },
  ]);
});

test('the preview of the next invoice has what was used so far', async () => {
  const shop = await metered(graduated);
  const preview = async () => {
    const { total, lines } = await client.stripe.invoices.createPreview({ subscription: shop.subscription });
    return [total, lines.data.map(({ description, amount }) => [description, amount])];
  };
  const flat = ['Calls (Tier 1 flat fee at €5.00 / month)', 500];
  expect(await preview()).toEqual([500, [['0 × Calls (Tier 1 at €0.05 / month)', 0], flat]]);
  await use(shop, '8', BEGIN);
  expect(await preview()).toEqual([540, [['8 × Calls (Tier 1 at €0.05 / month)', 40], flat]]);
  const told = await preview();
  await advance(client, shop.clock, END);
  const [{ total, lines } = { total: 0, lines: [] }] = await invoices(shop);
  expect([total, lines.map(([description, , amount]) => [description, amount])]).toEqual(told);
});

test('usage from before the subscription is not billed', async () => {
  const shop = await metered({ unit_amount: 100 });
  await use(shop, '1', BEGIN - DAY);
  await use(shop, '2', BEGIN - 1);
  await use(shop, '4', BEGIN);
  await advance(client, shop.clock, END + HOUR);
  expect(await invoices(shop)).toMatchObject([{ status: 'paid', total: 400 }]);
});

test('what was billed with a pause is not billed again after it', async () => {
  const { stripe } = client;
  const { clock, customer, subscription, event_name } = await metered({ unit_amount: 5 });
  const used = async (value: string) =>
    await stripe.billing.meterEvents.create({ event_name, payload: { stripe_customer_id: customer, value } });
  await advance(client, clock, BEGIN + DAY);
  await used('100');
  await advance(client, clock, BEGIN + 2 * DAY);
  await stripe.subscriptions.pause(subscription, { type: 'subscription' });
  await advance(client, clock, BEGIN + 3 * DAY);
  await stripe.subscriptions.resume(subscription, { billing_cycle_anchor: { type: 'unchanged' } });
  await used('7');
  await advance(client, clock, END + HOUR);
  const [invoice] = (await stripe.invoices.list({ subscription })).data;
  expect(invoice?.lines.data.map(({ amount, quantity }) => [quantity, amount])).toEqual([
    [100, 500],
    [7, 35],
  ]);
});

test('what was used before there was a metered price is not billed', async () => {
  const { stripe } = client;
  const { clock, customer, subscription, event_name } = await metered({ unit_amount: 5 });
  const used = async (value: string) =>
    await stripe.billing.meterEvents.create({ event_name, payload: { stripe_customer_id: customer, value } });
  const item = (await stripe.subscriptions.retrieve(subscription)).items.data[0];
  const base = { currency: 'eur', product_data: { name: 'Flat' } };
  const flat = await stripe.prices.create({ ...base, unit_amount: 1, recurring: { interval: 'month' } });
  const change = (price: string) =>
    stripe.subscriptions.update(subscription, { items: [{ id: item?.id ?? '', price }] });
  await change(flat.id);
  await advance(client, clock, BEGIN + DAY);
  await used('10');
  await advance(client, clock, BEGIN + 2 * DAY);
  const after = await change(item?.price.id ?? '');
  expect(after.items.data[0]?.current_period_start).toBe(BEGIN + 2 * DAY);
  await advance(client, clock, BEGIN + 3 * DAY);
  await used('7');
  await advance(client, clock, END + HOUR);
  const [invoice] = (await stripe.invoices.list({ subscription })).data;
  const usage = invoice?.lines.data.filter(({ description }) => description?.includes('Calls'));
  expect(usage?.map(({ amount, quantity }) => [quantity, amount])).toEqual([
    [0, 0],
    [7, 35],
  ]);
});

test('what was used of a meter before it was deactivated is billed, and the subscription goes on', async () => {
  const { stripe } = client;
  const shop = await metered({ unit_amount: 100 });
  await use(shop, '3', BEGIN);
  await stripe.billing.meters.deactivate(shop.meter);
  await expect(use(shop, '4', BEGIN)).rejects.toThrow('No active meter found');
  await advance(client, shop.clock, END + HOUR);
  expect(await invoices(shop)).toMatchObject([{ status: 'paid', total: 300 }]);
  await stripe.billing.meters.reactivate(shop.meter);
  await use(shop, '5', END);
  await advance(client, shop.clock, NEXT + HOUR);
  expect((await invoices(shop)).map(({ total }) => total)).toEqual([300, 500]);
  expect(await stripe.subscriptions.retrieve(shop.subscription)).toMatchObject({ status: 'active' });
});

test('usage during a trial is not billed', async () => {
  const shop = await metered({ unit_amount: 100 }, 'sum', { trial_period_days: 14 });
  const trialEnd = BEGIN + 14 * DAY;
  await use(shop, '1', BEGIN);
  await advance(client, shop.clock, trialEnd);
  await use(shop, '2', trialEnd - 1);
  await use(shop, '4', trialEnd);
  await advance(client, shop.clock, trialEnd + 31 * DAY + HOUR);
  expect((await invoices(shop)).map(({ total }) => total).filter((total) => total > 0)).toEqual([400]);
});

test('a currency of its own has tiers of its own', async () => {
  const dollars: Stripe.PriceCreateParams.CurrencyOptions = {
    tiers: [
      { up_to: 200, unit_amount: 7 },
      // The SDK writes its Decimal as an object where it stands in a map.
      { up_to: 'inf', unit_amount_decimal: '6.5' as never },
    ],
  };
  const shop = await metered({ ...graduated, currency_options: { usd: dollars } }, 'sum', {
    currency: 'usd',
  });
  await use(shop, '203', BEGIN);
  await advance(client, shop.clock, END + HOUR);
  expect(await invoices(shop)).toEqual([
    {
      status: 'paid',
      total: 1420,
      lines: [
        ['200 × Calls (Tier 1 at $0.07 / month)', '200', 1400],
        // 19.5
        ['3 × Calls (Tier 2 at $0.065 / month)', '3', 20],
      ],
    },
  ]);
});

test('two customers of one meter do not mix, nor two meters of one customer', async () => {
  const { stripe } = client;
  const [one, other] = [await metered({ unit_amount: 100 }), await metered({ unit_amount: 1000 })];
  await use(one, '1', BEGIN);
  await use({ ...one, customer: other.customer }, '20', BEGIN);
  await use({ ...other, customer: one.customer }, '30', BEGIN);
  await use(other, '2', BEGIN);
  const price = (await stripe.subscriptions.retrieve(one.subscription)).items.data[0]?.price.id ?? '';
  const second = await stripe.subscriptions.create({ customer: other.customer, items: [{ price }] });
  for (const { clock } of [one, other]) await advance(client, clock, END + HOUR);
  const totals = async (shop: Metered) => (await invoices(shop)).map(({ total }) => total);
  expect(await totals(one)).toEqual([100]);
  expect(await totals(other)).toEqual([2000]);
  expect(await totals({ ...other, subscription: second.id })).toEqual([2000]);
});

test('without a test clock the account’s own time holds', async () => {
  const { stripe, control } = client;
  const { body: before } = await control('GET', 'state');
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'own_time',
    default_aggregation: { formula: 'sum' },
  });
  const { id: price } = await stripe.prices.create({
    currency: 'eur',
    product_data: { name: 'Calls' },
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
    unit_amount: 100,
  });
  const { id: customer } = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price }] });
  const use = (value: string) =>
    stripe.billing.meterEvents.create({
      event_name: 'own_time',
      payload: { stripe_customer_id: customer, value },
    });
  await use('3');
  await control('POST', 'clock', { advance: 30 * DAY });
  // The period is over, its invoice a draft.
  await use('5');
  await control('POST', 'clock', { advance: HOUR });
  const { data } = await stripe.invoices.list({ subscription: id });
  expect(data.map(({ status, total }) => [status, total])).toEqual([['paid', 300]]);
  await control('PUT', 'state', before);
});
