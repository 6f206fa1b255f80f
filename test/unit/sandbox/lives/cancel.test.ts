/** Subscriptions that end: now, with their period, at a moment, and with their customer. */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { advance, life, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { until } from './stages.ts';

// Held still: what settles a second later is another story.
const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-01-01');
const MIDDLE = utc('2027-01-11');
let price = '';
let metered = '';

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'plan', name: 'Plan' });
  const base = { product: 'plan', currency: 'usd' } as const;
  price = (await stripe.prices.create({ ...base, unit_amount: 1000, recurring: { interval: 'month' } })).id;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const recurring = { interval: 'month', usage_type: 'metered', meter: meter.id } as const;
  metered = (await stripe.prices.create({ ...base, unit_amount: 5, recurring })).id;
});

async function subscribed(items: Stripe.SubscriptionCreateParams.Item[] = [{ price }]) {
  const { clock, customer } = await life(client, START, 'pm_card_visa');
  const made = await client.stripe.subscriptions.create({ customer, items });
  await advance(client, clock, MIDDLE);
  return { clock, customer, made };
}

const CANCELED = { status: 'canceled', canceled_at: MIDDLE, ended_at: MIDDLE };

describe('now', () => {
  test('nothing is given back, nothing is billed, nothing happens any more', async () => {
    const { stripe } = client;
    const { clock, customer, made } = await subscribed();
    let canceled: Stripe.Subscription | undefined;
    const said = await told(client, async () => {
      canceled = await stripe.subscriptions.cancel(made.id, {
        cancellation_details: { comment: 'Too dear', feedback: 'too_expensive' },
      });
    });
    expect(said).toEqual(['customer.subscription.deleted']);
    expect(canceled).toMatchObject({
      ...CANCELED,
      latest_invoice: made.latest_invoice,
      cancellation_details: {
        comment: 'Too dear',
        feedback: 'too_expensive',
        reason: 'cancellation_requested',
      },
    });
    expect(await until(client, clock, '2027-03-02')).toEqual([]);
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
    const ended = await stripe.subscriptions.list({ customer, status: 'ended' });
    expect(ended.data.map(({ id }) => id)).toEqual([made.id]);
    await expect(stripe.subscriptions.cancel(made.id)).rejects.toMatchObject({ statusCode: 404 });
  });

  test('what is not used is credit that waits for an invoice', async () => {
    const { stripe } = client;
    const { customer, made } = await subscribed();
    const said = await told(client, () => stripe.subscriptions.cancel(made.id, { prorate: true }));
    expect(said).toEqual(['customer.subscription.deleted', 'invoiceitem.created']);
    const { data } = await stripe.invoiceItems.list({ customer, pending: true });
    expect(data).toMatchObject([
      {
        amount: -678,
        description: 'Unused time on Plan after 11 Jan 2027',
        period: { start: MIDDLE, end: utc('2027-02-01') },
      },
    ]);
  });

  test('with an invoice that would give money back: it is given up', async () => {
    const { stripe } = client;
    const { customer, made } = await subscribed();
    const said = await told(client, () =>
      stripe.subscriptions.cancel(made.id, { invoice_now: true, prorate: true }),
    );
    expect(said).toEqual([
      'customer.subscription.deleted',
      'invoiceitem.created',
      'invoice.created',
      'invoice.marked_uncollectible',
    ]);
    const after = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(after.latest_invoice).toMatchObject({ status: 'uncollectible', total: -678, number: null });
    const { balance } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
    expect(balance).toBe(0);
  });

  test.each([
    { invoice_now: true, total: 500 },
    { invoice_now: false, total: null },
  ])('what was used is billed with invoice_now=$invoice_now', async ({ invoice_now, total }) => {
    const { stripe } = client;
    const { customer, made } = await subscribed([{ price: metered }]);
    expect(made.latest_invoice).toBeNull();
    await stripe.billing.meterEvents.create({
      event_name: 'calls',
      payload: { stripe_customer_id: customer, value: '60' },
      timestamp: MIDDLE - 60,
    });
    // The clock stands still: this is of the second of the end.
    await stripe.billing.meterEvents.create({
      event_name: 'calls',
      payload: { stripe_customer_id: customer, value: '40' },
    });
    await stripe.subscriptions.cancel(made.id, { invoice_now });
    const { data } = await stripe.invoices.list({ customer });
    if (total === null) return void expect(data).toEqual([]);
    expect(data).toMatchObject([{ status: 'paid', total, billing_reason: 'subscription_cycle' }]);
  });

  test('prorations that wait are given up, other items wait on', async () => {
    const { stripe } = client;
    const { customer, made } = await subscribed();
    await stripe.subscriptions.update(made.id, {
      items: [{ id: made.items.data[0]?.id ?? '', quantity: 2 }],
    });
    await stripe.invoiceItems.create({ customer, amount: 700, currency: 'usd', subscription: made.id });
    const said = await told(client, () => stripe.subscriptions.cancel(made.id));
    expect(said).toEqual(['customer.subscription.deleted', 'invoiceitem.deleted', 'invoiceitem.deleted']);
    const { data } = await stripe.invoiceItems.list({ customer, pending: true });
    expect(data.map(({ amount }) => amount)).toEqual([700]);
  });

  test('before it was paid: its invoice is void', async () => {
    const { stripe } = client;
    const { customer } = await life(client, START, 'pm_card_visa');
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price }],
      payment_behavior: 'default_incomplete',
    });
    await stripe.subscriptions.cancel(made.id);
    const after = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] });
    expect(after).toMatchObject({ status: 'canceled', latest_invoice: { status: 'void' } });
  });

  test('with its customer', async () => {
    const { stripe } = client;
    const { customer, made } = await subscribed();
    const said = await told(client, () => stripe.customers.del(customer));
    expect(said).toEqual(['customer.subscription.deleted', 'customer.deleted', 'payment_method.detached']);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ ...CANCELED, customer });
  });
});

