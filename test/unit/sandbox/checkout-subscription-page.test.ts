/** What the page of a session in subscription mode says of what is due now and what comes later. */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

const NOW = utc('2026-11-21T12:00:00Z');
const DAY = 86_400;
const client = useSandbox({ now: () => NOW * 1000 });

type Params = Stripe.Checkout.SessionCreateParams;
type Item = Stripe.Checkout.SessionCreateParams.LineItem;
let meter = '';
let customer = '';

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'team', name: 'Team' });
  await stripe.products.create({ id: 'calls', name: 'Calls', unit_label: 'call' });
  const params = { display_name: 'x', event_name: 'x', default_aggregation: { formula: 'sum' } } as const;
  meter = (await stripe.billing.meters.create(params)).id;
  customer = (await stripe.customers.create({ email: 'a@example.com', balance: -1500 })).id;
  await stripe.invoiceItems.create({ customer, currency: 'usd', amount: 300 });
});

const fixed = (
  unit_amount: number,
  interval: 'month' | 'week' | 'year' = 'month',
  interval_count = 1,
): Item => ({
  price_data: { currency: 'usd', product: 'team', unit_amount, recurring: { interval, interval_count } },
  quantity: 1,
});
const once = (unit_amount: number): Item => ({
  price_data: { currency: 'usd', product: 'team', unit_amount },
  quantity: 1,
});
const measured = async (more: Partial<Stripe.PriceCreateParams>): Promise<Item> => {
  const recurring = { interval: 'month', usage_type: 'metered', meter } as const;
  return {
    price: (await client.stripe.prices.create({ currency: 'usd', product: 'calls', recurring, ...more })).id,
  };
};
const days = (trial_period_days: number): Partial<Params> => ({ subscription_data: { trial_period_days } });
const anchor = (more: object = {}): Partial<Params> => ({
  subscription_data: { billing_cycle_anchor: NOW + 10 * DAY, ...more },
});

/** The text of an element of the page, null when it is not there. */
async function pageOf(line_items: Item[], more: Partial<Params>) {
  const session = await client.stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://a.example',
    line_items,
    ...more,
  });
  const page = await (await fetch(session.url ?? '')).text();
  const text = (pattern: string) =>
    new RegExp(`<(\\w+)[^>]*${pattern}[^>]*>(.*?)</\\1>\\s*(?=<|$)`, 's')
      .exec(page)?.[2]
      ?.replace(/<[^>]*>/g, '')
      .trim() ?? null;
  return {
    title: text('data-testid="product-summary-name"'),
    headline: text('data-testid="product-summary-total-amount"') ?? '',
    description: text('data-testid="product-summary-description"'),
    due: text('id="OrderDetails-TrialAmount"') ?? text('id="OrderDetails-TotalAmount"'),
    submit: text('data-testid="submit-button-label"'),
    page,
  };
}

