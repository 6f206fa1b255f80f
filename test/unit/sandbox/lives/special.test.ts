/** Renewals that are not charged to a card as they come: paused, sent, or the last. */
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { life, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { PAID, price, RENEWED, standing, text, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const BEGIN = utc('2027-03-01T10:00:00Z');

async function subscribed(params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const made = await life(client, BEGIN, 'pm_card_visa');
  const items = [{ price: await price(client) }];
  const { id } = await client.stripe.subscriptions.create({ customer: made.customer, items, ...params });
  return { ...made, id };
}

const latest = async (id: string) =>
  (await client.stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] }))
    .latest_invoice as Stripe.Invoice;

test.each([
  ['keep_as_draft', RENEWED, { status: 'draft', auto_advance: false }],
  [
    'void',
    [...RENEWED, 'invoice.finalized', 'payment_intent.created', 'payment_intent.canceled', 'invoice.voided'],
    { status: 'void' },
  ],
  [
    'mark_uncollectible',
    [...RENEWED, 'invoice.finalized', 'payment_intent.created', 'invoice.marked_uncollectible'],
    { status: 'uncollectible', status_details: { uncollectible: { reason: 'subscription_paused' } } },
  ],
] as const)(
  'collection paused (%s): what is billed is not collected, until it resumes',
  async (behavior, types, invoice) => {
    const { clock, id } = await subscribed();
    const resumes_at = utc('2027-04-20T10:00:00Z');
    await client.stripe.subscriptions.update(id, { pause_collection: { behavior, resumes_at } });
    expect(await until(client, clock, '2027-04-01T10:00:00Z')).toEqual(types);
    expect(await latest(id)).toMatchObject(invoice);
    expect(await standing(client, id)).toMatchObject({
      status: 'active',
      period: ['2027-04-01', '2027-05-01'],
    });
    expect(await until(client, clock, '2027-04-20T10:00:00Z')).toEqual(['customer.subscription.updated']);
    expect((await client.stripe.subscriptions.retrieve(id)).pause_collection).toBeNull();
    expect(await until(client, clock, '2027-05-01T11:00:00Z')).toEqual([
      'invoice.upcoming',
      ...RENEWED,
      ...PAID,
    ]);
  },
);

test('a renewal tells of the old period, and brings what was said to come', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await subscribed();
  const { latest_invoice: first } = await stripe.subscriptions.retrieve(id);
  await stripe.invoiceItems.create({ customer, amount: 250, currency: 'eur' });
  await until(client, clock, '2027-04-01T10:00:00Z');
  const { data: told } = await stripe.events.list({
    types: ['invoice.upcoming', 'invoice.created', 'customer.subscription.updated'],
    limit: 3,
  });
  const [created, updated, upcoming] = told.map(({ data }) => data);
  expect(updated?.previous_attributes).toEqual({
    items: { data: [expect.objectContaining({ current_period_start: BEGIN })] },
    latest_invoice: first,
  });
  const [before, after] = [upcoming?.object, created?.object] as Stripe.Invoice[];
  expect(before).toMatchObject({ billing_reason: 'upcoming', status: 'draft', total: 1250 });
  expect(before?.id).toMatch(/^upcoming_in_/);
  const billed = (invoice: Stripe.Invoice | undefined) => ({
    total: invoice?.total,
    period: [invoice?.period_start, invoice?.period_end],
    lines: invoice?.lines.data.map(({ amount, description, period }) => [amount, description, period]),
  });
  expect(billed(after)).toEqual(billed(before));
  expect((await stripe.invoices.list({ subscription: id })).data).toHaveLength(2);
});

test('sent by e-mail: finalized after an hour, past due when nobody has paid in time', async () => {
  const { clock, customer, id } = await subscribed({ collection_method: 'send_invoice', days_until_due: 5 });
  expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'draft' });
  expect(await until(client, clock, '2027-03-01T11:00:00Z')).toEqual([
    'invoice.finalized',
    'payment_intent.created',
    'invoice.sent',
  ]);
  expect(await until(client, clock, '2027-03-06T09:59:59Z')).toEqual([]);
  expect(await until(client, clock, '2027-03-06T11:00:00Z')).toEqual([
    'invoice.overdue',
    'customer.updated',
    'customer.subscription.updated',
  ]);
  expect(await standing(client, id)).toMatchObject({ status: 'past_due', invoice: 'open', attempts: 0 });
  expect(await client.stripe.customers.retrieve(customer)).toMatchObject({ delinquent: true });
  const { id: invoice } = await latest(id);
  await client.stripe.invoices.pay(invoice, { paid_out_of_band: true });
  expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'paid' });
});

