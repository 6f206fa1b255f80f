/** What follows when every retry of a renewal has failed: the three ways that the account can be set to. */
import { beforeEach, expect, test } from 'vitest';
import { life, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { DECLINED, PAID, price, RENEWED, standing, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const BEGIN = utc('2027-03-01T10:00:00Z');
const APRIL = ['2027-04-01', '2027-05-01'];
const MAY = ['2027-05-01', '2027-06-01'];

beforeEach(() => client.control('POST', 'reset'));

/** A subscription that has renewed on April the 1st with a card that is declined, tried after three days and five. */
async function failing(after_retries: string) {
  const { stripe } = client;
  await client.control('POST', 'billing', { retry_days: [3, 5], after_retries, upcoming_days: 0 });
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: await price(client) }] });
  const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: bad.id } });
  expect(await until(client, clock, '2027-04-01T11:00:00Z')).toEqual([
    ...RENEWED,
    'invoice.finalized',
    'payment_intent.created',
    ...DECLINED,
    'customer.updated',
    'customer.subscription.updated',
  ]);
  expect(await until(client, clock, '2027-04-04T11:00:00Z')).toEqual(DECLINED);
  expect(await standing(client, id)).toEqual({
    status: 'past_due',
    period: APRIL,
    invoice: 'open',
    attempts: 2,
    next: '2027-04-09T11:00',
  });
  return { clock, customer, id };
}

const GIVEN_UP = { period: APRIL, invoice: 'open', attempts: 3 };

test('cancel', async () => {
  const { clock, customer, id } = await failing('cancel');
  expect(await until(client, clock, '2027-04-09T11:00:00Z')).toEqual([
    ...DECLINED,
    'invoice.updated',
    'customer.subscription.deleted',
  ]);
  expect(await standing(client, id)).toEqual({ status: 'canceled', ...GIVEN_UP });
  const at = utc('2027-04-09T11:00:00Z');
  expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({
    canceled_at: at,
    ended_at: at,
    cancellation_details: { reason: 'payment_failed' },
  });
  const [invoice] = (await client.stripe.invoices.list({ customer, limit: 1 })).data;
  expect(invoice).toMatchObject({ status: 'open', auto_advance: false, next_payment_attempt: null });
  expect(await until(client, clock, '2027-06-01T11:00:00Z')).toEqual([]);
});

test('cancel, while a change waits for its payment: paying for that brings nothing back', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await failing('cancel');
  await until(client, clock, '2027-04-09T10:00:00Z');
  const [item] = (await stripe.subscriptions.retrieve(id)).items.data;
  const waiting = await stripe.subscriptions.update(id, {
    items: [{ id: item?.id ?? '', quantity: 2 }],
    proration_behavior: 'always_invoice',
    payment_behavior: 'pending_if_incomplete',
  });
  expect(waiting.pending_update).not.toBeNull();
  await until(client, clock, '2027-04-09T11:00:00Z');
  const canceled = await stripe.subscriptions.retrieve(id);
  expect(canceled).toMatchObject({ status: 'canceled', pending_update: null });
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.invoices.pay(String(waiting.latest_invoice), { payment_method: card.id });
  expect(await stripe.subscriptions.retrieve(id)).toEqual(canceled);
});

test('unpaid: it goes on in drafts that nobody advances, until its latest invoice is paid', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await failing('unpaid');
  expect(await until(client, clock, '2027-04-09T11:00:00Z')).toEqual([
    ...DECLINED,
    'invoice.updated',
    'customer.subscription.updated',
  ]);
  expect(await standing(client, id)).toEqual({ status: 'unpaid', ...GIVEN_UP });
  expect(await until(client, clock, '2027-05-20T11:00:00Z')).toEqual(RENEWED);
  expect(await standing(client, id)).toEqual({
    status: 'unpaid',
    period: MAY,
    invoice: 'draft',
    attempts: 0,
  });

  const { latest_invoice } = await stripe.subscriptions.retrieve(id);
  const { id: payment_method } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  expect(await stripe.invoices.retrieve(latest_invoice as string)).toMatchObject({ auto_advance: false });
  await stripe.invoices.finalizeInvoice(latest_invoice as string);
  await stripe.invoices.pay(latest_invoice as string, { payment_method });
  expect(await standing(client, id)).toMatchObject({ status: 'active', period: MAY, invoice: 'paid' });
  await stripe.customers.update(customer, {
    invoice_settings: { default_payment_method: payment_method },
  });
  expect(await until(client, clock, '2027-06-01T11:00:00Z')).toEqual([...RENEWED, ...PAID]);
});