describe('the summary', () => {
  const rows: [string, () => Promise<Item[]> | Item[], Partial<Params>, string[]][] = [
    ['every month', () => [fixed(6000)], {}, ['Subscribe to Team', 'US$60.00 per month', '', 'US$60.00']],
    [
      'every three months',
      () => [fixed(6000, 'month', 3)],
      {},
      ['Subscribe to Team', 'US$60.00 every 3 months', '', 'US$60.00'],
    ],
    [
      'two of the same interval',
      () => [fixed(6000), fixed(1000)],
      {},
      ['Subscribe to Team and 1 more', 'US$70.00 per month', '', 'US$70.00'],
    ],
    [
      'different intervals',
      () => [fixed(6000), fixed(10_000, 'year')],
      {},
      [
        'Subscribe to Team and 1 more',
        'US$160.00 due today',
        'Then US$60.00 per month and US$100.00 per year',
        'US$160.00',
      ],
    ],
    [
      'once beside it',
      () => [fixed(6000), once(500)],
      {},
      ['Subscribe to Team', 'US$65.00 due today', 'Then US$60.00 per month', 'US$65.00'],
    ],
    [
      'usage beside it',
      async () => [fixed(6000), await measured({ unit_amount: 5 })],
      {},
      ['Subscribe to Team and 1 more', 'US$60.00 per month', 'Plus usage, billed monthly', 'US$60.00'],
    ],
    [
      'usage',
      async () => [await measured({ unit_amount: 5 })],
      {},
      ['Subscribe to Calls', 'US$0.05 per call', 'Billed monthly based on usage', 'US$0.00'],
    ],
    [
      'usage in packages',
      async () => [
        await measured({ unit_amount: 500, transform_quantity: { divide_by: 1000, round: 'up' } }),
      ],
      {},
      ['Subscribe to Calls', 'US$5.00 per 1,000 calls', 'Billed monthly based on usage', 'US$0.00'],
    ],
    [
      'usage, and once',
      async () => [await measured({ unit_amount: 5 }), once(500)],
      {},
      ['Subscribe to Calls', 'US$5.00 due today', 'Then billed monthly based on usage', 'US$5.00'],
    ],
    [
      'a trial',
      () => [fixed(6000)],
      days(45),
      ['Try Team', '45 days free', 'Then US$60.00 per month starting January 5, 2027', 'US$0.00'],
    ],
    [
      'a trial until a moment, whose last day is not whole',
      () => [fixed(6000)],
      { subscription_data: { trial_end: NOW + 10 * DAY - 1 } },
      ['Try Team', '9 days free', 'Then US$60.00 per month starting December 1, 2026', 'US$0.00'],
    ],
    [
      'a trial with usage beside it',
      async () => [fixed(6000), await measured({ unit_amount: 5 })],
      days(45),
      [
        'Try Team and 1 more',
        '45 days free',
        'Then US$60.00 per month plus usage starting January 5, 2027',
        'US$0.00',
      ],
    ],
    [
      'usage, and once, beside it',
      async () => [fixed(6000), once(500), await measured({ unit_amount: 5 })],
      {},
      [
        'Subscribe to Team and 1 more',
        'US$65.00 due today',
        'Then US$60.00 per month plus usage',
        'US$65.00',
      ],
    ],
    [
      'a trial of usage',
      async () => [await measured({ unit_amount: 5 })],
      days(1),
      ['Try Calls', '1 day free', 'Then billed monthly based on usage starting November 22, 2026', 'US$0.00'],
    ],
    [
      'an anchor',
      () => [fixed(6000)],
      anchor(),
      [
        'Subscribe to Team',
        'US$20.00 due today',
        'Then US$60.00 per month starting December 1, 2026',
        'US$20.00',
      ],
    ],
    [
      'free until an anchor',
      () => [fixed(6000)],
      anchor({ proration_behavior: 'none' }),
      [
        'Subscribe to Team',
        'US$0.00 due today',
        'Then US$60.00 per month starting December 1, 2026',
        'US$0.00',
      ],
    ],
  ];

  test.each(rows)('%s', async (_, items, more, expected) => {
    const { title, headline, description, due, submit } = await pageOf(await items(), more);
    expect([title, headline, description, due]).toEqual(expected);
    expect(submit).toBe(title?.startsWith('Try') ? 'Start trial' : 'Subscribe');
  });

  test.each([
    ['what is fixed', () => [fixed(6000)], 'US$60.00'],
    ['usage', async () => [await measured({ unit_amount: 5 })], 'Price varies'],
  ] as [string, () => Item[], string][])('the total after a trial of %s', async (_, items, after) => {
    const { page } = await pageOf(await items(), days(45));
    expect(/<dt>Total after trial<\/dt>\s*<dd[^>]*>([^<]*)</.exec(page)?.[1]).toBe(after);
  });

  test('the balance and the items of a customer', async () => {
    const { headline, description, due, page } = await pageOf([fixed(6000)], { customer });
    expect([headline, description, due]).toEqual([
      'US$48.00 due today',
      'Then US$60.00 per month',
      'US$48.00',
    ]);
    const row = (label: string) => new RegExp(`<dt>${label}</dt>\\s*<dd[^>]*>([^<]*)</dd>`).exec(page)?.[1];
    expect([row('Subtotal'), row('Pending charges'), row('Applied balance')]).toEqual([
      'US$60.00',
      'US$3.00',
      '-US$15.00',
    ]);
  });
});

test.each([
  ['volume', ['1 to 10', 'US$1.00 per call'], ['11 and above', 'US$0.50 per call + US$3.00']],
  ['graduated', ['First 10', 'US$1.00 per call'], ['11 and above', 'US$0.50 per call + US$3.00']],
] as const)('the tiers of a %s price', async (tiers_mode, ...expected) => {
  const tiers = [
    { up_to: 10, unit_amount: 100 },
    { up_to: 'inf' as const, unit_amount: 50, flat_amount: 300 },
  ];
  const { page, headline } = await pageOf(
    [await measured({ billing_scheme: 'tiered', tiers_mode, tiers })],
    {},
  );
  const table = /data-testid="line-item-tiers".*?<\/table>/s.exec(page)?.[0] ?? '';
  const rows = [...table.matchAll(/<th[^>]*>(.*?)<\/th><td>(.*?)<\/td>/g)].map((row) => row.slice(1));
  expect(rows).toEqual(expected);
  expect(headline).toBe('Price varies');
});
