/** Subscriptions made, paid for, paused, resumed and listed. */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { advance, life, told, utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

// Held still: what settles a second later is another story.
const NOW = 1_800_000_000;
const client = useSandbox({ now: () => NOW * 1000 });
const DAY = 86_400;
let price = '';
let metered = '';
let once = '';

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'pro', name: 'Pro' });
  const base = { product: 'pro', currency: 'usd' } as const;
  price = (await stripe.prices.create({ ...base, unit_amount: 1000, recurring: { interval: 'month' } })).id;
  once = (await stripe.prices.create({ ...base, unit_amount: 500 })).id;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const recurring = { interval: 'month', usage_type: 'metered', meter: meter.id } as const;
  metered = (await stripe.prices.create({ ...base, unit_amount: 5, recurring })).id;
});

async function customerWith(card?: string): Promise<string> {
  const { id } = await client.stripe.customers.create(
    card === undefined ? {} : { payment_method: card, invoice_settings: { default_payment_method: card } },
  );
  return id;
}

type Params = Partial<Stripe.SubscriptionCreateParams>;
const make = (customer: string, params: Params = {}) =>
  client.stripe.subscriptions.create({ customer, items: [{ price }], ...params });

const AT_ONCE = [
  'charge.succeeded',
  'customer.updated',
  'customer.subscription.created',
  'payment_intent.succeeded',
  'payment_intent.created',
  'invoice.created',
  'invoice.finalized',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice_payment.paid',
];
const FOR_NOTHING = [
  'customer.updated',
  'customer.subscription.created',
  'invoice.created',
  'invoice.finalized',
  'invoice.paid',
  'invoice.payment_succeeded',
];

interface Row {
  name: string;
  card?: string;
  params?: () => Params;
  status: Stripe.Subscription.Status;
  /** Of its first invoice; null when it has none. */
  invoice: { status: string; total: number; [name: string]: unknown } | null;
  events: string[];
  awaitsCard?: true;
}

const ROWS: Row[] = [
  {
    name: 'paid at once',
    card: 'pm_card_visa',
    status: 'active',
    invoice: { status: 'paid', total: 1000, attempt_count: 1, auto_advance: false },
    events: AT_ONCE,
  },
  {
    name: 'with a setup fee and two of it',
    card: 'pm_card_visa',
    params: () => ({ items: [{ price, quantity: 2 }], add_invoice_items: [{ price: once }] }),
    status: 'active',
    invoice: { status: 'paid', total: 2500 },
    events: [...AT_ONCE.slice(0, 5), 'invoiceitem.created', ...AT_ONCE.slice(5)],
  },
  {
    name: 'declined',
    card: 'pm_card_chargeCustomerFail',
    status: 'incomplete',
    invoice: { status: 'open', total: 1000, attempt_count: 1 },
    events: [
      'charge.failed',
      'customer.updated',
      'customer.subscription.created',
      'payment_intent.payment_failed',
      'payment_intent.created',
      'invoice.created',
      'invoice.finalized',
      'invoice.payment_failed',
    ],
  },
  {
    name: 'waiting for its cardholder',
    card: 'pm_card_threeDSecure2Required',
    status: 'incomplete',
    invoice: { status: 'open', total: 1000, attempted: true, next_payment_attempt: null },
    events: [
      'customer.updated',
      'customer.subscription.created',
      'payment_intent.requires_action',
      'payment_intent.created',
      'invoice.created',
      'invoice.finalized',
      'invoice.payment_action_required',
    ],
  },
  {
    name: 'to be confirmed by the customer',
    params: () => ({ payment_behavior: 'default_incomplete' }),
    status: 'incomplete',
    invoice: { status: 'open', total: 1000, attempt_count: 0, attempted: false },
    events: [
      'customer.updated',
      'customer.subscription.created',
      'invoice.created',
      'invoice.finalized',
      'payment_intent.created',
    ],
  },
  {
    name: 'on trial with a card',
    card: 'pm_card_visa',
    params: () => ({ trial_period_days: 10 }),
    status: 'trialing',
    invoice: { status: 'paid', total: 0, attempt_count: 0, attempted: true },
    events: FOR_NOTHING,
  },
  {
    name: 'on trial without a card',
    params: () => ({ trial_period_days: 10 }),
    status: 'trialing',
    invoice: { status: 'paid', total: 0 },
    events: [...FOR_NOTHING, 'setup_intent.created'],
    awaitsCard: true,
  },
  {
    name: 'on a trial that is about to end',
    card: 'pm_card_visa',
    params: () => ({ trial_period_days: 2 }),
    status: 'trialing',
    invoice: { status: 'paid', total: 0 },
    // What is due at once is done before the next request.
    events: [...FOR_NOTHING, 'customer.subscription.trial_will_end', 'invoice.upcoming'],
  },
  {
    name: 'sent',
    params: () => ({ collection_method: 'send_invoice', days_until_due: 3 }),
    status: 'active',
    invoice: { status: 'draft', total: 1000, auto_advance: true, due_date: NOW + 3 * DAY, number: null },
    events: ['customer.updated', 'customer.subscription.created', 'invoice.created'],
  },
  {
    name: 'metered alone: there is nothing to bill yet',
    params: () => ({ items: [{ price: metered }] }),
    status: 'active',
    invoice: null,
    events: ['customer.updated', 'customer.subscription.created'],
  },
  {
    name: 'metered alone in classic billing: a line of nothing',
    params: () => ({ billing_mode: { type: 'classic' }, items: [{ price: metered }] }),
    status: 'active',
    invoice: { status: 'paid', total: 0 },
    events: FOR_NOTHING,
  },
];

