/** A subscriber whose card fails types a new one into the portal: that pays nothing by itself, but what comes next. */
import { beforeEach, expect, test } from 'vitest';
import { life, told, utc } from '../billing-shop.ts';
import { type Visit, visit } from '../portal-visit.ts';
import { useSandbox } from '../support.ts';
import { PAID, price, standing, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const TYPED = { number: '5555555555554444', expiry: '12 / 34', cvc: '123', country: 'DE' };
const APRIL = ['2027-04-01', '2027-05-01'];
const SET_UP = [
  'setup_intent.created',
  'payment_method.attached',
  'setup_intent.succeeded',
  'customer.updated',
];

beforeEach(() => client.control('POST', 'reset'));

interface Lapsed {
  clock: string;
  subscription: string;
  portal: Visit;
}

/**
 * Ada's card was declined on April the 1st, to be tried again on the 4th; she has the portal open. `own`: the card is
 * the subscription's own, as Checkout leaves it.
 */
async function lapsed({ own = false } = {}): Promise<Lapsed> {
  const { stripe } = client;
  await client.control('POST', 'billing', { retry_days: [3, 5], upcoming_days: 0 });
  const { clock, customer } = await life(client, utc('2027-03-01T10:00:00Z'), 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: await price(client) }] });
  const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  if (own) await stripe.subscriptions.update(id, { default_payment_method: bad.id });
  else await stripe.customers.update(customer, { invoice_settings: { default_payment_method: bad.id } });
  await until(client, clock, '2027-04-01T11:00:00Z');
  expect(await standing(client, id)).toMatchObject({ status: 'past_due', invoice: 'open', attempts: 1 });
  return {
    clock,
    subscription: id,
    portal: await visit(client, customer, { payment_method_update: { enabled: true } }),
  };
}

const ownCard = (subscription: string) => `subscriptions/${subscription}/update-payment-method`;
const newCard = async (portal: Visit, typed: object = {}, at = 'payment-methods') =>
  expect((await portal.post(`${at}/new`, { ...TYPED, ...typed })).status).toBe(200);

const CHARGED = ['charge.succeeded', 'payment_intent.succeeded'];
const STANDS = ['customer.updated', 'customer.subscription.updated', 'invoice.updated', 'invoice.paid'];
const SETTLED = [...CHARGED, ...STANDS, 'invoice.payment_succeeded', 'invoice_payment.paid'];

const OWN = [...SET_UP.slice(0, -1), 'customer.subscription.updated'];

test.each([
  ['the customer', false, SET_UP],
  ['the subscription', true, OWN],
])('the card of %s is replaced: the retry takes the new one, and so does May', async (_, own, types) => {
  const { clock, subscription, portal } = await lapsed({ own });
  const at = own ? ownCard(subscription) : 'payment-methods';
  expect(await told(client, () => newCard(portal, {}, at))).toEqual(types);
  expect(await standing(client, subscription)).toMatchObject({
    status: 'past_due',
    invoice: 'open',
    attempts: 1,
  });
  expect(await until(client, clock, '2027-04-04T10:59:59Z')).toEqual([]);
  expect(await until(client, clock, '2027-04-04T11:00:00Z')).toEqual(SETTLED);
  expect(await standing(client, subscription)).toMatchObject({
    status: 'active',
    period: APRIL,
    attempts: 2,
  });
  expect(await lastCharged()).toBe('4444');

  expect(await until(client, clock, '2027-05-01T11:00:00Z')).toEqual(expect.arrayContaining(PAID));
  expect(await standing(client, subscription)).toMatchObject({
    status: 'active',
    invoice: 'paid',
    attempts: 1,
  });
  expect(await lastCharged()).toBe('4444');
});

test('another default does not help a subscription with a card of its own; to give it that card does', async () => {
  const { clock, subscription, portal } = await lapsed({ own: true });
  expect(await told(client, () => newCard(portal))).toEqual(SET_UP);
  expect(await until(client, clock, '2027-04-04T11:00:00Z')).toContain('invoice.payment_failed');
  expect(await standing(client, subscription)).toMatchObject({ status: 'past_due', attempts: 2 });

  const { customer } = await client.stripe.subscriptions.retrieve(subscription);
  const [card] = (await client.stripe.customers.listPaymentMethods(customer as string)).data;
  const types = await told(client, async () => {
    expect((await portal.post(ownCard(subscription), { card: card?.id })).status).toBe(200);
  });
  expect(types).toEqual(['customer.subscription.updated']);
  expect(await standing(client, subscription)).toMatchObject({ status: 'past_due', attempts: 2 });
  expect(await until(client, clock, '2027-04-09T11:00:00Z')).toEqual(SETTLED);
  expect(await standing(client, subscription)).toMatchObject({ status: 'active', attempts: 3 });
  expect(await lastCharged()).toBe('4444');
});

test('one that wants its holder has been set up: the retry needs nobody', async () => {
  const { clock, subscription, portal } = await lapsed();
  await newCard(portal, { number: '4000002500003155' });
  expect((await portal.post('payment-methods/authenticate', { outcome: 'complete' })).status).toBe(200);
  expect(await until(client, clock, '2027-04-04T11:00:00Z')).toEqual(SETTLED);
  expect(await standing(client, subscription)).toMatchObject({ status: 'active' });
  expect(await lastCharged()).toBe('3155');
});

test('one that was not authenticated is not what the retry takes', async () => {
  const { clock, subscription, portal } = await lapsed();
  await newCard(portal, { number: '4000002500003155' });
  expect((await portal.post('payment-methods/authenticate', { outcome: 'fail' })).status).toBe(402);
  expect(await until(client, clock, '2027-04-04T11:00:00Z')).toContain('invoice.payment_failed');
  expect(await standing(client, subscription)).toMatchObject({ status: 'past_due', attempts: 2 });
});

test('who does not wait for the retry pays the invoice on its page; the new card pays May', async () => {
  const { clock, subscription, portal } = await lapsed();
  await newCard(portal);
  const { latest_invoice } = await client.stripe.subscriptions.retrieve(subscription);
  const { hosted_invoice_url: page } = await client.stripe.invoices.retrieve(latest_invoice as string);
  const { origin, pathname } = new URL(page ?? '');
  const typed = { cardNumber: '4242424242424242', cardExpiry: '12 / 34', cardCvc: '123' };
  const types = await told(client, async () => {
    const { status } = await fetch(`${origin}${pathname}/confirm`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...typed, billingName: 'Ada', billingCountry: 'DE' }),
    });
    expect(status).toBe(200);
  });
  expect(types).toEqual(SETTLED);
  expect(await standing(client, subscription)).toMatchObject({
    status: 'active',
    invoice: 'paid',
    attempts: 1,
  });
  expect(await until(client, clock, '2027-04-20T10:00:00Z')).toEqual([]);
  await until(client, clock, '2027-05-01T11:00:00Z');
  expect(await lastCharged()).toBe('4444');
});

/** The last four digits of the card that was charged last. */
async function lastCharged(): Promise<string | null | undefined> {
  const { data } = await client.stripe.charges.list({ limit: 1 });
  return data[0]?.payment_method_details?.card?.last4;
}
