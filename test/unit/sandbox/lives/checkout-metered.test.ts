/** Subscribing to what is measured: nothing is due on the page, a month of usage is billed at its end. */
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { advance, life, told, utc } from '../billing-shop.ts';
import { pay } from '../checkout-page.ts';
import { useSandbox } from '../support.ts';
import { PAID } from './stages.ts';

// Held still: what settles a second later is another story.
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-03-01T00:00:00Z');
const END = utc('2027-04-01T00:00:00Z');

test('a month of usage is billed to the card of the page', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, START);
  await stripe.products.create({ id: 'calls', name: 'Calls', unit_label: 'call' });
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const price = await stripe.prices.create({
    product: 'calls',
    currency: 'usd',
    unit_amount: 25,
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
  });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://shop.example',
    customer,
    line_items: [{ price: price.id }],
  });
  expect(session.amount_total).toBe(0);
  expect(await told(client, () => pay(client, session))).toEqual([
    'payment_method.attached',
    'setup_intent.succeeded',
    'setup_intent.created',
    'checkout.session.completed',
    'customer.updated',
    'customer.subscription.created',
  ]);

  for (const [day, value] of [
    [5, '100'],
    [20, '40'],
  ] as const) {
    await advance(client, clock, START + day * 86_400);
    const payload = { stripe_customer_id: customer, value };
    await stripe.billing.meterEvents.create({ event_name: 'calls', payload });
  }
  const ended = await told(client, () => advance(client, clock, END + 2 * 3600));
  expect(ended).toEqual([
    'test_helpers.test_clock.advancing',
    'invoice.upcoming',
    'customer.subscription.updated',
    'invoice.created',
    ...PAID,
    'test_helpers.test_clock.ready',
  ]);
  const { subscription } = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['subscription.latest_invoice'],
  });
  expect((subscription as Stripe.Subscription).latest_invoice).toMatchObject({
    status: 'paid',
    total: 140 * 25,
    amount_paid: 140 * 25,
    lines: { data: [{ quantity: 140, amount: 140 * 25 }] },
  });
});
