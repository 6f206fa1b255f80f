/** A trial that is paid in the end, one that its card fails and another saves, and those that end without a card. */
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { type Life, life, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { DECLINED, PAID, price, RECOVERED, RENEWED, standing, text, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const BEGIN = utc('2027-03-01T10:00:00Z');

/** A trial of fourteen days on a price of 10 euros a month, with what is told when it begins. */
async function trial(
  card?: string,
  params: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Life & { id: string; types: string[] }> {
  const made = await life(client, BEGIN, card);
  const items = [{ price: await price(client) }];
  let id = '';
  const types = await told(client, async () => {
    const { customer } = made;
    id = (await client.stripe.subscriptions.create({ customer, items, trial_period_days: 14, ...params })).id;
  });
  return { ...made, id, types };
}

const BEGUN = [
  'customer.updated',
  'customer.subscription.created',
  'invoice.created',
  'invoice.finalized',
  'invoice.paid',
  'invoice.payment_succeeded',
];
const MONTH = ['2027-03-15', '2027-04-15'];

test('trial, then paid', async () => {
  const { clock, id, types } = await trial('pm_card_visa');
  expect(types).toEqual(BEGUN);
  const begun = { status: 'trialing', period: ['2027-03-01', '2027-03-15'], invoice: 'paid', attempts: 0 };
  expect(await standing(client, id)).toEqual(begun);

  expect(await until(client, clock, '2027-03-12T09:59:59Z')).toEqual(['invoice.upcoming']);
  expect(await until(client, clock, '2027-03-12T10:00:00Z')).toEqual([
    'customer.subscription.trial_will_end',
  ]);
  expect(await until(client, clock, '2027-03-15T09:59:59Z')).toEqual([]);
  expect(await standing(client, id)).toEqual(begun);

  expect(await until(client, clock, '2027-03-15T10:00:00Z')).toEqual(RENEWED);
  expect(await standing(client, id)).toEqual({
    status: 'active',
    period: MONTH,
    invoice: 'draft',
    attempts: 0,
    next: '2027-03-15T11:00',
  });
  expect(await until(client, clock, '2027-03-15T10:59:59Z')).toEqual([]);
  expect(await until(client, clock, '2027-03-15T11:00:00Z')).toEqual(PAID);
  expect(await standing(client, id)).toEqual({
    status: 'active',
    period: MONTH,
    invoice: 'paid',
    attempts: 1,
  });

  expect(await until(client, clock, '2027-04-15T11:00:00Z')).toEqual([
    'invoice.upcoming',
    ...RENEWED,
    ...PAID,
  ]);
  const { data } = await client.stripe.invoices.list({ subscription: id });
  expect(
    data.map(({ billing_reason, total, period_start, period_end }) => [
      billing_reason,
      total,
      text(period_start),
      text(period_end),
    ]),
  ).toEqual([
    ['subscription_cycle', 1000, '2027-03-15', '2027-04-15'],
    ['subscription_cycle', 1000, '2027-03-01', '2027-03-15'],
    ['subscription_create', 0, '2027-03-01', '2027-03-01'],
  ]);
});

test('trial, then declined, retried, past due, recovered by a new card', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await trial('pm_card_chargeCustomerFail');
  expect(await until(client, clock, '2027-03-15T10:00:00Z')).toEqual([
    'invoice.upcoming',
    'customer.subscription.trial_will_end',
    ...RENEWED,
  ]);

  expect(await until(client, clock, '2027-03-15T11:00:00Z')).toEqual([
    'invoice.finalized',
    'payment_intent.created',
    ...DECLINED,
    'customer.updated',
    'customer.subscription.updated',
  ]);
  const late = (attempts: number, next: string) => ({
    status: 'past_due',
    period: MONTH,
    invoice: 'open',
    attempts,
    next,
  });
  expect(await standing(client, id)).toEqual(late(1, '2027-03-16T11:00'));
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ delinquent: true });

  expect(await until(client, clock, '2027-03-16T11:00:00Z')).toEqual(DECLINED);
  expect(await standing(client, id)).toEqual(late(2, '2027-03-17T11:00'));
  expect(await until(client, clock, '2027-03-17T11:00:00Z')).toEqual(DECLINED);
  expect(await standing(client, id)).toEqual(late(3, '2027-03-19T11:00'));

  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
  expect(await until(client, clock, '2027-03-19T10:59:59Z')).toEqual([]);
  expect(await until(client, clock, '2027-03-19T11:00:00Z')).toEqual(RECOVERED);
  expect(await standing(client, id)).toEqual({
    status: 'active',
    period: MONTH,
    invoice: 'paid',
    attempts: 4,
  });
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ delinquent: false });

  // It renews when it would have anyway.
  expect(await until(client, clock, '2027-04-15T11:00:00Z')).toEqual([
    'invoice.upcoming',
    ...RENEWED,
    ...PAID,
  ]);
});