describe('a new subscription', () => {
  test.each(ROWS)('$name', async ({ card, params, status, invoice, events, awaitsCard }) => {
    const { stripe } = client;
    const customer = await customerWith(card);
    let made: Stripe.Subscription | undefined;
    const said = await told(client, async () => {
      made = await make(customer, params?.());
    });
    expect(said).toEqual(events);
    expect(made?.status).toBe(status);
    if (awaitsCard) expect(made?.pending_setup_intent).toMatch(/^seti_/);
    else expect(made?.pending_setup_intent).toBeNull();
    if (invoice === null) expect(made?.latest_invoice).toBeNull();
    else expect(await stripe.invoices.retrieve(String(made?.latest_invoice))).toMatchObject(invoice);
    const event = await stripe.events.list({ type: 'customer.subscription.created', limit: 1 });
    // It is told of as it was answered, and as it is.
    const answered = JSON.parse(JSON.stringify({ ...made, lastResponse: undefined }));
    expect(event.data[0]?.data.object).toEqual(answered);
    expect((await client.send('GET', `/v1/subscriptions/${made?.id}`)).body).toEqual(answered);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ currency: 'usd' });
  });

  test('is active when the customer has confirmed its payment, and keeps the card', async () => {
    const { stripe } = client;
    const customer = await customerWith();
    const made = await make(customer, {
      expand: ['latest_invoice.confirmation_secret'],
      payment_behavior: 'default_incomplete',
      payment_settings: { save_default_payment_method: 'on_subscription' },
    });
    const invoice = made.latest_invoice as Stripe.Invoice;
    const secret = invoice.confirmation_secret?.client_secret ?? '';
    expect(secret).toMatch(/^pi_\w+_secret_\w+$/);
    const intent = secret.slice(0, secret.indexOf('_secret'));
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.paymentIntents.confirm(intent, {
      payment_method: card.id,
      return_url: 'https://shop.example',
    });
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'active', default_payment_method: card.id });
  });

  test('has the card that was set up for it', async () => {
    const { stripe } = client;
    const customer = await customerWith();
    const made = await make(customer, {
      payment_settings: { save_default_payment_method: 'on_subscription' },
      trial_period_days: 10,
    });
    const intent = String(made.pending_setup_intent);
    await stripe.setupIntents.confirm(intent, {
      payment_method: 'pm_card_visa',
      return_url: 'https://shop.example',
    });
    const after = await stripe.subscriptions.retrieve(made.id, { expand: ['default_payment_method'] });
    expect(after).toMatchObject({
      status: 'trialing',
      pending_setup_intent: null,
      default_payment_method: { card: { last4: '4242' }, customer },
    });
  });

  test('loses the card that is detached', async () => {
    const { stripe } = client;
    const customer = await customerWith('pm_card_visa');
    const card = (await stripe.paymentMethods.attach('pm_card_mastercard', { customer })).id;
    const made = await make(customer, { default_payment_method: card });
    const said = await told(client, () => stripe.paymentMethods.detach(card));
    expect(said).toEqual(['payment_method.detached', 'customer.subscription.updated']);
    expect(await stripe.subscriptions.retrieve(made.id)).toMatchObject({ default_payment_method: null });
  });

  test('is nothing at all when it must not be incomplete', async () => {
    const { stripe } = client;
    const customer = await customerWith('pm_card_chargeCustomerFail');
    const before = (await client.control('GET', 'state')).body;
    const form = `customer=${customer}&items[0][price]=${price}&payment_behavior=error_if_incomplete`;
    const { status, body } = await client.send('POST', '/v1/subscriptions', form);
    expect([status, body.error.code]).toEqual([402, 'card_declined']);
    expect((await client.control('GET', 'state')).body).toEqual(before);
    expect((await stripe.subscriptions.list({ customer, status: 'all' })).data).toEqual([]);
  });
});

