/** What a change in the middle of a period costs, against figures worked out by hand. */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { advance, life, utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

const client = useSandbox();
const prices: Record<string, string> = {};

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'pro', name: 'Pro' });
  const make = async (name: string, unit_amount: number, interval: 'day' | 'month' | 'year') => {
    const base = { product: 'pro', currency: 'usd', unit_amount, recurring: { interval } };
    prices[name] = (await stripe.prices.create(base)).id;
  };
  await make('ten', 1000, 'month');
  await make('thirtyOne', 3100, 'month');
  await make('free', 0, 'month');
  await make('yearly', 36_500, 'year');
  await make('five', 5, 'day');
  await make('nine', 9, 'day');
});

type Mode = 'classic' | 'flexible';
type Items = Stripe.SubscriptionUpdateParams.Item[];

interface Step {
  at: string;
  price?: string;
  quantity?: number;
  behavior?: 'always_invoice' | 'create_prorations' | 'none';
  date?: string;
  anchor?: 'now';
}

interface Row {
  name: string;
  mode?: Mode;
  from: string;
  quantity?: number;
  steps: Step[];
  /** What waits after it: credits and charges, oldest first. */
  pending?: [string, number][];
  /** The lines of the invoice that was made by the last step. */
  billed?: [string, number][];
}

/** January has 31 days: on the 11th 21 of them are left, on the 21st 11. */
const START = utc('2027-01-01');

const ROWS: Row[] = [
  {
    name: 'a dearer price: 1000 and 3100 for 21 of 31 days',
    from: 'ten',
    steps: [{ at: '2027-01-11', price: 'thirtyOne' }],
    pending: [
      ['Unused time on Pro after 11 Jan 2027', -678],
      ['Remaining time on Pro after 11 Jan 2027', 2100],
    ],
  },
  {
    name: 'a cheaper price',
    from: 'thirtyOne',
    steps: [{ at: '2027-01-11', price: 'ten' }],
    pending: [
      ['Unused time on Pro after 11 Jan 2027', -2100],
      ['Remaining time on Pro after 11 Jan 2027', 677],
    ],
  },
  {
    name: 'more of it: the whole is given back and charged',
    from: 'ten',
    steps: [{ at: '2027-01-11', quantity: 3 }],
    pending: [
      ['Unused time on Pro after 11 Jan 2027', -678],
      ['Remaining time on 3 × Pro after 11 Jan 2027', 2032],
    ],
  },
  {
    name: 'less of it',
    from: 'ten',
    quantity: 3,
    steps: [{ at: '2027-01-11', quantity: 1 }],
    pending: [
      ['Unused time on 3 × Pro after 11 Jan 2027', -2033],
      ['Remaining time on Pro after 11 Jan 2027', 677],
    ],
  },
  {
    name: 'halves are rounded down: -2.5 and 4.5',
    from: 'five',
    steps: [{ at: '2027-01-01T12:00:00Z', price: 'nine' }],
    pending: [
      ['Unused time on Pro after 01 Jan 2027', -3],
      ['Remaining time on Pro after 01 Jan 2027', 4],
    ],
  },
  {
    name: 'by the second: 24 hours of a day but one second',
    from: 'five',
    steps: [{ at: '2027-01-01T00:00:01Z', price: 'nine' }],
    pending: [
      ['Unused time on Pro after 01 Jan 2027', -5],
      ['Remaining time on Pro after 01 Jan 2027', 8],
    ],
  },
  {
    name: 'the same again',
    from: 'ten',
    steps: [{ at: '2027-01-11', price: 'ten', quantity: 1 }],
    pending: [],
  },
  {
    name: 'none',
    from: 'ten',
    steps: [{ at: '2027-01-11', price: 'thirtyOne', behavior: 'none' }],
    pending: [],
  },
  {
    name: 'from a date before now',
    from: 'ten',
    steps: [{ at: '2027-01-21', price: 'thirtyOne', date: '2027-01-11' }],
    pending: [
      ['Unused time on Pro after 11 Jan 2027', -678],
      ['Remaining time on Pro after 11 Jan 2027', 2100],
    ],
  },
  {
    name: 'flexible billing gives back what was charged: nothing was for the dearer price',
    from: 'ten',
    steps: [
      { at: '2027-01-11', price: 'thirtyOne', behavior: 'none' },
      { at: '2027-01-21', price: 'ten' },
    ],
    pending: [
      ['Unused time on Pro after 21 Jan 2027', -355],
      ['Remaining time on Pro after 21 Jan 2027', 354],
    ],
  },
  {
    name: 'classic billing gives back what it costs now',
    mode: 'classic',
    from: 'ten',
    steps: [
      { at: '2027-01-11', price: 'thirtyOne', behavior: 'none' },
      { at: '2027-01-21', price: 'ten' },
    ],
    pending: [
      ['Unused time on Pro after 21 Jan 2027', -1100],
      ['Remaining time on Pro after 21 Jan 2027', 354],
    ],
  },
  {
    name: 'twice: the second credit is of the first charge, 2100 for 21 days',
    from: 'ten',
    steps: [
      { at: '2027-01-11', price: 'thirtyOne' },
      { at: '2027-01-21', price: 'ten' },
    ],
    pending: [
      ['Unused time on Pro after 11 Jan 2027', -678],
      ['Remaining time on Pro after 11 Jan 2027', 2100],
      ['Unused time on Pro after 21 Jan 2027', -1100],
      ['Remaining time on Pro after 21 Jan 2027', 354],
    ],
  },
  {
    name: 'at once',
    from: 'ten',
    steps: [{ at: '2027-01-11', price: 'thirtyOne', behavior: 'always_invoice' }],
    pending: [],
    billed: [
      ['Remaining time on Pro after 11 Jan 2027', 2100],
      ['Unused time on Pro after 11 Jan 2027', -678],
    ],
  },
  {
    name: 'flexible billing keeps the anchor of another rhythm: 355 of 365 days at 100 a day',
    from: 'ten',
    steps: [{ at: '2027-01-11', price: 'yearly' }],
    pending: [],
    billed: [
      ['Remaining time on Pro after 11 Jan 2027', 35_500],
      ['Unused time on Pro after 11 Jan 2027', -678],
    ],
  },
  {
    name: 'classic billing begins anew with another rhythm',
    mode: 'classic',
    from: 'ten',
    steps: [{ at: '2027-01-11', price: 'yearly' }],
    pending: [],
    billed: [
      ['Unused time on Pro after 11 Jan 2027', -678],
      ['1 × Pro (at $365.00 / year)', 36_500],
    ],
  },
  {
    name: 'free becomes paid: flexible billing charges the rest at once',
    from: 'free',
    steps: [{ at: '2027-01-11', price: 'thirtyOne' }],
    pending: [],
    billed: [
      ['Remaining time on Pro after 11 Jan 2027', 2100],
      ['Unused time on Pro after 11 Jan 2027', 0],
    ],
  },
  {
    name: 'free becomes paid: classic billing begins anew',
    mode: 'classic',
    from: 'free',
    steps: [{ at: '2027-01-11', price: 'thirtyOne' }],
    pending: [],
    billed: [
      ['Unused time on Pro after 11 Jan 2027', 0],
      ['1 × Pro (at $31.00 / month)', 3100],
    ],
  },
  {
    name: 'another anchor',
    from: 'ten',
    steps: [{ at: '2027-01-11', anchor: 'now' }],
    pending: [],
    billed: [
      ['Unused time on Pro after 11 Jan 2027', -678],
      ['1 × Pro (at $10.00 / month)', 1000],
    ],
  },
  {
    name: 'another anchor, nothing given back',
    from: 'ten',
    steps: [{ at: '2027-01-11', anchor: 'now', behavior: 'none' }],
    pending: [],
    billed: [['1 × Pro (at $10.00 / month)', 1000]],
  },
];

