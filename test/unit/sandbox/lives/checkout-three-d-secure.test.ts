/** Subscribing with a card that asks its holder: who fails first, and completes then. */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { told, utc } from '../billing-shop.ts';
import { CARDS, pay, toPage } from '../checkout-page.ts';
import { useSandbox } from '../support.ts';

// Held still: what settles a second later is another story.
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
let price = '';

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'team', name: 'Team' });
  const recurring = { interval: 'month' } as const;
  price = (await stripe.prices.create({ product: 'team', currency: 'usd', unit_amount: 6000, recurring })).id;
});

const open = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  client.stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://shop.example',
    line_items: [{ price, quantity: 1 }],
    ...more,
  });

const lives = [
  {
    name: 'a subscription that is paid',
    more: {},
    card: CARDS.authenticates,
    first: ['payment_intent.created', 'payment_intent.requires_action', 'payment_intent.payment_failed'],
    again: ['payment_intent.requires_action'],
    last: [
      'customer.created',
      'charge.succeeded',
      'payment_method.attached',
      'checkout.session.completed',
      'customer.updated',
      'customer.subscription.created',
      'payment_intent.succeeded',
      'invoice.created',
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
      'invoice_payment.paid',
    ],
    ends: ['complete', 'paid', 'active'],
  },
  {
    name: 'a trial',
    more: { subscription_data: { trial_period_days: 30 } },
    card: CARDS.authenticatesUnlessSetUp,
    first: ['setup_intent.created', 'setup_intent.requires_action', 'setup_intent.setup_failed'],
    again: ['setup_intent.requires_action'],
    last: [
      'customer.created',
      'payment_method.attached',
      'setup_intent.succeeded',
      'checkout.session.completed',
      'customer.updated',
      'invoice.created',
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
      'customer.subscription.created',
    ],
    ends: ['complete', 'no_payment_required', 'trialing'],
  },
];

describe.each(lives)('$name', ({ more, card, first, again, last, ends }) => {
  test('fails at the bank’s page, then is completed there', async () => {
    const { stripe } = client;
    const session = await open(more);
    const authenticate = (outcome: 'complete' | 'fail') =>
      toPage(client, session, 'authenticate', { outcome });
    const failed = await told(client, async () => {
      expect((await pay(client, session, { cardNumber: card })).body).toHaveProperty('challenge');
      expect((await authenticate('fail')).status).toBe(402);
    });
    expect(failed).toEqual(first);
    expect((await stripe.checkout.sessions.retrieve(session.id)).subscription).toBeNull();

    expect(await told(client, () => pay(client, session, { cardNumber: card }))).toEqual(again);
    const completed = await told(client, async () => {
      expect((await authenticate('complete')).status).toBe(200);
    });
    expect(completed).toEqual(last);

    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
    const subscription = done.subscription as Stripe.Subscription;
    expect([done.status, done.payment_status, subscription.status]).toEqual(ends);
    const method = await stripe.paymentMethods.retrieve(String(subscription.default_payment_method));
    expect(method.customer).toBe(done.customer);
  });
});