describe('paused and resumed', () => {
  const START = utc('2027-01-01');
  const MIDDLE = utc('2027-01-11');

  async function paused(params: Stripe.SubscriptionPauseParams = {}, card = 'pm_card_visa') {
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const made = await make(customer);
    if (card !== 'pm_card_visa') {
      const { id } = await client.stripe.paymentMethods.attach(card, { customer });
      await client.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    }
    await advance(client, clock, MIDDLE);
    const subscription = await client.stripe.subscriptions.pause(made.id, params);
    return { clock, customer, subscription };
  }

  const waiting = async (customer: string) => {
    const { data } = await client.stripe.invoiceItems.list({ customer, pending: true });
    return data.map(({ amount }) => amount);
  };

  test.each([
    { params: {}, credit: [-678] },
    { params: { bill_for: { unused_time_from: { type: 'none' } } }, credit: [] },
    { params: { bill_for: { unused_time_from: { type: 'item_current_period_start' } } }, credit: [-1000] },
  ] as { params: Stripe.SubscriptionPauseParams; credit: number[] }[])(
    '$params',
    async ({ params, credit }) => {
      const { clock, customer, subscription } = await paused(params);
      expect(subscription).toMatchObject({
        status: 'paused',
        status_details: {
          paused: {
            subscription: { type: 'pause_requested' },
            transitioned_at: MIDDLE,
            type: 'subscription',
          },
        },
      });
      expect(await waiting(customer)).toEqual(credit);
      await advance(client, clock, utc('2027-03-01'));
      const after = await client.stripe.subscriptions.retrieve(subscription.id);
      expect(after).toEqual(subscription);
    },
  );

  test('its period ends with the pause, of which two events tell', async () => {
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const { id } = await make(customer);
    await advance(client, clock, MIDDLE);
    const said = await told(client, () => client.stripe.subscriptions.pause(id));
    expect(said).toEqual([
      'customer.subscription.paused',
      'customer.subscription.updated',
      'invoiceitem.created',
    ]);
    const { items } = await client.stripe.subscriptions.retrieve(id);
    expect(items.data[0]).toMatchObject({ current_period_start: START, current_period_end: MIDDLE });
    const { data } = await client.stripe.events.list({ type: 'customer.subscription.updated', limit: 1 });
    expect(data[0]?.data.previous_attributes).toMatchObject({ status: 'active', items: expect.anything() });
  });

  test('what is to end with its period ends when it was to, paused or not', async () => {
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const { id } = await make(customer, { cancel_at_period_end: true });
    await advance(client, clock, MIDDLE);
    expect((await client.stripe.subscriptions.pause(id)).cancel_at).toBe(utc('2027-02-01'));
    await advance(client, clock, utc('2027-01-31'));
    expect((await client.stripe.subscriptions.retrieve(id)).status).toBe('paused');
    await advance(client, clock, utc('2027-02-01'));
    expect((await client.stripe.subscriptions.retrieve(id)).ended_at).toBe(utc('2027-02-01'));
  });

  test('a change that waits for its payment is given up with a pause', async () => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const { id, items } = await make(customer);
    await advance(client, clock, MIDDLE);
    const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const { latest_invoice, pending_update } = await stripe.subscriptions
      .update(id, {
        default_payment_method: card.id,
      })
      .then(() =>
        stripe.subscriptions.update(id, {
          items: [{ id: items.data[0]?.id ?? '', quantity: 3 }],
          payment_behavior: 'pending_if_incomplete',
          proration_behavior: 'always_invoice',
        }),
      );
    expect(pending_update).not.toBeNull();
    const after = await stripe.subscriptions.pause(id);
    expect(after).toMatchObject({ status: 'paused', pending_update: null });
    expect((await stripe.invoices.retrieve(String(latest_invoice))).status).toBe('void');
  });

  test('an invoice that is given up meanwhile leaves it paused', async () => {
    const { stripe } = client;
    await client.control('POST', 'billing', { after_retries: 'cancel', retry_days: [1] });
    const { clock, customer } = await life(client, START, 'pm_card_chargeCustomerFail');
    const { id } = await make(customer, { trial_period_days: 1 });
    await advance(client, clock, START + 86_400 + 2 * 3600);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('past_due');
    await stripe.subscriptions.pause(id);
    await advance(client, clock, START + 4 * 86_400);
    const [invoice] = (await stripe.invoices.list({ subscription: id })).data;
    expect(invoice).toMatchObject({ status: 'open', attempt_count: 2, next_payment_attempt: null });
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('paused');
    await client.control('POST', 'billing', { after_retries: 'cancel', retry_days: [3, 5, 7] });
  });

  test('resumed, its periods begin anew and the credit is used', async () => {
    const { stripe } = client;
    const { clock, subscription } = await paused();
    await advance(client, clock, utc('2027-03-05'));
    let after: Stripe.Subscription | undefined;
    const said = await told(client, async () => {
      after = await stripe.subscriptions.resume(subscription.id, {
        payment_behavior: 'resume_on_payment_success',
        expand: ['latest_invoice'],
      });
    });
    expect(said).toEqual([
      'charge.succeeded',
      'customer.subscription.updated',
      'customer.subscription.resumed',
      'payment_intent.succeeded',
      'payment_intent.created',
      'invoice.created',
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
      'invoice_payment.paid',
    ]);
    expect(after).toMatchObject({
      status: 'active',
      billing_cycle_anchor: utc('2027-03-05'),
      items: { data: [{ current_period_end: utc('2027-04-05') }] },
      latest_invoice: { status: 'paid', total: 1000 - 678, billing_reason: 'subscription_cycle' },
    });
    expect(after).not.toHaveProperty('status_details');
  });

  test('resumed with the anchor it had, the rest of the period is charged', async () => {
    const { stripe } = client;
    const { clock, customer, subscription } = await paused({
      bill_for: { unused_time_from: { type: 'none' } },
    });
    await advance(client, clock, utc('2027-03-05'));
    await advance(client, clock, utc('2027-04-16'));
    const after = await stripe.subscriptions.resume(subscription.id, {
      billing_cycle_anchor: { type: 'unchanged' },
    });
    expect(after).toMatchObject({
      status: 'active',
      billing_cycle_anchor: START,
      items: { data: [{ current_period_start: utc('2027-04-01'), current_period_end: utc('2027-05-01') }] },
    });
    // 15 of 30 days.
    expect(await waiting(customer)).toEqual([500]);
  });

  test('resumed with the anchor it had, the period is charged from the date that is given', async () => {
    const { clock, customer, subscription } = await paused({
      bill_for: { unused_time_from: { type: 'none' } },
    });
    await advance(client, clock, utc('2027-02-15'));
    await client.stripe.subscriptions.resume(subscription.id, {
      billing_cycle_anchor: { type: 'unchanged' },
      proration_date: utc('2027-02-08'),
    });
    // 21 of 28 days.
    expect(await waiting(customer)).toEqual([750]);
  });

  test('the invoice of a pause is for what was of the period', async () => {
    const { subscription } = await paused({ invoicing_behavior: 'invoice' });
    const invoice = await client.stripe.invoices.retrieve(String(subscription.latest_invoice));
    expect(invoice).toMatchObject({ period_start: START, period_end: MIDDLE, total: -678 });
  });

  test('a pause for which nothing is billed has no invoice', async () => {
    const { customer } = await paused({
      bill_for: { unused_time_from: { type: 'none' } },
      invoicing_behavior: 'invoice',
    });
    expect((await client.stripe.invoices.list({ customer })).data).toHaveLength(1);
  });

  test('resumed with the anchor it had, nothing of the period is charged if so asked', async () => {
    const { clock, customer, subscription } = await paused({
      bill_for: { unused_time_from: { type: 'none' } },
    });
    await advance(client, clock, utc('2027-02-16'));
    await client.stripe.subscriptions.resume(subscription.id, {
      billing_cycle_anchor: { type: 'unchanged' },
      proration_behavior: 'none',
    });
    expect(await waiting(customer)).toEqual([]);
  });

  test('resumed with the anchor it had, the rest of the period is billed at once if so asked', async () => {
    const { stripe } = client;
    const { clock, subscription } = await paused({ bill_for: { unused_time_from: { type: 'none' } } });
    await advance(client, clock, utc('2027-03-05'));
    await advance(client, clock, utc('2027-04-16'));
    const after = await stripe.subscriptions.resume(subscription.id, {
      billing_cycle_anchor: { type: 'unchanged' },
      proration_behavior: 'always_invoice',
      payment_behavior: 'resume_on_payment_success',
      expand: ['latest_invoice'],
    });
    expect(after.latest_invoice).toMatchObject({ status: 'paid', total: 500 });
  });

  test.each([
    { through: 'now' as const, billed: [500] },
    { through: 'none' as const, billed: [] },
  ])('what was used is billed until $through', async ({ through, billed }) => {
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const { id } = await make(customer, { items: [{ price: metered }] });
    await advance(client, clock, MIDDLE);
    await client.stripe.billing.meterEvents.create({
      event_name: 'calls',
      payload: { stripe_customer_id: customer, value: '100' },
      timestamp: MIDDLE - DAY,
    });
    await client.stripe.subscriptions.pause(id, {
      bill_for: { outstanding_usage_through: { type: through } },
    });
    expect(await waiting(customer)).toEqual(billed);
  });

  test('resumed with the anchor it had, what was used before the pause is not billed again', async () => {
    const { stripe } = client;
    const { clock, customer } = await life(client, START, 'pm_card_visa');
    const { id } = await make(customer, { items: [{ price: metered }] });
    const use = (value: string, timestamp: number) => {
      const payload = { stripe_customer_id: customer, value };
      return stripe.billing.meterEvents.create({ event_name: 'calls', payload, timestamp });
    };
    await advance(client, clock, MIDDLE);
    await use('100', MIDDLE - DAY);
    await stripe.subscriptions.pause(id, { bill_for: { outstanding_usage_through: { type: 'now' } } });
    expect(await waiting(customer)).toEqual([500]);
    await advance(client, clock, utc('2027-01-13'));
    const after = await stripe.subscriptions.resume(id, { billing_cycle_anchor: { type: 'unchanged' } });
    expect(after.items.data[0]).toMatchObject({
      current_period_start: MIDDLE,
      current_period_end: utc('2027-02-01'),
    });
    await use('10', utc('2027-01-13'));
    const next = await stripe.invoices.createPreview({ subscription: id });
    expect(next.lines.data.map(({ amount }) => amount).sort()).toEqual([50, 500]);
  });

  test('resumed within the period that was paid for and not given back, nothing is charged again', async () => {
    const { clock, customer, subscription } = await paused({
      bill_for: { unused_time_from: { type: 'none' } },
    });
    await advance(client, clock, utc('2027-01-21'));
    const after = await client.stripe.subscriptions.resume(subscription.id, {
      billing_cycle_anchor: { type: 'unchanged' },
    });
    expect(after).toMatchObject({
      status: 'active',
      items: { data: [{ current_period_start: START, current_period_end: utc('2027-02-01') }] },
    });
    expect(await waiting(customer)).toEqual([]);
  });

  const RESUMED = utc('2027-03-05');
  const GOES_ON = {
    pending_update: null,
    billing_cycle_anchor: RESUMED,
    items: { data: [{ current_period_start: RESUMED, current_period_end: utc('2027-04-05') }] },
  };

  async function resumed(payment_behavior: Stripe.SubscriptionResumeParams.PaymentBehavior, card: string) {
    const { clock, customer, subscription } = await paused({}, card);
    await advance(client, clock, RESUMED);
    const after = await client.stripe.subscriptions.resume(subscription.id, { payment_behavior });
    expect(after.status).toBe('paused');
    return { after, clock, customer, id: after.id, invoice: String(after.latest_invoice) };
  }

  describe('on an attempt to pay', () => {
    const behavior = 'resume_on_payment_attempt';

    test('nobody makes it but a call: its invoice waits for a day, and is void then', async () => {
      const { after, clock, id, invoice } = await resumed(behavior, 'pm_card_visa');
      expect(after.pending_update?.expires_at).toBe(RESUMED + 23 * 3600);
      expect(await client.stripe.invoices.retrieve(invoice)).toMatchObject({
        status: 'open',
        attempted: false,
        auto_advance: false,
      });
      await advance(client, clock, RESUMED + 23 * 3600);
      expect((await client.stripe.invoices.retrieve(invoice)).status).toBe('void');
      expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({
        status: 'paused',
        pending_update: null,
      });
    });

    test('one that succeeds', async () => {
      const { id, invoice } = await resumed(behavior, 'pm_card_visa');
      const said = await told(client, () => client.stripe.invoices.pay(invoice));
      expect(said.filter((type) => type.startsWith('customer.subscription'))).toEqual([
        'customer.subscription.updated',
        'customer.subscription.resumed',
        'customer.subscription.pending_update_applied',
      ]);
      expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active', ...GOES_ON });
    });

    test('one that fails leaves it past due, and is not made again', async () => {
      const { clock, id, invoice } = await resumed(behavior, 'pm_card_chargeCustomerFail');
      await expect(client.stripe.invoices.pay(invoice)).rejects.toMatchObject({ code: 'card_declined' });
      expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({
        status: 'past_due',
        ...GOES_ON,
      });
      await advance(client, clock, utc('2027-03-25'));
      expect(await client.stripe.invoices.retrieve(invoice)).toMatchObject({
        status: 'open',
        attempt_count: 1,
        next_payment_attempt: null,
      });
    });

    test('so does one that waits for the cardholder', async () => {
      const { id, invoice } = await resumed(behavior, 'pm_card_authenticationRequired');
      await expect(client.stripe.invoices.pay(invoice)).rejects.toMatchObject({
        code: 'invoice_payment_intent_requires_action',
      });
      expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({
        status: 'past_due',
        ...GOES_ON,
      });
    });

    test('an invoice that is given up counts as paid, one that is voided leaves it paused', async () => {
      const given = await resumed(behavior, 'pm_card_visa');
      await client.stripe.invoices.markUncollectible(given.invoice);
      expect(await client.stripe.subscriptions.retrieve(given.id)).toMatchObject({
        status: 'active',
        ...GOES_ON,
      });
      const voided = await resumed(behavior, 'pm_card_visa');
      await client.stripe.invoices.voidInvoice(voided.invoice);
      expect(await client.stripe.subscriptions.retrieve(voided.id)).toMatchObject({
        status: 'paused',
        pending_update: null,
      });
    });

    test('asked for again, the invoice that waits is voided', async () => {
      const { id, invoice } = await resumed(behavior, 'pm_card_visa');
      const again = await client.stripe.subscriptions.resume(id);
      expect(again.latest_invoice).not.toBe(invoice);
      expect((await client.stripe.invoices.retrieve(invoice)).status).toBe('void');
      await client.stripe.invoices.pay(String(again.latest_invoice));
      expect((await client.stripe.subscriptions.retrieve(id)).status).toBe('active');
    });
  });

  describe('on a payment', () => {
    const behavior = 'resume_on_payment_success';

    test('it stays paused until a retry succeeds', async () => {
      const { after, clock, customer, id, invoice } = await resumed(behavior, 'pm_card_chargeCustomerFail');
      expect(after.pending_update?.expires_at).toBe(utc('2028-03-05'));
      expect(await client.stripe.invoices.retrieve(invoice)).toMatchObject({
        attempt_count: 1,
        next_payment_attempt: RESUMED + 3 * 86_400,
      });
      const { id: card } = await client.stripe.paymentMethods.attach('pm_card_visa', { customer });
      await client.stripe.customers.update(customer, { invoice_settings: { default_payment_method: card } });
      await advance(client, clock, RESUMED + 3 * 86_400);
      expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active', ...GOES_ON });
    });

    test('whatever was asked for before: no attempt brings it back', async () => {
      const { clock, id } = await resumed('resume_on_payment_attempt', 'pm_card_chargeCustomerFail');
      const { latest_invoice } = await client.stripe.subscriptions.resume(id, { payment_behavior: behavior });
      await advance(client, clock, RESUMED + 3 * 86_400);
      expect((await client.stripe.invoices.retrieve(String(latest_invoice))).attempt_count).toBe(2);
      expect(await client.stripe.subscriptions.retrieve(id)).toMatchObject({
        status: 'paused',
        pending_update: { expires_at: utc('2028-03-05') },
      });
    });

    test('it stays paused when none does', async () => {
      const { clock, id, invoice } = await resumed(behavior, 'pm_card_chargeCustomerFail');
      await advance(client, clock, utc('2027-04-04'));
      expect((await client.stripe.subscriptions.retrieve(id)).status).toBe('paused');
      expect(await client.stripe.invoices.retrieve(invoice)).toMatchObject({
        status: 'open',
        next_payment_attempt: null,
      });
    });

    test('not without a card', async () => {
      const { clock, customer, subscription } = await paused();
      await advance(client, clock, RESUMED);
      const [card] = (await client.stripe.paymentMethods.list({ customer })).data;
      await client.stripe.paymentMethods.detach(card?.id ?? '');
      const before = await client.stripe.subscriptions.retrieve(subscription.id);
      await expect(
        client.stripe.subscriptions.resume(subscription.id, { payment_behavior: behavior }),
      ).rejects.toMatchObject({ statusCode: 400, code: 'resource_missing' });
      expect(await client.stripe.subscriptions.retrieve(subscription.id)).toEqual(before);
    });
  });
});

