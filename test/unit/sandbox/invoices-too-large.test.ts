/** Invoices over more than can be charged at once: eight digits (facts.md §2.2). */
import type Stripe from 'stripe';
import { beforeEach, expect, test } from 'vitest';
import { allEvents, life, told, utc } from './billing-shop.ts';
import { PAID, price, until } from './lives/stages.ts';
import { refusal, useSandbox } from './support.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const BEGIN = utc('2027-03-01T10:00:00Z');
/** At ten euros each, the most that can be charged and one more. */
const MOST = 99_999;
const TOO_MANY = 100_000;
const REFUSED = {
  code: 'amount_too_large',
  message: 'Amount must be no more than €999,999.99',
  statusCode: 400,
};

beforeEach(() => client.control('POST', 'reset'));

const subscribe = async (customer: string, quantity: number, more: object = {}) =>
  client.stripe.subscriptions.create({
    customer,
    items: [{ price: await price(client), quantity }],
    ...more,
  });

/** A draft that advances by itself, with two items that together are too much. */
async function draft(terms: Partial<Stripe.InvoiceCreateParams> = {}) {
  const { stripe } = client;
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  const { id = '' } = await stripe.invoices.create({
    customer,
    currency: 'eur',
    auto_advance: true,
    ...terms,
  });
  const items = [];
  for (const amount of [99_999_999, 1]) {
    items.push(await stripe.invoiceItems.create({ customer, amount, currency: 'eur', invoice: id }));
  }
  return { clock, id, small: items[1]?.id ?? '' };
}

test('a subscription begins with the most that can be charged, and not with more', async () => {
  const { customer } = await life(client, BEGIN, 'pm_card_visa');
  for (const payment_behavior of ['allow_incomplete', 'default_incomplete'] as const) {
    expect(await refusal(subscribe(customer, TOO_MANY, { payment_behavior }))).toMatchObject(REFUSED);
  }
  expect((await allEvents(client)).map(({ type }) => type)).not.toContain('invoice.created');
  expect((await client.stripe.subscriptions.list({ customer, status: 'all' })).data).toEqual([]);
  expect((await subscribe(customer, MOST)).status).toBe('active');
});

test('nor is it changed to more at once', async () => {
  const { customer } = await life(client, BEGIN, 'pm_card_visa');
  const { id, items } = await subscribe(customer, 1);
  const change = client.stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]?.id ?? '', quantity: 2 * TOO_MANY }],
    proration_behavior: 'always_invoice',
  });
  expect(await refusal(change)).toMatchObject(REFUSED);
  expect((await client.stripe.subscriptions.retrieve(id)).items.data[0]?.quantity).toBe(1);
});

test('finalizing, sending and paying a draft are refused, and it stays a draft', async () => {
  const { invoices, invoiceItems } = client.stripe;
  const { id, small } = await draft({ collection_method: 'send_invoice', days_until_due: 5 });
  for (const call of [invoices.finalizeInvoice(id), invoices.sendInvoice(id), invoices.pay(id)]) {
    expect(await refusal(call)).toMatchObject(REFUSED);
  }
  expect(await invoices.retrieve(id)).toMatchObject({ status: 'draft', last_finalization_error: null });
  await invoiceItems.del(small);
  expect(await invoices.finalizeInvoice(id)).toMatchObject({ status: 'open', amount_due: 99_999_999 });
});

test.each(['charge_automatically', 'send_invoice'] as const)(
  'a draft (%s) that finalizes itself fails to',
  async (method) => {
    const { invoices, invoiceItems } = client.stripe;
    const { clock, id, small } = await draft({
      collection_method: method,
      ...(method === 'send_invoice' ? { days_until_due: 5 } : {}),
    });
    expect(await until(client, clock, '2027-03-10T10:00:00Z')).toEqual(['invoice.finalization_failed']);
    const failed = await invoices.retrieve(id);
    expect(failed).toMatchObject({
      automatically_finalizes_at: null,
      last_finalization_error: {
        code: REFUSED.code,
        doc_url: 'https://stripe.com/docs/error-codes/amount-too-large',
        message: REFUSED.message,
        type: 'invalid_request_error',
      },
      next_payment_attempt: null,
      number: null,
      status: 'draft',
    });
    await invoiceItems.del(small);
    const finalized = await invoices.finalizeInvoice(id);
    expect(finalized).toMatchObject({ status: 'open', last_finalization_error: null });
  },
);

