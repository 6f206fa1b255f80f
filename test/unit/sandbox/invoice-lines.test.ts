/** The lines of a draft: added, changed, removed, listed; what a subscription's lines are called. */
import Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { told, utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

const START = utc('2027-01-15');
const client = useSandbox({ now: () => START * 1000 });
let customer = '';
let seat = '';

beforeAll(async () => {
  const { stripe } = client;
  customer = (await stripe.customers.create()).id;
  seat = (await stripe.prices.create({ currency: 'eur', product_data: { name: 'Seat' }, unit_amount: 300 }))
    .id;
});

const draft = async () => (await client.stripe.invoices.create({ customer, currency: 'eur' })).id;

const shown = ({ lines }: { lines: Stripe.ApiList<Stripe.InvoiceLineItem> }) =>
  lines.data.map(({ amount, description, quantity }) => [amount, description, quantity]);

describe('lines of a draft', () => {
  test('are invoice items that are added, the last on top', async () => {
    const id = await draft();
    const waiting = await client.stripe.invoiceItems.create({ customer, amount: 70, currency: 'eur' });
    let invoice: Stripe.Invoice | undefined;
    const events = await told(client, async () => {
      invoice = await client.stripe.invoices.addLines(id, {
        invoice_metadata: { order: '7' },
        lines: [
          { amount: 500, description: 'Setup' },
          { pricing: { price: seat }, quantity: 4 },
          { invoice_item: waiting.id, description: 'Waited' },
        ],
      });
    });
    expect(events).toEqual([
      'product.created',
      'price.created',
      'invoiceitem.created',
      'invoiceitem.created',
      'invoice.updated',
    ]);
    expect(invoice).toMatchObject({
      amount_due: 1770,
      metadata: { order: '7' },
      subtotal: 1770,
      total: 1770,
    });
    expect(shown(invoice as Stripe.Invoice)).toEqual([
      [70, 'Waited', 1],
      [1200, 'Seat', 4],
      [500, 'Setup', 1],
    ]);
    expect(await client.stripe.invoiceItems.retrieve(waiting.id)).toMatchObject({ invoice: id });
    expect(await client.stripe.invoices.retrieve(id)).toEqual({ ...invoice, lastResponse: undefined });
  });

  test('change with their items, one by one or together, and keep their ids', async () => {
    const id = await draft();
    const { lines } = await client.stripe.invoices.addLines(id, { lines: [{ amount: 1 }, { amount: 2 }] });
    const [two, one] = lines.data.map((line) => line.id);
    const changed = await client.stripe.invoices.updateLines(id, {
      lines: [
        { id: one ?? '', amount: 100, description: 'one' },
        { id: two ?? '', pricing: { price: seat }, quantity: 2 },
      ],
    });
    expect(changed.lines.data.map((line) => line.id)).toEqual([two, one]);
    expect(shown(changed)).toEqual([
      [600, 'Seat', 2],
      [100, 'one', 1],
    ]);
    let line: Stripe.InvoiceLineItem | undefined;
    const events = await told(client, async () => {
      line = await client.stripe.invoices.updateLineItem(id, one ?? '', {
        amount: -40,
        metadata: { a: 'b' },
        period: { start: 1, end: 2 },
      });
    });
    expect(events).toEqual(['price.created', 'invoice.updated']);
    expect(line).toMatchObject({
      id: one,
      object: 'line_item',
      amount: -40,
      metadata: { a: 'b' },
      period: { start: 1, end: 2 },
    });
    const item = String(line?.parent?.invoice_item_details?.invoice_item);
    expect(await client.stripe.invoiceItems.retrieve(item)).toMatchObject({
      amount: -40,
      metadata: { a: 'b' },
    });
    expect(await client.stripe.invoices.retrieve(id)).toMatchObject({ total: 560 });
  });

  test('are removed with their items, or let them wait', async () => {
    const id = await draft();
    const { lines } = await client.stripe.invoices.addLines(id, {
      lines: [{ amount: 1 }, { amount: 2 }, { amount: 4 }],
    });
    const [four, two] = lines.data;
    const itemOf = (line?: Stripe.InvoiceLineItem) =>
      String(line?.parent?.invoice_item_details?.invoice_item);
    let invoice: Stripe.Invoice | undefined;
    const events = await told(client, async () => {
      invoice = await client.stripe.invoices.removeLines(id, {
        lines: [
          { id: four?.id ?? '', behavior: 'delete' },
          { id: two?.id ?? '', behavior: 'unassign' },
        ],
      });
    });
    expect(events).toEqual(['invoiceitem.deleted', 'invoice.updated']);
    expect(invoice).toMatchObject({ total: 1, amount_due: 1 });
    await expect(client.stripe.invoiceItems.retrieve(itemOf(four))).rejects.toMatchObject({
      statusCode: 404,
    });
    expect(await client.stripe.invoiceItems.retrieve(itemOf(two))).toMatchObject({ invoice: null });
  });

  test('are all there or none: what one line is refused for undoes the others', async () => {
    const id = await draft();
    const lines = [{ amount: 1 }, { pricing: { price: 'price_x' } }];
    await expect(client.stripe.invoices.addLines(id, { lines })).rejects.toMatchObject({
      param: 'lines[1][pricing][price]',
    });
    expect((await client.stripe.invoices.retrieve(id)).lines.data).toEqual([]);
  });

  test('are listed in their order, page by page', async () => {
    const id = await draft();
    const lines = Array.from({ length: 23 }, (_, index) => ({ amount: index + 1 }));
    const { lines: first } = await client.stripe.invoices.addLines(id, { lines });
    expect(first).toMatchObject({ has_more: true, url: `/v1/invoices/${id}/lines` });
    expect(first.data.map(({ amount }) => amount)).toEqual([23, 22, 21, 20, 19, 18, 17, 16, 15, 14]);
    const all = await client.stripe.invoices
      .listLineItems(id, { limit: 7 })
      .autoPagingToArray({ limit: 100 });
    expect(all.map(({ amount }) => amount)).toEqual(lines.map(({ amount }) => amount).reverse());
    const back = await client.stripe.invoices.listLineItems(id, {
      ending_before: all[3]?.id ?? '',
      limit: 2,
    });
    expect(back.data.map(({ amount }) => amount)).toEqual([22, 21]);
  });
});

test('a line of a period can be told other words, not another price', async () => {
  const monthly = await client.stripe.prices.create({
    currency: 'eur',
    product_data: { name: 'Pro' },
    recurring: { interval: 'month' },
    unit_amount: 1000,
  });
  const { latest_invoice } = await client.stripe.subscriptions.create({
    collection_method: 'send_invoice',
    customer,
    days_until_due: 7,
    items: [{ price: monthly.id }],
    metadata: { team: 'red' },
  });
  const id = String(latest_invoice);
  const { lines } = await client.stripe.invoices.retrieve(id);
  const line = lines.data.find(({ parent }) => parent?.subscription_item_details !== null);
  expect(line?.metadata).toEqual({ team: 'red' });
  const change = (params: Stripe.InvoiceUpdateLineItemParams) =>
    client.stripe.invoices.updateLineItem(id, line?.id ?? '', params);
  expect(await change({ description: 'Pro, monthly', metadata: { team: 'blue' } })).toMatchObject({
    amount: 1000,
    description: 'Pro, monthly',
    metadata: { team: 'blue' },
  });
  await expect(change({ amount: 1 })).rejects.toMatchObject({ statusCode: 400, param: 'amount' });
  const removal = { lines: [{ id: line?.id ?? '', behavior: 'delete' as const }] };
  await expect(client.stripe.invoices.removeLines(id, removal)).rejects.toMatchObject({ statusCode: 400 });
});

describe('what a line of a subscription is called', () => {
  type PriceParams = Omit<Stripe.PriceCreateParams, 'product'>;
  const month = { interval: 'month' } as const;
  const tiers = [
    { up_to: 2, unit_amount: 1800 },
    { up_to: 'inf' as const, unit_amount: 900, flat_amount: 500 },
  ];
  const rows: {
    price: PriceParams;
    quantity?: number;
    unit_label?: string;
    lines: [number, string, number][];
  }[] = [
    {
      price: { currency: 'usd', unit_amount: 1000, recurring: month },
      lines: [[1000, '1 × Pro (at $10.00 / month)', 1]],
    },
    {
      price: {
        currency: 'usd',
        unit_amount_decimal: Stripe.Decimal.from('0.5'),
        recurring: { interval: 'week' },
      },
      quantity: 250,
      lines: [[125, '250 × Pro (at $0.005 / week)', 250]],
    },
    {
      price: { currency: 'jpy', unit_amount: 500, recurring: { interval: 'month', interval_count: 3 } },
      quantity: 2,
      lines: [[1000, '2 × Pro (at ¥500 / every 3 months)', 2]],
    },
    {
      price: { currency: 'kwd', unit_amount: 1500, recurring: { interval: 'year' } },
      lines: [[1500, '1 × Pro (at KWD 1.500 / year)', 1]],
    },
    {
      price: { currency: 'usd', unit_amount: 1000, recurring: month },
      quantity: 3,
      unit_label: 'seat',
      lines: [[3000, '3 seat × Pro (at $10.00 / month)', 3]],
    },
    {
      price: {
        currency: 'usd',
        unit_amount: 700,
        recurring: month,
        transform_quantity: { divide_by: 10, round: 'up' },
      },
      quantity: 21,
      lines: [[2100, '21 × Pro (at $7.00 per 10 / month)', 21]],
    },
    {
      price: { currency: 'usd', billing_scheme: 'tiered', tiers_mode: 'graduated', tiers, recurring: month },
      quantity: 5,
      lines: [
        [3600, '2 × Pro (Tier 1 at $18.00 / month)', 2],
        [2700, '3 × Pro (Tier 2 at $9.00 / month)', 3],
        [500, 'Pro (Tier 2 flat fee at $5.00 / month)', 0],
      ],
    },
    {
      price: { currency: 'usd', billing_scheme: 'tiered', tiers_mode: 'volume', tiers, recurring: month },
      quantity: 5,
      lines: [
        [4500, '5 × Pro (Tier 2 at $9.00 / month)', 5],
        [500, 'Pro (Tier 2 flat fee at $5.00 / month)', 0],
      ],
    },
  ];

  test.each(rows)('$lines', async ({ price, quantity, unit_label, lines }) => {
    const product = (
      await client.stripe.products.create({
        name: 'Pro',
        ...(unit_label === undefined ? {} : { unit_label }),
      })
    ).id;
    const { id } = await client.stripe.prices.create({ product, ...price });
    const owner = (await client.stripe.customers.create()).id;
    const items = [{ price: id, ...(quantity === undefined ? {} : { quantity }) }];
    const preview = await client.stripe.invoices.createPreview({
      customer: owner,
      subscription_details: { items },
    });
    expect(shown(preview)).toEqual(lines);
    expect(preview.total).toBe(lines.reduce((sum, [amount]) => sum + amount, 0));
  });
});

test('of several items the last comes first, what is billed beside them before all', async () => {
  const owner = (await client.stripe.customers.create()).id;
  const price = async (name: string) =>
    (
      await client.stripe.prices.create({
        currency: 'eur',
        product_data: { name },
        recurring: { interval: 'month' },
        unit_amount: 100,
      })
    ).id;
  const items = [{ price: await price('A') }, { price: await price('B') }];
  const preview = await client.stripe.invoices.createPreview({
    customer: owner,
    subscription_details: { items },
    invoice_items: [
      { amount: 1, currency: 'eur', description: 'first' },
      { amount: 2, currency: 'eur', description: 'second' },
    ],
  });
  expect(preview.lines.data.map(({ description }) => description)).toEqual([
    'second',
    'first',
    '1 × B (at €1.00 / month)',
    '1 × A (at €1.00 / month)',
  ]);
});