describe('listed', () => {
  const idsOf = (list: Stripe.ApiList<Stripe.Subscription>) => list.data.map(({ id }) => id);

  test('by customer, price, status and time, newest first', async () => {
    const { stripe } = client;
    const customer = await customerWith('pm_card_visa');
    const own = (
      await stripe.prices.create({
        product: 'pro',
        currency: 'usd',
        unit_amount: 700,
        recurring: { interval: 'year' },
      })
    ).id;
    const first = (await make(customer)).id;
    const second = (await make(customer, { items: [{ price: own }], trial_period_days: 5 })).id;
    const third = (await stripe.subscriptions.cancel((await make(customer)).id)).id;
    const list = async (params: Stripe.SubscriptionListParams) =>
      idsOf(await stripe.subscriptions.list({ customer, ...params }));
    expect(await list({})).toEqual([second, first]);
    expect(await list({ status: 'all' })).toEqual([third, second, first]);
    expect(await list({ status: 'ended' })).toEqual([third]);
    expect(await list({ status: 'canceled' })).toEqual([third]);
    expect(await list({ status: 'trialing' })).toEqual([second]);
    expect(await list({ price: own })).toEqual([second]);
    expect(await list({ collection_method: 'send_invoice' })).toEqual([]);
    expect(await list({ automatic_tax: { enabled: true } })).toEqual([]);
    expect(await list({ created: { gt: NOW } })).toEqual([]);
    expect(await list({ current_period_end: NOW + 5 * DAY })).toEqual([second]);
    expect(await list({ current_period_start: { gte: NOW } })).toEqual([second, first]);
    expect(await list({ limit: 1, starting_after: second })).toEqual([first]);
    const expanded = (await stripe.customers.retrieve(customer, {
      expand: ['subscriptions'],
    })) as Stripe.Customer;
    expect(idsOf(expanded.subscriptions as Stripe.ApiList<Stripe.Subscription>)).toEqual([second, first]);
  });

  test('those on a test clock only for who asks for it or their customer', async () => {
    const { stripe } = client;
    const { clock, customer } = await life(client, utc('2027-05-01'), 'pm_card_visa');
    const { id, items } = await make(customer, { items: [{ price }, { price: metered }] });
    const everywhere = await stripe.subscriptions.list({ limit: 100, status: 'all' });
    expect(idsOf(everywhere)).not.toContain(id);
    expect(idsOf(await stripe.subscriptions.list({ test_clock: clock }))).toEqual([id]);
    expect(idsOf(await stripe.subscriptions.list({ customer }))).toEqual([id]);
    const own = await stripe.subscriptionItems.list({ subscription: id });
    // The oldest first, unlike any other list.
    expect(own.data).toEqual(items.data);
    expect(own.data.map((item) => item.quantity)).toEqual([1, undefined]);
  });
});

test('classic billing becomes flexible', async () => {
  const { stripe } = client;
  const customer = await customerWith('pm_card_visa');
  const made = await make(customer, { billing_mode: { type: 'classic' } });
  expect(made.billing_mode).toEqual({ flexible: null, type: 'classic' });
  const after = await stripe.subscriptions.migrate(made.id, { billing_mode: { type: 'flexible' } });
  expect(after.billing_mode).toEqual({
    flexible: { proration_discounts: 'included' },
    type: 'flexible',
    updated_at: NOW,
  });
});

test('a trial from the plan is that of the price that an update changes to', async () => {
  const { stripe } = client;
  const tried = await stripe.prices.create({
    product: 'pro',
    currency: 'usd',
    unit_amount: 2000,
    recurring: { interval: 'month', trial_period_days: 5 },
  });
  const { id, items } = await make(await customerWith('pm_card_visa'));
  const after = await stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]?.id ?? '', price: tried.id }],
    trial_from_plan: true,
  });
  expect(after).toMatchObject({ status: 'trialing', trial_end: NOW + 5 * DAY });
});