test('a renewal that is too large does not stop the clock, nor the other subscription on it', async () => {
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  const { id } = await subscribe(customer, TOO_MANY, { trial_end: utc('2027-03-05T10:00:00Z') });
  await subscribe(customer, 1, { trial_end: utc('2027-03-05T10:00:00Z') });
  await until(client, clock, '2027-03-05T10:30:00Z');
  expect(await until(client, clock, '2027-03-05T12:00:00Z')).toEqual([
    'invoice.finalization_failed',
    ...PAID,
  ]);
  const stands = await client.stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
  expect(stands).toMatchObject({ status: 'active', latest_invoice: { status: 'draft' } });
});

test.each([
  ['its quantity', { quantity: 100_000 }],
  ['a part of it', { quantity_decimal: '99999.9995' }],
])('an item that comes to too much by %s is refused, made and changed', async (_, many) => {
  const { invoiceItems, invoices } = client.stripe;
  const { customer } = await life(client, BEGIN);
  const { id = '' } = await invoices.create({ customer, currency: 'eur' });
  const item = (unit_amount_decimal: string, more: object) =>
    invoiceItems.create({
      customer,
      currency: 'eur',
      invoice: id,
      unit_amount_decimal: unit_amount_decimal as never,
      ...more,
    });
  const refused = { ...REFUSED, rawType: 'invalid_request_error' };
  expect(await refusal(item('1000', many))).toMatchObject(refused);
  expect(await refusal(item('-1000', many))).toMatchObject(refused);
  const { id: small } = await item('1000', { quantity: MOST });
  expect(await refusal(invoiceItems.update(small, many as never))).toMatchObject(refused);
  expect((await invoices.retrieve(id)).total).toBe(99_999_000);
});

test.each(['at a time', 'by a call'])(
  'a subscription is canceled %s, whatever was used of it',
  async (how) => {
    const { stripe } = client;
    const meter = await stripe.billing.meters.create({
      default_aggregation: { formula: 'sum' },
      display_name: 'Calls',
      event_name: 'calls',
    });
    const metered = await stripe.prices.create({
      currency: 'eur',
      product_data: { name: 'Calls' },
      recurring: { interval: 'month', meter: meter.id, usage_type: 'metered' },
      unit_amount: 1000,
    });
    const begin = utc('2026-11-21T12:00:00Z');
    const { clock, customer } = await life(client, begin, 'pm_card_visa');
    const { id } = await stripe.subscriptions.create({
      customer,
      items: [{ price: metered.id }],
      ...(how === 'at a time' ? { cancel_at: utc('2026-11-30T12:00:00Z') } : {}),
    });
    const payload = { stripe_customer_id: customer, value: String(TOO_MANY) };
    await stripe.billing.meterEvents.create({ event_name: 'calls', payload, timestamp: begin });
    const ends =
      how === 'at a time'
        ? () => until(client, clock, '2026-11-30T13:00:00Z')
        : () => told(client, () => stripe.subscriptions.cancel(id, { invoice_now: true }));
    expect(await ends()).toEqual([
      'customer.subscription.deleted',
      'invoiceitem.created',
      'invoice.created',
      'invoice.finalization_failed',
    ]);
    const ended = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
    expect(ended).toMatchObject({
      status: 'canceled',
      latest_invoice: {
        last_finalization_error: { code: REFUSED.code },
        status: 'draft',
        total: 100_000_000,
      },
    });
  },
);