test('trial, then declined, then paid by hand with a new card', async () => {
  const { stripe } = client;
  const { clock, customer, id } = await trial('pm_card_chargeCustomerFail');
  await until(client, clock, '2027-03-15T11:00:00Z');
  const { latest_invoice } = await stripe.subscriptions.retrieve(id);
  const { id: payment_method } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  const types = await told(client, () => stripe.invoices.pay(latest_invoice as string, { payment_method }));
  expect(types).toEqual(RECOVERED);
  expect(await standing(client, id)).toEqual({
    status: 'active',
    period: MONTH,
    invoice: 'paid',
    attempts: 1,
  });
  expect(await until(client, clock, '2027-04-07T00:00:00Z')).toEqual([]);
});

test('a trial that ends before the anchor: what is left until that is charged in part', async () => {
  const billing_cycle_anchor = utc('2027-04-01T10:00:00Z');
  const { clock, id } = await trial('pm_card_visa', { billing_cycle_anchor });
  await until(client, clock, '2027-04-01T11:00:00Z');
  const { data } = await client.stripe.invoices.list({ subscription: id });
  expect(data.map(({ lines, total }) => [total, lines.data[0]?.description])).toEqual([
    [1000, '1 × Pro (at €10.00 / month)'],
    // Seventeen days of the thirty-one from March the 1st.
    [548, 'Time on Pro from 15 Mar 2027 until 01 Apr 2027'],
    [0, 'Free trial for 1 × Pro'],
  ]);
});

test('a trial of two days is said to end when it begins', async () => {
  const { clock, types } = await trial('pm_card_visa', { trial_period_days: 2 });
  expect(types).toEqual([...BEGUN, 'customer.subscription.trial_will_end']);
  expect(await until(client, clock, '2027-03-03T10:00:00Z')).toEqual(['invoice.upcoming', ...RENEWED]);
});

const without = (missing_payment_method: 'cancel' | 'create_invoice' | 'pause') =>
  trial(undefined, { trial_settings: { end_behavior: { missing_payment_method } } });
const NOTICES = ['invoice.upcoming', 'customer.subscription.trial_will_end'];

test('a trial without a card goes on by default, and is past due', async () => {
  const { clock, id, types } = await without('create_invoice');
  expect(types).toEqual([...BEGUN, 'setup_intent.created']);
  expect(await until(client, clock, '2027-03-15T10:00:00Z')).toEqual([...NOTICES, ...RENEWED]);
  expect(await until(client, clock, '2027-03-15T11:00:00Z')).toEqual([
    'invoice.finalized',
    'payment_intent.created',
    'invoice.updated',
    'invoice.payment_failed',
    'customer.updated',
    'customer.subscription.updated',
  ]);
  expect(await standing(client, id)).toEqual({
    status: 'past_due',
    period: MONTH,
    invoice: 'open',
    attempts: 1,
    next: '2027-03-16T11:00',
  });
});

test('a trial without a card may pause the subscription', async () => {
  const { clock, id } = await without('pause');
  expect(await until(client, clock, '2027-03-15T10:00:00Z')).toEqual([
    'customer.subscription.trial_will_end',
    'customer.subscription.paused',
    'customer.subscription.updated',
  ]);
  const subscription = await client.stripe.subscriptions.retrieve(id);
  expect(subscription).toMatchObject({
    status: 'paused',
    status_details: {
      paused: {
        subscription: { type: 'trial_end_without_payment_method' },
        transitioned_at: utc('2027-03-15T10:00:00Z'),
        type: 'subscription',
      },
    },
    items: { data: [{ current_period_start: BEGIN, current_period_end: utc('2027-03-15T10:00:00Z') }] },
  });
  expect(subscription.pending_setup_intent).toMatch(/^seti_/);
  expect(await until(client, clock, '2027-05-01T10:00:00Z')).toEqual([]);
});

