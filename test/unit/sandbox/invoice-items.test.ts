/** Invoice items: what they cost, what they stand on, and how they change. */
import Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { told } from './billing-shop.ts';
import { refusal, useSandbox } from './support.ts';

const client = useSandbox();
let customer = '';
let product = '';

beforeAll(async () => {
  customer = (await client.stripe.customers.create()).id;
  product = (await client.stripe.products.create({ name: 'Seat' })).id;
  // Settles the customer's currency.
  await create({ amount: 1, currency: 'eur' });
});

const create = (params: Omit<Stripe.InvoiceItemCreateParams, 'customer'>) =>
  client.stripe.invoiceItems.create({ customer, ...params });

const priceOf = async (params: Omit<Stripe.PriceCreateParams, 'product'>) =>
  (await client.stripe.prices.create({ product, ...params })).id;

const draftOf = async (params: Partial<Stripe.InvoiceCreateParams> = {}) =>
  await client.stripe.invoices.create({ customer, currency: 'eur', ...params });

const linesOf = async (invoice: string) => (await client.stripe.invoices.listLineItems(invoice)).data;

const detailsOf = ({ pricing }: { pricing: Stripe.InvoiceItem.Pricing | null }) => {
  const { price, product } = pricing?.price_details ?? { price: '', product: '' };
  return { price: String(price), product };
};

describe('what an item costs', () => {
  const rows: { what: string; params: Omit<Stripe.InvoiceItemCreateParams, 'customer'>; shown: object }[] = [
    {
      what: 'an amount',
      params: { amount: 1999, currency: 'eur' },
      shown: { amount: 1999, quantity: 1, quantity_decimal: '1', unit: '1999', net_amount: null },
    },
    {
      what: 'a credit, which no discount applies to',
      params: { amount: -500, currency: 'eur' },
      shown: { amount: -500, discountable: false, unit: '-500', net_amount: -500 },
    },
    {
      what: 'a unit amount with decimals, rounded once',
      params: { unit_amount_decimal: Stripe.Decimal.from('0.35'), quantity: 7, currency: 'eur' },
      shown: { amount: 2, quantity: 7, unit: '0.35' },
    },
    {
      what: 'half a cent, away from zero',
      params: { unit_amount_decimal: Stripe.Decimal.from('-0.5'), quantity: 3, currency: 'eur' },
      shown: { amount: -2, unit: '-0.5' },
    },
    {
      what: 'a quantity with decimals',
      params: {
        unit_amount_decimal: Stripe.Decimal.from('100'),
        quantity_decimal: Stripe.Decimal.from('2.75'),
        currency: 'eur',
      },
      shown: { amount: 275, quantity: 2, quantity_decimal: '2.75' },
    },
    {
      what: 'nothing of something',
      params: { unit_amount_decimal: Stripe.Decimal.from('100'), quantity: 0, currency: 'jpy' },
      shown: { amount: 0, quantity: 0, quantity_decimal: '0', currency: 'jpy' },
    },
  ];

  test.each(rows)('$what', async ({ params, shown }) => {
    const item = await create(params);
    const unit = item.pricing?.unit_amount_decimal?.toString();
    expect({ ...item, unit, quantity_decimal: item.quantity_decimal.toString() }).toMatchObject(shown);
  });

  test('a price, by as many as are asked for, called as its product', async () => {
    const price = await priceOf({ currency: 'eur', unit_amount: 8000 });
    const item = await create({ pricing: { price }, quantity: 6 });
    expect(item).toMatchObject({ amount: 48000, currency: 'eur', description: 'Seat', quantity: 6 });
    expect(detailsOf(item)).toEqual({ price, product });
  });

  test('a price in packages', async () => {
    const price = await priceOf({
      currency: 'eur',
      unit_amount: 500,
      transform_quantity: { divide_by: 10, round: 'up' },
    });
    expect(await create({ pricing: { price }, quantity: 21 })).toMatchObject({ amount: 1500, quantity: 21 });
  });

  test('a price in another of its currencies', async () => {
    const price = await priceOf({
      currency: 'eur',
      unit_amount: 500,
      currency_options: { usd: { unit_amount: 600 } },
    });
    expect(await create({ pricing: { price }, currency: 'usd' })).toMatchObject({
      amount: 600,
      currency: 'usd',
    });
  });

  test('a price made for it', async () => {
    const item = await create({ price_data: { currency: 'eur', product, unit_amount: 700 }, quantity: 2 });
    expect(item).toMatchObject({ amount: 1400, description: 'Seat' });
    expect(detailsOf(item).product).toBe(product);
  });
});