describe('later', () => {
  const scheduled = { canceled_at: MIDDLE, cancellation_details: { reason: 'cancellation_requested' } };

  test('with its period', async () => {
    const { stripe } = client;
    const { clock, made } = await subscribed();
    const said = await told(client, () =>
      stripe.subscriptions.update(made.id, { cancel_at_period_end: true }),
    );
    expect(said).toEqual(['customer.subscription.updated']);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({
      ...scheduled,
      status: 'active',
      cancel_at: utc('2027-02-01'),
      cancel_at_period_end: true,
      ended_at: null,
    });
    expect(await until(client, clock, '2027-02-02')).toEqual(['customer.subscription.deleted']);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({
      ...scheduled,
      status: 'canceled',
      ended_at: utc('2027-02-01'),
      latest_invoice: made.latest_invoice,
    });
  });

  test.each([{ undo: { cancel_at_period_end: false } }, { undo: { cancel_at: '' as const } }])(
    'and not after all: $undo',
    async ({ undo }) => {
      const { stripe } = client;
      const { clock, made } = await subscribed();
      await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
      expect(await stripe.subscriptions.update(made.id, undo)).toMatchObject({
        cancel_at: null,
        cancel_at_period_end: false,
        canceled_at: null,
        cancellation_details: { reason: null },
      });
      await advance(client, clock, utc('2027-02-02'));
      const { status, latest_invoice } = await stripe.subscriptions.retrieve(made.id);
      expect(status).toBe('active');
      expect(latest_invoice).not.toBe(made.latest_invoice);
    },
  );

  test.each(['min_period_end', 'max_period_end'] as const)('at the %s', async (cancel_at) => {
    const { stripe } = client;
    const { made } = await subscribed();
    const yearly = {
      product: 'plan',
      currency: 'usd',
      unit_amount: 1,
      recurring: { interval: 'year' },
    } as const;
    const year = (await stripe.prices.create(yearly)).id;
    await stripe.subscriptions.update(made.id, { items: [{ price: year }], proration_behavior: 'none' });
    const after = await stripe.subscriptions.update(made.id, { cancel_at });
    const end = cancel_at === 'min_period_end' ? utc('2027-02-01') : utc('2028-01-01');
    expect(after).toMatchObject({ ...scheduled, cancel_at: end, cancel_at_period_end: false });
  });

  describe('of a period that is moved', () => {
    const RESTART: Stripe.SubscriptionUpdateParams = { billing_cycle_anchor: { type: 'now' } };
    const FIRST = { old: utc('2027-02-01'), moved: utc('2027-02-11') };

    test('the end moves along', async () => {
      const { stripe } = client;
      const { clock, made } = await subscribed();
      await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
      const moved = await stripe.subscriptions.update(made.id, RESTART);
      expect(moved).toMatchObject({ ...scheduled, cancel_at: FIRST.moved, cancel_at_period_end: true });
      await advance(client, clock, FIRST.old);
      expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('active');
      await advance(client, clock, FIRST.moved);
      expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
    });

    test('to that of a trial', async () => {
      const { stripe } = client;
      const { made } = await subscribed();
      const trial = { cancel_at_period_end: true, trial_end: utc('2027-01-20') };
      const after = await stripe.subscriptions.update(made.id, trial);
      expect(after).toMatchObject({ status: 'trialing', cancel_at: trial.trial_end });
    });

    test('a moment that was named in words stays', async () => {
      const { stripe } = client;
      const { made } = await subscribed();
      await stripe.subscriptions.update(made.id, { cancel_at: 'min_period_end' });
      expect((await stripe.subscriptions.update(made.id, RESTART)).cancel_at).toBe(FIRST.old);
    });

    test.each(['max_period_end', 'min_period_end'] as const)(
      'the %s is that after the change',
      async (cancel_at) => {
        const { stripe } = client;
        const { made } = await subscribed();
        const after = await stripe.subscriptions.update(made.id, { ...RESTART, cancel_at });
        expect(after).toMatchObject({ ...scheduled, cancel_at: FIRST.moved, cancel_at_period_end: false });
      },
    );

    test('the event shows the end that was moved', async () => {
      const { stripe } = client;
      const { made } = await subscribed();
      await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
      await stripe.subscriptions.update(made.id, RESTART);
      const { data } = await stripe.events.list({ type: 'customer.subscription.updated', limit: 1 });
      expect(data[0]?.data.object).toMatchObject({ cancel_at: FIRST.moved });
      expect(data[0]?.data.previous_attributes).toMatchObject({ cancel_at: FIRST.old });
    });
  });
});