test('past due: it stays so, and its next invoice is tried again', async () => {
  const { clock, id } = await failing('past_due');
  expect(await until(client, clock, '2027-04-09T11:00:00Z')).toEqual(DECLINED);
  expect(await standing(client, id)).toEqual({ status: 'past_due', ...GIVEN_UP });
  expect(await until(client, clock, '2027-04-30T11:00:00Z')).toEqual([]);
  expect(await until(client, clock, '2027-05-01T11:00:00Z')).toEqual([
    ...RENEWED,
    'invoice.finalized',
    'payment_intent.created',
    ...DECLINED,
  ]);
  expect(await standing(client, id)).toEqual({
    status: 'past_due',
    period: MAY,
    invoice: 'open',
    attempts: 1,
    next: '2027-05-04T11:00',
  });
});

test('paying an older invoice is not enough', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await failing('past_due');
  const { latest_invoice: older } = await stripe.subscriptions.retrieve(id);
  await until(client, clock, '2027-05-01T11:00:00Z');
  const { id: payment_method } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.invoices.pay(older as string, { payment_method });
  expect(await standing(client, id)).toMatchObject({ status: 'past_due' });
  const { latest_invoice: latest } = await stripe.subscriptions.retrieve(id);
  await stripe.invoices.pay(latest as string, { payment_method });
  expect(await standing(client, id)).toMatchObject({ status: 'active' });
});

test('an older invoice that fails again does not count any more', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await failing('past_due');
  const { latest_invoice: older } = await stripe.subscriptions.retrieve(id);
  await client.control('POST', 'billing', { retry_days: [3, 30, 30] });
  await until(client, clock, '2027-04-09T11:00:00Z');
  const { id: good } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.subscriptions.update(id, { default_payment_method: good });
  const [bad] = (await stripe.customers.listPaymentMethods(customer)).data.filter(
    ({ card }) => card?.last4 === '0341',
  );
  await stripe.invoices.update(older as string, { default_payment_method: bad?.id ?? '' });
  expect(await until(client, clock, '2027-05-01T11:00:00Z')).toEqual([
    ...RENEWED,
    ...PAID.slice(0, 4),
    'customer.updated',
    'customer.subscription.updated',
    ...PAID.slice(4),
  ]);
  expect(await until(client, clock, '2027-05-09T11:00:00Z')).toEqual([...DECLINED, 'customer.updated']);
  expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'paid' });
});

test('while its newest invoice is a draft, paying the one before is not enough either', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await failing('past_due');
  const { latest_invoice: older } = await stripe.subscriptions.retrieve(id);
  await until(client, clock, '2027-05-01T10:00:00Z');
  const { id: good } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.subscriptions.update(id, { default_payment_method: good });
  await stripe.invoices.pay(older as string);
  expect(await standing(client, id)).toMatchObject({ status: 'past_due', invoice: 'draft' });
  await until(client, clock, '2027-05-01T11:00:00Z');
  expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'paid' });
});

test.each(['past_due', 'unpaid'])(
  '%s: an invoice that is given up by hand counts as paid',
  async (ending) => {
    const { stripe } = client;
    const { clock, customer, id } = await failing(ending);
    await until(client, clock, '2027-04-09T11:00:00Z');
    expect(await standing(client, id)).toMatchObject({ status: ending });
    const { latest_invoice } = await stripe.subscriptions.retrieve(id);
    const types = await told(client, () => stripe.invoices.markUncollectible(latest_invoice as string));
    expect(types).toEqual([
      'invoice.marked_uncollectible',
      'customer.subscription.updated',
      'customer.updated',
    ]);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ delinquent: false });
    expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'uncollectible' });
    expect(await until(client, clock, '2027-04-30T10:00:00Z')).toEqual([]);
  },
);

test('a void invoice does not count: the one before it decides', async () => {
  const { stripe } = client;
  const { id } = await failing('past_due');
  const { latest_invoice } = await stripe.subscriptions.retrieve(id);
  const types = await told(client, () => stripe.invoices.voidInvoice(latest_invoice as string));
  expect(types).toEqual(['payment_intent.canceled', 'invoice.voided', 'customer.subscription.updated']);
  expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'void' });
});

test('while the newest invoice is void, paying the one before puts the subscription in order', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await failing('past_due');
  const { latest_invoice: older } = await stripe.subscriptions.retrieve(id);
  await until(client, clock, '2027-05-01T11:00:00Z');
  const { latest_invoice: newest } = await stripe.subscriptions.retrieve(id);
  await stripe.invoices.voidInvoice(newest as string);
  expect(await standing(client, id)).toMatchObject({ status: 'past_due', invoice: 'void' });
  const { id: payment_method } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.invoices.pay(older as string, { payment_method });
  expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'void' });
});