describe('the price that is made for an amount', () => {
  test('is inactive, of a product of its own, and told of before the item', async () => {
    let item: Stripe.InvoiceItem | undefined;
    const events = await told(client, async () => {
      item = await create({ amount: 1250, currency: 'eur', description: 'Setup' });
    });
    expect(events).toEqual(['product.created', 'price.created', 'invoiceitem.created']);
    const details = detailsOf(item ?? { pricing: null });
    const price = await client.stripe.prices.retrieve(details.price);
    expect(price).toMatchObject({
      active: false,
      type: 'one_time',
      unit_amount: 1250,
      product: details.product,
    });
    expect(await client.stripe.products.retrieve(details.product)).toMatchObject({
      active: false,
      name: 'Setup',
    });
    for (const active of [true, false]) {
      const listed = await client.stripe.prices.list({ product: details.product, active });
      expect(listed.data).toEqual([]);
    }
  });

  test('is another one of the same product for another amount', async () => {
    const item = await create({ amount: 1250, currency: 'eur' });
    let changed: Stripe.InvoiceItem | undefined;
    const events = await told(client, async () => {
      changed = await client.stripe.invoiceItems.update(item.id, { amount: 990 });
    });
    expect(events).toEqual(['price.created']);
    expect(changed).toMatchObject({ amount: 990, quantity: 1, net_amount: null });
    expect(detailsOf(changed ?? { pricing: null }).product).toBe(detailsOf(item).product);
    expect(detailsOf(changed ?? { pricing: null }).price).not.toBe(detailsOf(item).price);
  });
});

test('a new item, with all that is filled in', async () => {
  const item = await create({ amount: 100, currency: 'eur' });
  expect(item).toMatchObject({
    customer_account: null,
    description: null,
    discountable: true,
    discounts: [],
    frozen_fields: [],
    invoice: null,
    invoicing_rules: [],
    livemode: false,
    metadata: {},
    object: 'invoiceitem',
    parent: null,
    period: { start: item.date, end: item.date },
    proration: false,
    tax_rates: [],
    test_clock: null,
  });
  for (const name of ['created', 'hidden', 'proration_details']) expect(item).not.toHaveProperty(name);
});

test("the first item settles its customer's currency", async () => {
  const { id } = await client.stripe.customers.create();
  const add = (currency: string) =>
    told(client, () =>
      client.stripe.invoiceItems.create({
        customer: id,
        currency,
        unit_amount_decimal: Stripe.Decimal.from(5),
      }),
    );
  expect(await add('usd')).toEqual([
    'product.created',
    'price.created',
    'customer.updated',
    'invoiceitem.created',
  ]);
  expect(await add('eur')).toEqual(['product.created', 'price.created', 'invoiceitem.created']);
  expect(await client.stripe.customers.retrieve(id)).toMatchObject({ currency: 'usd' });
});

describe('a change of an item', () => {
  test('of its quantity, its texts and its period makes no event', async () => {
    const price = await priceOf({ currency: 'eur', unit_amount: 300 });
    const item = await create({ pricing: { price }, quantity: 2, metadata: { a: '1', b: '2' } });
    const events = await told(client, async () => {
      const changed = await client.stripe.invoiceItems.update(item.id, {
        description: 'Chairs',
        discountable: false,
        metadata: { a: '', c: '3' },
        period: { start: 100, end: 200 },
        quantity: 5,
      });
      expect(changed).toMatchObject({
        amount: 1500,
        description: 'Chairs',
        discountable: false,
        metadata: { b: '2', c: '3' },
        net_amount: 1500,
        period: { start: 100, end: 200 },
        quantity: 5,
      });
      expect(await client.stripe.invoiceItems.retrieve(item.id)).toEqual(changed);
    });
    expect(events).toEqual([]);
  });

  test('of its price keeps the quantity and takes the name', async () => {
    const item = await create({
      unit_amount_decimal: Stripe.Decimal.from('10'),
      quantity: 3,
      currency: 'eur',
    });
    const price = await priceOf({ currency: 'eur', unit_amount: 300 });
    const changed = await client.stripe.invoiceItems.update(item.id, { pricing: { price } });
    expect(changed).toMatchObject({ amount: 900, quantity: 3, description: 'Seat' });
  });
});

