/** Lives of invoice items: on the next invoice of a subscription, on one made by hand, and on none. */
import type Stripe from 'stripe';
import { beforeAll, expect, test } from 'vitest';
import { advance, life, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { PAID } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-01-15');
const NEXT = utc('2027-02-15');
const HOUR = 60 * 60;
let monthly = '';
let seat = '';

beforeAll(async () => {
  const { stripe } = client;
  const pro = await stripe.prices.create({
    currency: 'eur',
    product_data: { name: 'Pro' },
    recurring: { interval: 'month' },
    unit_amount: 1000,
  });
  const once = await stripe.prices.create({
    currency: 'eur',
    product_data: { name: 'Seat' },
    unit_amount: 8000,
  });
  monthly = pro.id;
  seat = once.id;
});

const shown = ({ amount, description, quantity }: Stripe.InvoiceLineItem) => [amount, description, quantity];

test('six seats on the next invoice of a subscription', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, START, 'pm_card_visa');
  const { id: subscription } = await stripe.subscriptions.create({ customer, items: [{ price: monthly }] });

  let item = '';
  const made = await told(client, async () => {
    item = (await stripe.invoiceItems.create({ customer, pricing: { price: seat }, quantity: 6 })).id;
  });
  expect(made).toEqual(['invoiceitem.created']);
  expect(await stripe.invoiceItems.retrieve(item)).toMatchObject({ amount: 48000, invoice: null });

  const renewed = await told(client, () => advance(client, clock, NEXT));
  expect(renewed).toEqual([
    'test_helpers.test_clock.advancing',
    'invoice.upcoming',
    'customer.subscription.updated',
    'invoice.created',
    'test_helpers.test_clock.ready',
  ]);
  const [draft] = (await stripe.invoices.list({ customer })).data;
  expect(draft).toMatchObject({ status: 'draft', total: 49000, amount_due: 49000 });
  expect(draft?.lines.data.map(shown)).toEqual([
    [48000, 'Seat', 6],
    [1000, '1 × Pro (at €10.00 / month)', 1],
  ]);
  expect(await stripe.invoiceItems.retrieve(item)).toMatchObject({ invoice: draft?.id });
  expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([]);

  const paid = await told(client, () => advance(client, clock, NEXT + HOUR + 60));
  expect(paid).toEqual(['test_helpers.test_clock.advancing', ...PAID, 'test_helpers.test_clock.ready']);
  expect(await stripe.invoices.retrieve(draft?.id ?? '')).toMatchObject({
    amount_paid: 49000,
    amount_remaining: 0,
    parent: { subscription_details: { subscription } },
    status: 'paid',
  });
});

test('an item of another subscription, or of another currency, waits on', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, START, 'pm_card_visa');
  const subscribe = async (from: string) =>
    (await stripe.subscriptions.create({ customer, items: [{ price: from }] })).id;
  const yearly = await stripe.prices.create({
    currency: 'eur',
    product_data: { name: 'Support' },
    recurring: { interval: 'year' },
    unit_amount: 9000,
  });
  const [one, other] = [await subscribe(monthly), await subscribe(yearly.id)];
  const add = async (params: Omit<Stripe.InvoiceItemCreateParams, 'customer'>) =>
    (await stripe.invoiceItems.create({ customer, amount: 500, currency: 'eur', ...params })).id;
  const own = await add({ subscription: one, description: 'own' });
  const foreign = await add({ subscription: other, description: 'foreign' });
  const dollars = await add({ currency: 'usd', description: 'dollars' });

  await advance(client, clock, NEXT);
  const [renewal] = (await stripe.invoices.list({ customer })).data;
  expect(renewal?.lines.data.map(shown)).toEqual([
    [500, 'own', 1],
    [1000, '1 × Pro (at €10.00 / month)', 1],
  ]);
  expect(renewal?.lines.data[0]).toMatchObject({
    parent: { invoice_item_details: { invoice_item: own, subscription: one } },
    subscription: one,
  });
  const waiting = (await stripe.invoiceItems.list({ customer, pending: true })).data;
  expect(waiting.map(({ id }) => id)).toEqual([dollars, foreign]);
});

test('a manual invoice sweeps up what waits, is finalized and paid', async () => {
  const { stripe } = client;
  const { customer } = await life(client, START, 'pm_card_visa');
  await stripe.invoiceItems.create({ customer, pricing: { price: seat }, quantity: 2 });
  await stripe.invoiceItems.create({ customer, amount: 999, currency: 'eur', description: 'Workshop' });
  let invoice: Stripe.Invoice | undefined;
  const drafted = await told(client, async () => {
    invoice = await stripe.invoices.create({
      customer,
      auto_advance: true,
      pending_invoice_items_behavior: 'include',
    });
  });
  expect(drafted).toEqual(['invoice.created']);
  expect(invoice).toMatchObject({ currency: 'eur', status: 'draft', total: 16999 });
  expect(invoice?.lines.data.map(shown)).toEqual([
    [999, 'Workshop', 1],
    [16000, 'Seat', 2],
  ]);
  const id = invoice?.id ?? '';
  expect(await told(client, () => stripe.invoices.finalizeInvoice(id))).toEqual([
    'invoice.finalized',
    'payment_intent.created',
  ]);
  expect(await stripe.invoices.pay(id)).toMatchObject({
    amount_paid: 16999,
    amount_remaining: 0,
    status: 'paid',
  });
});

test('a manual invoice that its item is made for leaves alone what waits', async () => {
  const { stripe } = client;
  const { customer } = await life(client, START, 'pm_card_visa');
  const foreign = await stripe.invoiceItems.create({ customer, amount: 100, currency: 'eur' });
  const { id: invoice, lines } = await stripe.invoices.create({ customer, auto_advance: true });
  expect(lines.data).toEqual([]);
  const made = await told(client, () =>
    stripe.invoiceItems.create({ customer, invoice, pricing: { price: seat } }),
  );
  expect(made).toEqual(['invoiceitem.created', 'invoice.updated']);
  expect(await stripe.invoices.pay(invoice)).toMatchObject({ amount_paid: 8000, status: 'paid' });
  expect(await stripe.invoiceItems.retrieve(foreign.id)).toMatchObject({ invoice: null });
});