test('sent by e-mail and due when the next period begins: past due, although the newest invoice is a draft', async () => {
  const { stripe } = client;
  await client.control('POST', 'billing', { upcoming_days: 0 });
  const { clock, customer } = await life(client, BEGIN);
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price: await price(client, 'week') }],
    collection_method: 'send_invoice',
    days_until_due: 7,
  });
  const { latest_invoice: first } = await stripe.subscriptions.retrieve(id);
  await until(client, clock, '2027-03-07T10:00:00Z');
  expect(await until(client, clock, '2027-03-08T10:00:00Z')).toEqual([
    ...RENEWED,
    'invoice.overdue',
    'customer.updated',
    'customer.subscription.updated',
  ]);
  expect(await standing(client, id)).toMatchObject({ status: 'past_due', invoice: 'draft' });
  await stripe.invoices.pay(first as string, { paid_out_of_band: true });
  expect(await standing(client, id)).toMatchObject({ status: 'past_due', invoice: 'draft' });
});

test('canceled at the end of its period: deleted then, and nothing is billed', async () => {
  const { clock, id } = await subscribed();
  await client.stripe.subscriptions.update(id, { cancel_at_period_end: true });
  expect(await until(client, clock, '2027-04-01T09:59:59Z')).toEqual([]);
  expect(await until(client, clock, '2027-04-01T10:00:00Z')).toEqual(['customer.subscription.deleted']);
  const { canceled_at, ended_at, status } = await client.stripe.subscriptions.retrieve(id);
  expect([status, text(canceled_at), text(ended_at)]).toEqual(['canceled', '2027-03-01', '2027-04-01']);
  expect(await until(client, clock, '2027-06-01T10:00:00Z')).toEqual([]);
});

/** A price of 20 cents a call, by usage that is reported under a name. */
async function metered(event_name: string): Promise<Stripe.Price> {
  const meter = await client.stripe.billing.meters.create({
    display_name: 'Calls',
    event_name,
    default_aggregation: { formula: 'sum' },
  });
  return client.stripe.prices.create({
    currency: 'eur',
    unit_amount: 20,
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
    product_data: { name: 'Calls' },
  });
}

test('canceled at the end of its period: what waits and what was used is billed once more', async () => {
  const { stripe } = client;
  const calls = await metered('calls_to_the_end');
  const { clock, customer, id } = await subscribed({ items: [{ price: calls.id }] });
  await stripe.subscriptions.update(id, { cancel_at_period_end: true });
  await stripe.invoiceItems.create({ customer, amount: 300, currency: 'eur', subscription: id });
  await stripe.billing.meterEvents.create({
    event_name: 'calls_to_the_end',
    payload: { stripe_customer_id: customer, value: '7' },
  });
  expect(await until(client, clock, '2027-04-01T10:00:00Z')).toEqual([
    'customer.subscription.deleted',
    'invoice.created',
  ]);
  expect(await until(client, clock, '2027-04-01T11:00:00Z')).toEqual(PAID);
  const invoice = await latest(id);
  expect(invoice).toMatchObject({ status: 'paid', billing_reason: 'subscription_cycle' });
  expect(invoice.lines.data.map(({ amount }) => amount)).toEqual([300, 140]);
});

test('canceled in mid-period by a date: the rest of the period is credited', async () => {
  const { clock, id } = await subscribed();
  await client.stripe.subscriptions.update(id, { cancel_at: utc('2027-03-16T22:00:00Z') });
  await until(client, clock, '2027-03-17T00:00:00Z');
  const { ended_at, status } = await client.stripe.subscriptions.retrieve(id);
  expect([status, text(ended_at)]).toEqual(['canceled', '2027-03-16T22:00']);
  expect(await latest(id)).toMatchObject({ billing_reason: 'subscription_cycle', total: -500 });
});

test('items that wait are billed as often as the subscription says', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await subscribed({
    pending_invoice_item_interval: { interval: 'week', interval_count: 1 },
  });
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
    next_pending_invoice_item_invoice: utc('2027-03-08T10:00:00Z'),
  });
  await stripe.invoiceItems.create({ customer, amount: 300, currency: 'eur', subscription: id });
  expect(await until(client, clock, '2027-03-08T10:00:00Z')).toEqual(RENEWED);
  expect(await latest(id)).toMatchObject({
    billing_reason: 'automatic_pending_invoice_item_invoice',
    total: 300,
  });
  expect(await until(client, clock, '2027-03-15T10:00:00Z')).toEqual([
    ...PAID,
    'customer.subscription.updated',
  ]);
  expect(await standing(client, id)).toMatchObject({
    status: 'active',
    period: ['2027-03-01', '2027-04-01'],
  });
});

