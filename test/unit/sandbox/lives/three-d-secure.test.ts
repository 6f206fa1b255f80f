/** A card that wants its holder for every payment: at the first one, and at a renewal when nobody is there. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { life, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { price, RECOVERED, RENEWED, standing, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const BEGIN = utc('2027-03-01T10:00:00Z');
const MARCH = ['2027-03-01', '2027-04-01'];
const APRIL = ['2027-04-01', '2027-05-01'];

/** The bank wants the cardholder, who is asked for. */
const ASKED = ['payment_intent.requires_action', 'invoice.updated', 'invoice.payment_action_required'];
const REFUSED = ['payment_intent.payment_failed', 'invoice.payment_failed'];

beforeEach(() => client.control('POST', 'reset'));

/** The subscription's latest invoice with its payment intent. */
async function latest(id: string): Promise<{ invoice: Stripe.Invoice; intent: Stripe.PaymentIntent }> {
  const { stripe } = client;
  const { latest_invoice } = await stripe.subscriptions.retrieve(id);
  const invoice = await stripe.invoices.retrieve(latest_invoice as string, {
    expand: ['confirmation_secret', 'payments.data.payment.payment_intent'],
  });
  const intent = invoice.payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent;
  expect(invoice.confirmation_secret).toEqual({
    client_secret: intent.client_secret,
    type: 'payment_intent',
  });
  return { invoice, intent };
}

const authenticate = (intent: string, outcome: 'complete' | 'fail') =>
  client.control('POST', 'authenticate', { intent, outcome });

/** A subscription of March whose first payment its cardholder has authenticated. */
async function subscribed() {
  const { stripe } = client;
  await client.control('POST', 'billing', { retry_days: [3, 5], upcoming_days: 0 });
  const { clock, customer } = await life(client, BEGIN, 'pm_card_authenticationRequired');
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price: await price(client) }],
    payment_behavior: 'default_incomplete',
  });
  const { intent } = await latest(id);
  const { invoice_settings } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
  const card = invoice_settings.default_payment_method as string;
  expect(
    await told(client, () => stripe.paymentIntents.confirm(intent.id, { payment_method: card })),
  ).toEqual(ASKED);
  expect(await standing(client, id)).toMatchObject({ status: 'incomplete', invoice: 'open', attempts: 1 });
  expect(await told(client, () => authenticate(intent.id, 'complete'))).toEqual(
    RECOVERED.filter((type) => type !== 'customer.updated'),
  );
  expect(await standing(client, id)).toEqual({
    status: 'active',
    period: MARCH,
    invoice: 'paid',
    attempts: 1,
  });
  return { clock, customer, id };
}

/** The same on April the 1st: the cardholder is asked for, and not tried again. */
async function renewed() {
  const { clock, customer, id } = await subscribed();
  expect(await until(client, clock, '2027-04-01T11:00:00Z')).toEqual([
    ...RENEWED,
    'invoice.finalized',
    'payment_intent.created',
    ...ASKED,
    'customer.updated',
    'customer.subscription.updated',
  ]);
  const waiting = { status: 'past_due', period: APRIL, invoice: 'open', attempts: 1 };
  expect(await standing(client, id)).toEqual(waiting);
  expect(await until(client, clock, '2027-04-20T11:00:00Z')).toEqual([]);
  expect(await standing(client, id)).toEqual(waiting);
  const { intent, invoice } = await latest(id);
  expect(intent).toMatchObject({ status: 'requires_action', description: 'Subscription update' });
  expect(invoice).toMatchObject({ attempted: true, next_payment_attempt: null, auto_advance: true });
  return { clock, customer, id, intent, invoice };
}

describe('at a renewal', () => {
  test('authenticated', async () => {
    const { id, intent } = await renewed();
    expect(await told(client, () => authenticate(intent.id, 'complete'))).toEqual(RECOVERED);
    expect(await standing(client, id)).toEqual({
      status: 'active',
      period: APRIL,
      invoice: 'paid',
      attempts: 1,
    });
    const { intent: paid, invoice } = await latest(id);
    const { created } = (await client.stripe.charges.retrieve(paid.latest_charge as string)) ?? {};
    // The payment has the time of the account, what is billed that of the clock.
    expect(created).toBe(utc('2026-11-21T12:00:00Z'));
    expect(invoice.status_transitions.paid_at).toBe(utc('2027-04-20T11:00:00Z'));
  });

  test('refused by the cardholder, then paid with another card', async () => {
    const { customer, id, intent, invoice } = await renewed();
    const { stripe } = client;
    expect(await told(client, () => authenticate(intent.id, 'fail'))).toEqual(REFUSED);
    expect(await standing(client, id)).toMatchObject({ status: 'past_due', invoice: 'open', attempts: 1 });
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    expect(
      await told(client, () => stripe.invoices.pay(invoice.id ?? '', { payment_method: card.id })),
    ).toEqual(RECOVERED);
    expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'paid', attempts: 1 });
  });

  test('confirmed anew by the client, on session', async () => {
    const { customer, id, intent } = await renewed();
    const { stripe } = client;
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    expect(
      await told(client, () => stripe.paymentIntents.confirm(intent.id, { payment_method: card.id })),
    ).toEqual(RECOVERED);
    expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'paid' });
  });

  test('declined when the client confirms it: told as a failure of the invoice', async () => {
    const { customer, id, intent } = await renewed();
    const { stripe } = client;
    const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const types = await told(client, async () => {
      await expect(stripe.paymentIntents.confirm(intent.id, { payment_method: card.id })).rejects.toThrow(
        'Your card was declined.',
      );
    });
    expect(types).toEqual(['charge.failed', 'payment_intent.payment_failed', 'invoice.payment_failed']);
    expect(await standing(client, id)).toMatchObject({ status: 'past_due', invoice: 'open', attempts: 1 });
  });

  test('asked for by a call that says that the cardholder is there: 402, and the intent waits', async () => {
    const { intent, invoice } = await renewed();
    const refused = await client.stripe.invoices
      .pay(invoice.id ?? '', { off_session: false })
      .catch((error) => error);
    expect(refused).toMatchObject({
      statusCode: 402,
      code: 'invoice_payment_intent_requires_action',
      payment_intent: { id: intent.id, status: 'requires_action' },
    });
  });
});