describe('a change in mid-period', () => {
  test.each(ROWS)('$name', async ({ mode = 'flexible', from, quantity = 1, steps, pending = [], billed }) => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const made = await stripe.subscriptions.create({
      billing_mode: { type: mode },
      customer,
      items: [{ price: prices[from] ?? '', quantity }],
    });
    const id = made.items.data[0]?.id ?? '';
    let latest = made.latest_invoice;
    let before = latest;
    for (const { at, price, quantity: count, behavior, date, anchor } of steps) {
      await advance(client, clock, utc(at));
      const item: Items[number] = {
        id,
        ...(price === undefined ? {} : { price: prices[price] ?? '' }),
        ...(count === undefined ? {} : { quantity: count }),
      };
      before = latest;
      const changed = await stripe.subscriptions.update(made.id, {
        ...(anchor === undefined ? { items: [item] } : { billing_cycle_anchor: { type: anchor } }),
        ...(behavior === undefined ? {} : { proration_behavior: behavior }),
        ...(date === undefined ? {} : { proration_date: utc(date) }),
      });
      latest = changed.latest_invoice;
    }
    const waiting = await stripe.invoiceItems.list({ customer, pending: true });
    expect(waiting.data.reverse().map(({ description, amount }) => [description, amount])).toEqual(pending);
    if (billed === undefined) return void expect(latest).toBe(before);
    const invoice = await stripe.invoices.retrieve(String(latest));
    expect(invoice).toMatchObject({ billing_reason: 'subscription_update', status: 'paid' });
    expect(invoice.lines.data.map(({ description, amount }) => [description, amount])).toEqual(billed);
    expect(invoice.total).toBe(billed.reduce((sum, [, amount]) => sum + amount, 0));
  });

  test.each([
    { mode: 'flexible', pending: [] },
    { mode: 'classic', pending: [['Unused time on Pro after 11 Jan 2027', -2100]] },
  ] as const)('what was added without charge and is removed: $mode billing', async ({ mode, pending }) => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const { id } = await stripe.subscriptions.create({
      billing_mode: { type: mode },
      customer,
      items: [{ price: prices.ten ?? '' }],
    });
    const added = await stripe.subscriptionItems.create({
      price: prices.thirtyOne ?? '',
      proration_behavior: 'none',
      subscription: id,
    });
    await advance(client, clock, utc('2027-01-11'));
    await stripe.subscriptionItems.del(added.id);
    const waiting = await stripe.invoiceItems.list({ customer, pending: true });
    expect(waiting.data.map(({ description, amount }) => [description, amount])).toEqual(pending);
  });

  test('the halves of a proration say what they are about', async () => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const made = await stripe.subscriptions.create({ customer, items: [{ price: prices.ten ?? '' }] });
    const item = made.items.data[0]?.id ?? '';
    await advance(client, clock, utc('2027-01-11'));
    await stripe.subscriptions.update(made.id, { items: [{ id: item, price: prices.thirtyOne ?? '' }] });
    const invoice = await stripe.invoices.retrieve(String(made.latest_invoice));
    const waiting = await stripe.invoiceItems.list({ customer, pending: true });
    const common = {
      date: utc('2027-01-11'),
      discountable: false,
      frozen_fields: ['pricing', 'quantity', 'discounts'],
      parent: {
        subscription_details: { subscription: made.id, subscription_item: item },
        type: 'subscription_details',
      },
      period: { start: utc('2027-01-11'), end: utc('2027-02-01') },
      proration: true,
      quantity: 1,
      test_clock: clock,
    };
    expect(waiting.data.reverse()).toMatchObject([
      {
        ...common,
        net_amount: -678,
        pricing: { price_details: { price: prices.ten }, unit_amount_decimal: null },
        proration_details: {
          credited_items: {
            invoice_line_item_details: {
              invoice: invoice.id,
              invoice_line_items: [invoice.lines.data[0]?.id],
            },
            type: 'invoice_line_items',
          },
        },
      },
      {
        ...common,
        net_amount: 2100,
        pricing: { price_details: { price: prices.thirtyOne }, unit_amount_decimal: null },
        proration_details: { credited_items: null },
      },
    ]);
  });
});