describe('an item of a draft', () => {
  test('is a line at once, before those that were there, and changes with it', async () => {
    const invoice = (await draftOf()).id;
    const first = await create({ amount: 700, currency: 'eur', invoice, description: 'one' });
    let second: Stripe.InvoiceItem | undefined;
    const added = await told(client, async () => {
      second = await create({ amount: -200, currency: 'eur', invoice, description: 'two' });
    });
    expect(added).toEqual(['product.created', 'price.created', 'invoiceitem.created', 'invoice.updated']);
    const lines = await linesOf(invoice);
    expect(lines.map(({ amount, description }) => [amount, description])).toEqual([
      [-200, 'two'],
      [700, 'one'],
    ]);
    expect(lines[1]).toMatchObject({
      parent: {
        invoice_item_details: {
          invoice_item: first.id,
          proration: false,
          proration_details: { credited_items: null },
          subscription: null,
        },
        subscription_item_details: null,
        type: 'invoice_item_details',
      },
      subscription: null,
      subtotal: 700,
    });
    expect(await client.stripe.invoices.retrieve(invoice)).toMatchObject({
      amount_due: 500,
      amount_remaining: 500,
      subtotal: 500,
      total: 500,
    });

    const changed = await told(client, () => client.stripe.invoiceItems.update(first.id, { amount: 1000 }));
    expect(changed).toEqual(['price.created', 'invoice.updated']);
    const after = await linesOf(invoice);
    expect(after.map(({ id, amount }) => [id, amount])).toEqual([
      [lines[0]?.id, -200],
      [lines[1]?.id, 1000],
    ]);

    const removed = await told(client, () => client.stripe.invoiceItems.del(second?.id ?? ''));
    expect(removed).toEqual(['invoiceitem.deleted', 'invoice.updated']);
    expect(await client.stripe.invoices.retrieve(invoice)).toMatchObject({ total: 1000, amount_due: 1000 });
  });

  test('can be changed no more once it is finalized', async () => {
    const invoice = (await draftOf()).id;
    const item = await create({ amount: 700, currency: 'eur', invoice });
    await client.stripe.invoices.finalizeInvoice(invoice);
    await expect(client.stripe.invoiceItems.update(item.id, { amount: 1 })).rejects.toMatchObject({
      statusCode: 400,
      message: 'This invoice item has been deleted.',
    });
    await expect(client.stripe.invoiceItems.del(item.id)).rejects.toMatchObject({
      message: "Can't delete an invoice item that is attached to an invoice that is no longer editable",
    });
    await expect(create({ amount: 700, currency: 'eur', invoice })).rejects.toMatchObject({
      code: 'invoice_not_editable',
      message: 'Invalid invoice: This invoice is no longer editable',
    });
  });
});

describe('a list of items', () => {
  test('is the newest first, by customer, by invoice, and by whether they wait', async () => {
    const owner = (await client.stripe.customers.create()).id;
    const make = (description: string) =>
      client.stripe.invoiceItems.create({ customer: owner, amount: 100, currency: 'eur', description });
    const first = (await make('first')).id;
    const second = (await make('second')).id;
    const ids = async (params: Stripe.InvoiceItemListParams) =>
      (await client.stripe.invoiceItems.list(params)).data.map(({ id }) => id);
    expect(await ids({ customer: owner })).toEqual([second, first]);
    expect(await ids({ customer: owner, pending: true })).toEqual([second, first]);
    const { id: invoice } = await client.stripe.invoices.create({
      customer: owner,
      pending_invoice_items_behavior: 'include',
    });
    const third = (await make('third')).id;
    expect(await ids({ customer: owner, pending: true })).toEqual([third]);
    expect(await ids({ customer: owner, pending: false })).toEqual([second, first]);
    expect(await ids({ invoice })).toEqual([second, first]);
    expect(await ids({ customer: owner, created: { gt: 4_000_000_000 } })).toEqual([]);
    expect((await ids({})).slice(0, 3)).toEqual([third, second, first]);
  });

  test('hides what lives by a test clock until its customer is asked for', async () => {
    const clock = await client.stripe.testHelpers.testClocks.create({ frozen_time: 1_900_000_000 });
    const timed = await client.stripe.customers.create({ test_clock: clock.id });
    const item = await client.stripe.invoiceItems.create({
      customer: timed.id,
      amount: 100,
      currency: 'eur',
    });
    expect(item).toMatchObject({ date: 1_900_000_000, test_clock: clock.id });
    const all = await client.stripe.invoiceItems.list({ limit: 100 });
    expect(all.data.map(({ id }) => id)).not.toContain(item.id);
    const own = await client.stripe.invoiceItems.list({ customer: timed.id });
    expect(own.data.map(({ id }) => id)).toEqual([item.id]);
  });
});

test('what an item refers to can be expanded', async () => {
  const price = await priceOf({ currency: 'eur', unit_amount: 300 });
  const { id: invoice } = await draftOf();
  const item = await create({
    pricing: { price },
    invoice,
    expand: ['customer', 'invoice', 'pricing.price_details.price'],
  });
  expect(item).toMatchObject({
    customer: { id: customer },
    invoice: { id: invoice },
    pricing: { price_details: { price: { id: price } } },
  });
});

test('an invoice has room for 250 items and no more', async () => {
  const { id } = await draftOf();
  const fifty = Array.from({ length: 50 }, () => ({ amount: 1 }));
  for (let batch = 0; batch < 5; batch++) await client.stripe.invoices.addLines(id, { lines: fifty });
  const error = await refusal(create({ amount: 1, currency: 'eur', invoice: id }));
  expect(error).toMatchObject({
    statusCode: 400,
    param: 'invoice',
    message: 'An invoice can have at most 250 invoice items.',
  });
  expect((await client.stripe.invoices.retrieve(id)).total).toBe(250);
});
