/** How a subscription that is past due comes back: whatever pays its latest invoice, told of as what it is. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { life, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { price, standing, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const APRIL = ['2027-04-01', '2027-05-01'];

beforeEach(() => client.control('POST', 'reset'));

interface Lapsed {
  clock: string;
  customer: string;
  subscription: string;
  invoice: Stripe.Invoice;
  intent: string;
  /** The card that has paid for March. */
  good: string;
}

/** A subscription whose card was declined on April the 1st, to be tried again on the 4th. */
async function lapsed(): Promise<Lapsed> {
  const { stripe } = client;
  await client.control('POST', 'billing', { retry_days: [3, 5], upcoming_days: 0 });
  const { clock, customer } = await life(client, utc('2027-03-01T10:00:00Z'), 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: await price(client) }] });
  const [good] = (await stripe.customers.listPaymentMethods(customer)).data;
  const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: bad.id } });
  await until(client, clock, '2027-04-01T11:00:00Z');
  const { latest_invoice } = await stripe.subscriptions.retrieve(id);
  const invoice = await stripe.invoices.retrieve(latest_invoice as string, { expand: ['payments'] });
  const intent = invoice.payments?.data[0]?.payment.payment_intent as string;
  expect(await standing(client, id)).toMatchObject({ status: 'past_due', next: '2027-04-04T11:00' });
  return { clock, customer, subscription: id, invoice, intent, good: good?.id ?? '' };
}

const CHARGED = ['charge.succeeded', 'payment_intent.succeeded'];
const STANDS = ['customer.updated', 'customer.subscription.updated', 'invoice.updated', 'invoice.paid'];
const PAID = [...STANDS, 'invoice.payment_succeeded', 'invoice_payment.paid'];
/** The invoice's own intent is called off when another one has paid it. */
const OTHER = [...CHARGED, 'payment_intent.canceled', ...PAID];
const OWN_INTENT = {
  currency: 'eur',
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const;

/** What somebody does, and what is told of it. */
const WAYS: Record<string, [(lapsed: Lapsed) => Promise<unknown>, string[]]> = {
  'by a call, with another card': [
    ({ invoice: { id = '' }, good }) => client.stripe.invoices.pay(id, { payment_method: good }),
    [...CHARGED, ...PAID],
  ],
  elsewhere: [
    ({ invoice: { id = '' } }) => client.stripe.invoices.pay(id, { paid_out_of_band: true }),
    ['payment_intent.canceled', ...STANDS],
  ],
  'by the customer, who confirms the intent': [
    ({ intent }) =>
      client.stripe.paymentIntents.confirm(intent, {
        payment_method: 'pm_card_visa',
        return_url: 'https://shop.example',
      }),
    [...CHARGED, ...PAID],
  ],
  'by an intent of the shop’s own, attached when it has succeeded': [
    async ({ customer, invoice: { id = '', amount_due: amount } }) => {
      const own = { ...OWN_INTENT, amount, customer, payment_method: 'pm_card_visa', confirm: true };
      const { id: payment_intent } = await client.stripe.paymentIntents.create(own);
      await client.stripe.invoices.attachPayment(id, { payment_intent });
    },
    ['payment_intent.created', ...OTHER],
  ],
  'by an intent of the shop’s own, attached before it is confirmed': [
    async ({ customer, invoice: { id = '', amount_due: amount } }) => {
      const own = { ...OWN_INTENT, amount, customer };
      const { id: payment_intent } = await client.stripe.paymentIntents.create(own);
      await client.stripe.invoices.attachPayment(id, { payment_intent });
      await client.stripe.paymentIntents.confirm(payment_intent, { payment_method: 'pm_card_visa' });
    },
    ['payment_intent.created', ...OTHER],
  ],
  'on its page, with a card of now, whatever its test clock says': [
    async ({ invoice }) => {
      const { origin, pathname } = new URL(`${invoice.hosted_invoice_url}`);
      const typed = { cardNumber: '4242424242424242', cardExpiry: '12 / 26', cardCvc: '123' };
      const { status } = await fetch(`${origin}${pathname}/confirm`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...typed, billingName: 'Ada', billingCountry: 'DE' }),
      });
      expect(status).toBe(200);
    },
    [...CHARGED, ...PAID],
  ],
};

describe('its invoice is paid', () => {
  test.each(Object.entries(WAYS))('%s', async (_, [pay, types]) => {
    const all = await lapsed();
    const { clock, customer, subscription, invoice } = all;
    expect(await told(client, () => pay(all))).toEqual(types);
    const paid = { status: 'active', period: APRIL, invoice: 'paid', attempts: 1 };
    expect(await standing(client, subscription)).toEqual(paid);
    expect(await client.stripe.invoices.retrieve(invoice.id ?? '')).toMatchObject({
      amount_paid: 1000,
      amount_remaining: 0,
      auto_advance: false,
      status_transitions: { paid_at: utc('2027-04-01T11:00:00Z') },
    });
    expect(await client.stripe.customers.retrieve(customer)).toMatchObject({ delinquent: false });
    expect(await until(client, clock, '2027-04-20T10:00:00Z')).toEqual([]);
  });
});

describe('another card becomes the default: nothing is paid by that, but by the next retry', () => {
  const DEFAULTS: Record<string, [string, (lapsed: Lapsed) => Promise<unknown>]> = {
    'of the customer': [
      'customer.updated',
      ({ customer, good }) =>
        client.stripe.customers.update(customer, { invoice_settings: { default_payment_method: good } }),
    ],
    'of the subscription': [
      'customer.subscription.updated',
      ({ subscription, good }) =>
        client.stripe.subscriptions.update(subscription, { default_payment_method: good }),
    ],
    'of the invoice': [
      'invoice.updated',
      ({ invoice: { id = '' }, good }) => client.stripe.invoices.update(id, { default_payment_method: good }),
    ],
  };
  test.each(Object.entries(DEFAULTS))('%s', async (_, [type, change]) => {
    const all = await lapsed();
    expect(await told(client, () => change(all))).toEqual([type]);
    expect(await standing(client, all.subscription)).toMatchObject({ status: 'past_due', invoice: 'open' });
    expect(await until(client, all.clock, '2027-04-04T10:59:59Z')).toEqual([]);
    expect(await until(client, all.clock, '2027-04-04T11:00:00Z')).toEqual([...CHARGED, ...PAID]);
    const paid = { status: 'active', period: APRIL, invoice: 'paid', attempts: 2 };
    expect(await standing(client, all.subscription)).toEqual(paid);
  });
});