describe('a first period that is no whole one', () => {
  const rows: {
    name: string;
    params: Partial<Stripe.SubscriptionCreateParams>;
    lines: [string, number][];
  }[] = [
    {
      name: 'an anchor on the 11th: 10 of 31 days (from 11 December)',
      params: { billing_cycle_anchor: utc('2027-01-11') },
      lines: [['Time on Pro from 01 Jan 2027 until 11 Jan 2027', 322]],
    },
    {
      name: 'an anchor without prorations costs nothing',
      params: { billing_cycle_anchor: utc('2027-01-11'), proration_behavior: 'none' },
      lines: [],
    },
    {
      name: 'begun on 15 November: 16 of 30 days, then whole months',
      params: { backdate_start_date: utc('2026-11-15') },
      lines: [
        ['Time on Pro from 15 Nov 2026 until 01 Dec 2026', 533],
        ['1 × Pro (at $10.00 / month)', 1000],
        ['1 × Pro (at $10.00 / month)', 1000],
      ],
    },
    {
      name: 'begun on 31 October: a day of 31, then three whole months',
      params: { backdate_start_date: utc('2026-10-31') },
      lines: [
        ['Time on Pro from 31 Oct 2026 until 01 Nov 2026', 32],
        ['1 × Pro (at $10.00 / month)', 1000],
        ['1 × Pro (at $10.00 / month)', 1000],
        ['1 × Pro (at $10.00 / month)', 1000],
      ],
    },
    {
      name: 'begun on 15 November, in classic billing: a month and 17 of 31 days in one',
      params: { backdate_start_date: utc('2026-11-15'), billing_mode: { type: 'classic' } },
      lines: [
        ['Time on Pro from 15 Nov 2026 until 01 Jan 2027', 1548],
        ['1 × Pro (at $10.00 / month)', 1000],
      ],
    },
    {
      name: 'begun before without being charged for it',
      params: { backdate_start_date: utc('2026-11-15'), proration_behavior: 'none' },
      lines: [['1 × Pro (at $10.00 / month)', 1000]],
    },
  ];

  test.each(rows)('$name', async ({ params, lines }) => {
    const { stripe } = client;
    const { customer } = await life(client, START, 'pm_card_visa');
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: prices.ten ?? '' }],
      ...params,
    });
    expect(made.status).toBe('active');
    expect(made.start_date).toBe(params.backdate_start_date ?? START);
    if (lines.length === 0) return void expect(made.latest_invoice).toBeNull();
    const invoice = await stripe.invoices.retrieve(String(made.latest_invoice));
    expect(invoice.lines.data.map(({ description, amount }) => [description, amount])).toEqual(lines);
  });
});