test('a trial without a card may cancel the subscription', async () => {
  const { clock, id } = await without('cancel');
  expect(await until(client, clock, '2027-03-15T10:00:00Z')).toEqual([
    'customer.subscription.trial_will_end',
    'customer.subscription.deleted',
  ]);
  const at = utc('2027-03-15T10:00:00Z');
  expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({
    status: 'canceled',
    canceled_at: at,
    ended_at: at,
    cancellation_details: { reason: 'cancellation_requested' },
  });
  expect(await until(client, clock, '2027-05-01T10:00:00Z')).toEqual([]);
});

test('a trial that is made longer is said to end once more', async () => {
  const { clock, id } = await trial('pm_card_visa');
  const said = async (date: string) =>
    (await until(client, clock, date)).filter((type) => type === 'customer.subscription.trial_will_end');
  expect(await said('2027-03-13T10:00:00Z')).toHaveLength(1);
  await client.stripe.subscriptions.update(id, { trial_end: utc('2027-03-25T10:00:00Z') });
  expect(await standing(client, id)).toMatchObject({ period: ['2027-03-01', '2027-03-25'] });
  expect(await said('2027-03-22T09:59:59Z')).toEqual([]);
  expect(await said('2027-03-22T10:00:00Z')).toHaveLength(1);
});

test.each([
  ['pause', 'paused'],
  ['cancel', 'canceled'],
] as const)(
  'a trial without a card that is ended by a call may %s the subscription',
  async (behavior, status) => {
    const { id } = await without(behavior);
    await client.stripe.subscriptions.update(id, { trial_end: 'now' });
    expect(await standing(client, id)).toMatchObject({ status, invoice: 'paid' });
    expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({ trial_end: BEGIN });
  },
);

test('what was paused for want of a card goes on when one is set up, which it does not keep unasked', async () => {
  const { stripe } = client;
  const { clock, id } = await without('pause');
  await until(client, clock, '2027-03-16T10:00:00Z');
  const waiting = await stripe.subscriptions.resume(id, {
    payment_behavior: 'resume_on_payment_attempt',
  });
  expect(await standing(client, id)).toMatchObject({ status: 'paused', invoice: 'open', attempts: 0 });
  const confirm = () =>
    stripe.setupIntents.confirm(String(waiting.pending_setup_intent), {
      payment_method: 'pm_card_visa',
      return_url: 'https://shop.example',
    });
  const said = await told(client, confirm);
  expect(said.filter((type) => type.startsWith('customer.subscription'))).toEqual([
    'customer.subscription.updated',
    'customer.subscription.updated',
    'customer.subscription.resumed',
    'customer.subscription.pending_update_applied',
  ]);
  expect(await standing(client, id)).toMatchObject({ status: 'active', invoice: 'paid', attempts: 1 });
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
    default_payment_method: null,
    pending_setup_intent: null,
  });
});

test('what was used in a trial is not billed when its price is changed', async () => {
  const { stripe } = client;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls_in_a_trial',
    default_aggregation: { formula: 'sum' },
  });
  const [calls, dearer] = await Promise.all(
    [20, 30].map((unit_amount) =>
      stripe.prices.create({
        currency: 'eur',
        unit_amount,
        recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
        product_data: { name: 'Calls' },
      }),
    ),
  );
  const { clock, customer, id } = await trial('pm_card_visa', { items: [{ price: String(calls?.id) }] });
  await stripe.billing.meterEvents.create({
    event_name: 'calls_in_a_trial',
    payload: { stripe_customer_id: customer, value: '7' },
  });
  await until(client, clock, '2027-03-05T10:00:00Z');
  const item = (await stripe.subscriptions.retrieve(id)).items.data[0]?.id ?? '';
  await stripe.subscriptions.update(id, { items: [{ id: item, price: String(dearer?.id) }] });
  expect((await stripe.invoiceItems.list({ customer })).data).toEqual([]);
});

test('a trial that is made shorter than the notice is said to end at once', async () => {
  const { id } = await trial('pm_card_visa');
  const types = await told(client, () =>
    client.stripe.subscriptions.update(id, { trial_end: utc('2027-03-03T10:00:00Z') }),
  );
  expect(types).toContain('customer.subscription.trial_will_end');
});
