import type Stripe from 'stripe';
import { stepsOf, type Value } from '../encode.ts';
import type { Samples } from './sample.ts';

const TEXTS = {
  description: 'Chairs & tables',
  discountable: false,
  metadata: { 'a b': 'c&d=e' },
  period: { end: 1_900_000_000, start: 1_800_000_000 },
};

/** What a draft can be made to say that a line stands on. */
const CHANGES: { readonly [name: string]: Value }[] = [
  { ...TEXTS, amount: -250 },
  { pricing: { price: '{price}' }, quantity: 3 },
  { price_data: { currency: 'eur', product: '{product}', tax_behavior: 'exclusive', unit_amount: 250 } },
  { quantity_decimal: '2.5' },
  {
    price_data: {
      currency: 'eur',
      product_data: {
        description: 'In oak',
        images: ['https://example.com/a.png'],
        metadata: { a: 'b' },
        name: 'Chair',
        tax_code: 'txcd_10000000',
        tax_details: { performance_location: 'taxloc_anything', tax_code: 'txcd_10000000' },
        unit_label: 'piece',
      },
      unit_amount_decimal: '0.5',
    },
  },
];

const NEW: { readonly [name: string]: Value }[] = [
  { ...TEXTS, amount: 1999, currency: 'eur', customer: '{customer}', subscription: '{subscription}' },
  { customer: '{customer}', invoice: '{draft}', pricing: { price: '{price}' }, quantity: 6 },
  {
    customer: '{customer}',
    price_data: { currency: 'eur', product: '{product}', tax_behavior: 'inclusive', unit_amount: 100 },
    quantity_decimal: '1.25',
  },
  {
    customer: '{customer}',
    price_data: { currency: 'usd', product: '{product}', unit_amount_decimal: '12.5' },
  },
  { currency: 'jpy', customer: '{customer}', quantity: 3, unit_amount_decimal: '0.25' },
];

async function prepare(stripe: Stripe): Promise<Record<string, string>> {
  const customer = (await stripe.customers.create({ payment_method: 'pm_card_visa' })).id;
  const { data: cards } = await stripe.customers.listPaymentMethods(customer);
  const price = await stripe.prices.create({
    currency: 'eur',
    product_data: { name: 'Chair' },
    unit_amount: 300,
  });
  const monthly = await stripe.prices.create({
    currency: 'eur',
    product_data: { name: 'Pro' },
    recurring: { interval: 'month' },
    unit_amount: 1000,
  });
  const subscription = await stripe.subscriptions.create({
    customer,
    default_payment_method: cards[0]?.id ?? '',
    items: [{ price: monthly.id }],
  });
  const draft = (await stripe.invoices.create({ customer, currency: 'eur' })).id;
  const terms = { customer, amount: 700, currency: 'eur' };
  const item = (await stripe.invoiceItems.create({ ...terms, invoice: draft })).id;
  const waiting = (await stripe.invoiceItems.create(terms)).id;
  const [line] = (await stripe.invoices.retrieve(draft)).lines.data;
  return {
    customer,
    draft,
    item,
    line: line?.id ?? '',
    monthly: monthly.id,
    price: price.id,
    product: String(price.product),
    subscription: subscription.id,
    subscriptionItem: subscription.items.data[0]?.id ?? '',
    waiting,
  };
}

/** Where a parameter of an item or a line is seen in it. */
function within(steps: string[]): string[] {
  const [first = '', ...rest] = steps;
  if (first === 'pricing') return ['pricing', 'price_details', ...rest];
  if (first === 'price_data' && rest[0] === 'product') return ['pricing', 'price_details', 'product'];
  if (first === 'price_data' && rest[0] === 'currency') return ['currency'];
  if (first === 'price_data' && rest[0] === 'unit_amount') return ['pricing', 'unit_amount_decimal'];
  if (first === 'price_data' && rest[0] === 'unit_amount_decimal') return ['pricing', 'unit_amount_decimal'];
  if (first === 'unit_amount_decimal') return ['pricing', 'unit_amount_decimal'];
  if (first === 'subscription') return ['parent', 'subscription_details', 'subscription'];
  if (first === 'invoice_item') return ['parent', 'invoice_item_details', 'invoice_item'];
  return steps;
}

export const invoiceItemSamples: Samples = {
  files: ['resources/InvoiceItems.d.ts', 'resources/Invoices.d.ts'],
  samples: [
    {
      call: 'POST /v1/invoiceitems',
      params: 'InvoiceItemCreateParams',
      path: '/v1/invoiceitems',
      values: NEW,
    },
    {
      call: 'POST /v1/invoiceitems/:id',
      params: 'InvoiceItemUpdateParams',
      path: '/v1/invoiceitems/{item}',
      values: [
        ...CHANGES.slice(0, 4),
        { quantity: 2, unit_amount_decimal: '0.125' },
        { price_data: { currency: 'eur', product: '{product}', unit_amount_decimal: '7.5' } },
      ],
    },
    {
      call: 'POST /v1/invoices/:id/add_lines',
      params: 'InvoiceAddLinesParams',
      path: '/v1/invoices/{draft}/add_lines',
      values: [
        ...CHANGES.filter((one) => !('quantity_decimal' in one)).map((line) => ({ lines: [line] })),
        { invoice_metadata: { order: '7' }, lines: [{ invoice_item: '{waiting}', quantity_decimal: '2.5' }] },
      ],
    },
    {
      call: 'POST /v1/invoices/:id/update_lines',
      params: 'InvoiceUpdateLinesParams',
      path: '/v1/invoices/{draft}/update_lines',
      values: CHANGES.map((line) => ({
        invoice_metadata: { order: '7' },
        lines: [{ id: '{line}', ...line }],
      })),
    },
  ],
  homes: { invoice: '/v1/invoices', invoiceitem: '/v1/invoiceitems' },
  notShown: /^(lines\[\]\.behavior|(lines\[\]\.)?price_data\.(tax_behavior|product_data.*))$/,
  place: (name) => {
    const [first = '', index = '', ...rest] = stepsOf(name);
    if (first === 'lines') return ['lines', 'data', index, ...within(rest)];
    if (first === 'invoice_metadata') return ['metadata', index, ...rest];
    return within(stepsOf(name));
  },
  prepare,
};

/** What is removed is not shown. */
export const removedLineSamples: Samples = {
  ...invoiceItemSamples,
  samples: [
    {
      call: 'POST /v1/invoices/:id/remove_lines',
      params: 'InvoiceRemoveLinesParams',
      path: '/v1/invoices/{draft}/remove_lines',
      values: [
        { invoice_metadata: { order: '7' }, lines: [{ behavior: 'delete', id: '{line}' }] },
        { lines: [{ behavior: 'unassign', id: '{line}' }] },
      ],
    },
  ],
  notShown: /^lines\[\]\.(behavior|id)$/,
};
