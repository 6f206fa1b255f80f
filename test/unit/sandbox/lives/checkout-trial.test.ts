/** A trial that begins on Checkout's page and is paid when it ends, in the time of the customer's test clock. */
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { advance, life, told, utc } from '../billing-shop.ts';
import { pay } from '../checkout-page.ts';
import { useSandbox } from '../support.ts';
import { PAID } from './stages.ts';

// Held still: what settles a second later is another story.
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-01-31T10:00:00Z');
const DAY = 86_400;

test('a trial is paid with the card of the page', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, START);
  await stripe.products.create({ id: 'team', name: 'Team' });
  const recurring = { interval: 'month' } as const;
  const price = await stripe.prices.create({
    product: 'team',
    currency: 'usd',
    unit_amount: 6000,
    recurring,
  });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://shop.example',
    customer,
    line_items: [{ price: price.id, quantity: 1 }],
    subscription_data: { trial_end: START + 20 * DAY },
  });
  // The session lives in the sandbox's own time.
  expect(session.created).toBe(utc('2026-11-21T12:00:00Z'));

  expect(await told(client, () => pay(client, session))).toEqual([
    'payment_method.attached',
    'setup_intent.succeeded',
    'setup_intent.created',
    'checkout.session.completed',
    'customer.updated',
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.subscription.created',
  ]);
  const look = async () => {
    const { subscription } = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['subscription.latest_invoice'],
    });
    return subscription as Stripe.Subscription;
  };
  const trialing = await look();
  expect(trialing).toMatchObject({
    status: 'trialing',
    created: START,
    trial_start: START,
    trial_end: START + 20 * DAY,
    test_clock: clock,
  });

  const ended = await told(client, () => advance(client, clock, START + 20 * DAY + 2 * 3600));
  expect(ended).toEqual([
    'test_helpers.test_clock.advancing',
    'invoice.upcoming',
    'customer.subscription.trial_will_end',
    'customer.subscription.updated',
    'invoice.created',
    ...PAID,
    'test_helpers.test_clock.ready',
  ]);
  const active = await look();
  expect(active.status).toBe('active');
  expect(active.latest_invoice).toMatchObject({
    billing_reason: 'subscription_cycle',
    status: 'paid',
    amount_paid: 6000,
  });
  const { data } = await stripe.charges.list({ customer });
  expect(data.map(({ amount, payment_method }) => [amount, payment_method])).toEqual([
    [6000, active.default_payment_method],
  ]);
});