test.each([
  ['keep_as_draft', { status: 'draft', auto_advance: false }],
  ['void', { status: 'void' }],
  ['mark_uncollectible', { status: 'uncollectible' }],
] as const)(
  'a change while collection is paused (%s) is billed at once and not collected',
  async (behavior, invoice) => {
    const { clock, id } = await subscribed();
    await until(client, clock, '2027-03-16T22:00:00Z');
    const { items } = await client.stripe.subscriptions.update(id, { pause_collection: { behavior } });
    await client.stripe.subscriptions.update(id, {
      items: [{ id: items.data[0]?.id ?? '', quantity: 2 }],
      proration_behavior: 'always_invoice',
    });
    expect(await latest(id)).toMatchObject({ ...invoice, billing_reason: 'subscription_update', total: 500 });
  },
);

test('canceled with what comes to nothing: the last invoice is paid', async () => {
  const { stripe } = client;
  const { customer, id } = await subscribed();
  for (const amount of [300, -300]) {
    await stripe.invoiceItems.create({ customer, amount, currency: 'eur', subscription: id });
  }
  await stripe.subscriptions.cancel(id, { invoice_now: true });
  expect(await latest(id)).toMatchObject({ status: 'paid', total: 0, amount_due: 0 });
});

test('canceled in mid-period by a date, without prorations: what was used is billed', async () => {
  const { stripe } = client;
  const calls = await metered('calls_cut_short');
  const { clock, customer, id } = await subscribed({ items: [{ price: calls.id }] });
  await stripe.subscriptions.update(id, {
    cancel_at: utc('2027-03-16T22:00:00Z'),
    proration_behavior: 'none',
  });
  await stripe.billing.meterEvents.create({
    event_name: 'calls_cut_short',
    payload: { stripe_customer_id: customer, value: '7' },
  });
  await until(client, clock, '2027-03-17T00:00:00Z');
  expect(await latest(id)).toMatchObject({
    status: 'paid',
    total: 140,
    period_start: BEGIN,
    period_end: utc('2027-03-16T22:00:00Z'),
  });
});

test('canceled in mid-period by a date, without prorations: what waits is not billed', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await subscribed();
  const { latest_invoice: first } = await stripe.subscriptions.retrieve(id);
  await stripe.subscriptions.update(id, {
    cancel_at: utc('2027-03-16T22:00:00Z'),
    proration_behavior: 'none',
  });
  await stripe.invoiceItems.create({ customer, amount: 300, currency: 'eur', subscription: id });
  await until(client, clock, '2027-03-17T00:00:00Z');
  const waiting = await stripe.invoiceItems.list({ customer, pending: true });
  expect(waiting.data.map(({ amount }) => amount)).toEqual([300]);
  // No subscription keeps the clock from going further than two months.
  expect(await until(client, clock, '2028-03-17T00:00:00Z')).toEqual([]);
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
    status: 'canceled',
    latest_invoice: first,
  });
});

test('canceled at the end of its period: the prorations that wait are billed once more', async () => {
  const { stripe } = client;
  const { clock, id } = await subscribed();
  await until(client, clock, '2027-03-16T22:00:00Z');
  const { items } = await stripe.subscriptions.update(id, { cancel_at_period_end: true });
  await stripe.subscriptions.update(id, { items: [{ id: items.data[0]?.id ?? '', quantity: 2 }] });
  await until(client, clock, '2027-04-01T11:00:00Z');
  expect(await latest(id)).toMatchObject({ status: 'paid', total: 500 });
});

test('canceled with a last invoice that is declined: it is not tried again', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await subscribed();
  await stripe.invoiceItems.create({ customer, amount: 300, currency: 'eur', subscription: id });
  const { id: card } = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  await stripe.subscriptions.update(id, { default_payment_method: card });
  await stripe.subscriptions.cancel(id, { invoice_now: true });
  const open = { status: 'open', auto_advance: false, attempt_count: 1, next_payment_attempt: null };
  expect(await latest(id)).toMatchObject(open);
  expect(await until(client, clock, '2027-03-20T10:00:00Z')).toEqual([]);
});

test.each([
  ['now', {}, '2027-03-01'],
  ['the day it is backdated to', { backdate_start_date: utc('2027-02-20T10:00:00Z') }, '2027-02-20'],
] as const)('with an anchor to come the first period begins %s', async (_, params, start) => {
  const { id } = await subscribed({ billing_cycle_anchor: utc('2027-03-15T10:00:00Z'), ...params });
  expect(await standing(client, id)).toMatchObject({ status: 'active', period: [start, '2027-03-15'] });
});

test.each([
  ['create_prorations', 357],
  ['none', 0],
] as const)('between the end of a trial and the anchor (%s)', async (proration_behavior, total) => {
  const { clock, id } = await subscribed({
    billing_cycle_anchor: utc('2027-03-15T10:00:00Z'),
    trial_end: utc('2027-03-05T10:00:00Z'),
    proration_behavior,
  });
  await until(client, clock, '2027-03-06T10:00:00Z');
  expect(await latest(id)).toMatchObject({ status: 'paid', total });
});
