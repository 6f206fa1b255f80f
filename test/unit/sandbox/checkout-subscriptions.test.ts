/** Checkout sessions in subscription mode: what they say before, and what completing them makes (facts.md §4). */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { told, utc } from './billing-shop.ts';
import { CARDS, pay, TYPED, toPage } from './checkout-page.ts';
import { useSandbox } from './support.ts';

const NOW = utc('2026-11-21T12:00:00Z');
// Held still: what settles a second later is another story.
const client = useSandbox({ now: () => NOW * 1000 });
const SUCCESS = 'https://shop.example/{CHECKOUT_SESSION_ID}';
const ids: Record<'month' | 'year' | 'once' | 'metered' | 'graduated' | 'volume' | 'packages', string> = {
  month: '',
  year: '',
  once: '',
  metered: '',
  graduated: '',
  volume: '',
  packages: '',
};

type Params = Stripe.Checkout.SessionCreateParams;

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'team', name: 'Team', unit_label: 'seat' });
  const base = { currency: 'usd', product: 'team' };
  const month = { interval: 'month' } as const;
  const make = async (name: keyof typeof ids, more: Partial<Stripe.PriceCreateParams>) => {
    ids[name] = (await stripe.prices.create({ ...base, recurring: month, ...more })).id;
  };
  const tiers: Stripe.PriceCreateParams.Tier[] = [
    { up_to: 10, unit_amount: 100 },
    { up_to: 'inf', unit_amount: 50, flat_amount: 300 },
  ];
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  await make('month', { unit_amount: 2000, currency_options: { eur: { unit_amount: 1900 } } });
  await make('year', { unit_amount: 20_000, recurring: { interval: 'year' } });
  ids.once = (await stripe.prices.create({ ...base, unit_amount: 500 })).id;
  await make('metered', { unit_amount: 5, recurring: { ...month, usage_type: 'metered', meter: meter.id } });
  await make('graduated', { billing_scheme: 'tiered', tiers_mode: 'graduated', tiers });
  await make('volume', { billing_scheme: 'tiered', tiers_mode: 'volume', tiers });
  await make('packages', { unit_amount: 700, transform_quantity: { divide_by: 10, round: 'up' } });
});

const create = (more: Partial<Params> = {}) =>
  client.stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: SUCCESS,
    line_items: [{ price: ids.month, quantity: 2 }],
    ...more,
  });
const look = async ({ id }: Pick<Stripe.Checkout.Session, 'id'>) => {
  const session = await client.stripe.checkout.sessions.retrieve(id, {
    expand: ['subscription', 'invoice.payments', 'customer'],
  });
  return {
    session,
    subscription: session.subscription as Stripe.Subscription,
    invoice: session.invoice as Stripe.Invoice,
    customer: session.customer as Stripe.Customer,
  };
};
const subscriptions = async () =>
  (await client.stripe.subscriptions.list({ status: 'all', limit: 100 })).data.length;
const customers = async () => (await client.stripe.customers.list({ limit: 100 })).data.length;

describe('a new session', () => {
  test('says what is its mode’s own', async () => {
    const session = await create();
    expect(session).toMatchObject({
      adaptive_pricing: { enabled: false },
      amount_subtotal: 4000,
      amount_total: 4000,
      currency: 'usd',
      customer: null,
      customer_creation: 'always',
      discounts: [],
      invoice: null,
      invoice_creation: null,
      mode: 'subscription',
      payment_intent: null,
      payment_method_collection: 'always',
      payment_status: 'unpaid',
      saved_payment_method_options: null,
      setup_intent: null,
      status: 'open',
      submit_type: null,
      subscription: null,
      total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    });
    expect(Object.keys(session)).not.toContain('hidden');
  });

  const trial = { subscription_data: { trial_period_days: 14 } };
  test.each<[string, () => Partial<Params>, number[]]>([
    ['fixed', () => ({ line_items: [{ price: ids.month, quantity: 3 }] }), [6000]],
    [
      'fixed, and once',
      () => ({
        line_items: [
          { price: ids.month, quantity: 1 },
          { price: ids.once, quantity: 2 },
        ],
      }),
      [2000, 1000],
    ],
    ['metered', () => ({ line_items: [{ price: ids.metered }] }), [0]],
    ['graduated', () => ({ line_items: [{ price: ids.graduated, quantity: 12 }] }), [1400]],
    ['volume', () => ({ line_items: [{ price: ids.volume, quantity: 12 }] }), [900]],
    ['in packages', () => ({ line_items: [{ price: ids.packages, quantity: 11 }] }), [1400]],
    [
      'of several intervals',
      () => ({
        line_items: [
          { price: ids.month, quantity: 1 },
          { price: ids.year, quantity: 1 },
        ],
      }),
      [2000, 20_000],
    ],
    ['in another currency', () => ({ currency: 'eur' }), [3800]],
    ['on trial', () => trial, [0]],
    [
      'on trial, and once',
      () => ({
        ...trial,
        line_items: [
          { price: ids.month, quantity: 1 },
          { price: ids.once, quantity: 1 },
        ],
      }),
      [0, 500],
    ],
    [
      'inline',
      () => ({
        line_items: [
          {
            price_data: {
              currency: 'usd',
              product: 'team',
              unit_amount: 300,
              recurring: { interval: 'week', interval_count: 2 },
            },
            quantity: 1,
          },
        ],
      }),
      [300],
    ],
  ])('comes to what is due today: %s', async (_, params, amounts) => {
    const session = await create({ ...params(), expand: ['line_items'] });
    const total = amounts.reduce((sum, amount) => sum + amount, 0);
    expect(session.line_items?.data.map(({ amount_total }) => amount_total)).toEqual(amounts);
    expect([session.amount_subtotal, session.amount_total]).toEqual([total, total]);
    expect(session.payment_status).toBe(total === 0 ? 'no_payment_required' : 'unpaid');
    // And so does the first invoice.
    await pay(client, session);
    const { session: done, invoice } = await look(session);
    expect(done.status).toBe('complete');
    expect(invoice?.total ?? 0).toBe(total);
    expect(done.amount_total).toBe(total);
  });

  test('a line of usage has no quantity', async () => {
    const { id } = await create({ line_items: [{ price: ids.metered }] });
    const { body } = await client.send('GET', `/v1/checkout/sessions/${id}/line_items`);
    expect(body.data[0].quantity).toBeNull();
  });
});

describe('completing one', () => {
  test('makes a customer, a subscription and its paid invoice of what was asked for', async () => {
    const session = await create({
      metadata: { on: 'session' },
      line_items: [
        { price: ids.month, quantity: 2 },
        { price: ids.metered },
        { price: ids.once, quantity: 1 },
      ],
      subscription_data: {
        description: 'Team',
        metadata: { on: 'subscription' },
        invoice_settings: { footer: 'Thanks' },
        pending_invoice_item_interval: { interval: 'week', interval_count: 2 },
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      },
    });
    expect((await pay(client, session)).body).toEqual({ redirect: `https://shop.example/${session.id}` });
    const { session: done, subscription, invoice, customer } = await look(session);
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      amount_total: 4500,
      payment_intent: null,
      setup_intent: null,
      metadata: { on: 'session' },
      customer_details: { email: TYPED.email, name: 'Jenny Rosen' },
    });
    expect(customer).toMatchObject({ email: TYPED.email, name: 'Jenny Rosen', currency: 'usd' });
    expect(subscription).toMatchObject({
      status: 'active',
      customer: customer.id,
      description: 'Team',
      metadata: { on: 'subscription' },
      latest_invoice: invoice.id,
      billing_mode: { type: 'flexible' },
      invoice_settings: { footer: 'Thanks' },
      pending_invoice_item_interval: { interval: 'week', interval_count: 2 },
      next_pending_invoice_item_invoice: NOW + 14 * 86_400,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    });
    expect(subscription.items.data.map(({ price, quantity }) => [price.id, quantity])).toEqual(
      expect.arrayContaining([
        [ids.month, 2],
        [ids.metered, undefined],
      ]),
    );
    expect(subscription.items.data).toHaveLength(2);
    expect(invoice).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_create',
      total: 4500,
      amount_paid: 4500,
      customer: customer.id,
    });
    const [payment] = invoice.payments?.data ?? [];
    expect(invoice.payments?.data).toHaveLength(1);
    const intent = await client.stripe.paymentIntents.retrieve(String(payment?.payment.payment_intent));
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount: 4500,
      customer: customer.id,
      description: 'Subscription creation',
      setup_future_usage: 'off_session',
    });
    const method = await client.stripe.paymentMethods.retrieve(String(subscription.default_payment_method));
    expect(method).toMatchObject({
      id: intent.payment_method,
      customer: customer.id,
      allow_redisplay: 'limited',
    });
    const intents = await client.stripe.paymentIntents.list({ customer: customer.id });
    expect(intents.data).toHaveLength(1);
  });

  test('a decline and a failed authentication leave neither customer nor subscription', async () => {
    const before = [await customers(), await subscriptions()];
    const session = await create();
    const types = await told(client, async () => {
      expect((await pay(client, session, { cardNumber: CARDS.declined })).status).toBe(402);
      await pay(client, session, { cardNumber: CARDS.authenticates });
      expect((await toPage(client, session, 'authenticate', { outcome: 'fail' })).status).toBe(402);
    });
    expect(types).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'payment_intent.requires_action',
      'payment_intent.payment_failed',
    ]);
    expect([await customers(), await subscriptions()]).toEqual(before);
    expect((await look(session)).session).toMatchObject({
      status: 'open',
      customer: null,
      invoice: null,
      payment_intent: null,
      subscription: null,
    });
  });

  test.each([
    ['with a card', {}, {}, /^pm_/],
    [
      'without a card',
      { payment_method_collection: 'if_required' },
      { cardNumber: '', cardExpiry: '', cardCvc: '', billingName: '' },
      null,
    ],
  ] as const)('a trial %s', async (_, params, typed, method) => {
    const session = await create({ ...params, subscription_data: { trial_period_days: 30 } });
    expect((await pay(client, session, typed)).status).toBe(200);
    const { session: done, subscription, invoice } = await look(session);
    expect(done.payment_status).toBe('no_payment_required');
    expect(subscription.status).toBe('trialing');
    expect((subscription.trial_end ?? 0) - (subscription.trial_start ?? 0)).toBe(30 * 86_400);
    expect(subscription.items.data[0]?.current_period_end).toBe(subscription.trial_end);
    expect([invoice.status, invoice.total]).toEqual(['paid', 0]);
    if (method === null) expect(subscription.default_payment_method).toBeNull();
    else expect(subscription.default_payment_method).toMatch(method);
  });

  test('a card that is declined when it is set up leaves nothing', async () => {
    const session = await create({ subscription_data: { trial_period_days: 30 } });
    const types = await told(client, () => pay(client, session, { cardNumber: CARDS.declined }));
    expect(types).toEqual(['setup_intent.created', 'setup_intent.setup_failed']);
    expect((await look(session)).session).toMatchObject({ status: 'open', customer: null });
  });

  test('if_required asks for a card all the same when something is due', async () => {
    const session = await create({ payment_method_collection: 'if_required' });
    const { status, body } = await pay(client, session, { cardNumber: '' });
    expect([status, body.errors.cardNumber]).toEqual([422, 'Required']);
  });

  test('usage alone makes no invoice', async () => {
    const session = await create({ line_items: [{ price: ids.metered }] });
    await pay(client, session);
    const { session: done, subscription } = await look(session);
    expect(done.invoice).toBeNull();
    expect([subscription.status, subscription.latest_invoice]).toEqual(['active', null]);
  });

  test('classic billing is what was asked for', async () => {
    const session = await create({ subscription_data: { billing_mode: { type: 'classic' } } });
    await pay(client, session);
    expect((await look(session)).subscription.billing_mode.type).toBe('classic');
  });

  test('a customer who is known keeps the address, and the subscription is found by it', async () => {
    const { id } = await client.stripe.customers.create({ email: 'ada@example.com' });
    const session = await create({ customer: id });
    expect(session.saved_payment_method_options).toMatchObject({ payment_method_save: null });
    await pay(client, session, { email: 'other@example.com' });
    const { session: done, subscription } = await look(session);
    expect(done.customer_details?.email).toBe('ada@example.com');
    const { data } = await client.stripe.checkout.sessions.list({ subscription: subscription.id });
    expect(data.map((one) => one.id)).toEqual([session.id]);
    expect((await client.stripe.subscriptions.list({ customer: id })).data).toHaveLength(1);
  });
});

describe('the order of events', () => {
  const PAID = [
    'charge.succeeded',
    'payment_method.attached',
    'checkout.session.completed',
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
  const FREE = [
    'customer.created',
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
  ];
  test('a new customer', async () => {
    const session = await create();
    expect(await told(client, () => pay(client, session))).toEqual(['customer.created', ...PAID]);
  });

  test('one who was there before, whose e-mail address comes with it', async () => {
    const { id } = await client.stripe.customers.create();
    const session = await create({ customer: id });
    expect(await told(client, () => pay(client, session))).toEqual(PAID);
    const { data } = await client.stripe.events.list({ type: 'customer.updated', limit: 1 });
    expect(data[0]?.data).toMatchObject({
      object: { id, email: TYPED.email, currency: 'usd' },
      previous_attributes: { email: null, currency: null },
    });
  });

  test('a trial', async () => {
    const session = await create({ subscription_data: { trial_period_days: 30 } });
    expect(await told(client, () => pay(client, session))).toEqual(FREE);
  });

  test('usage alone', async () => {
    const session = await create({ line_items: [{ price: ids.metered }] });
    expect(await told(client, () => pay(client, session))).toEqual(
      FREE.filter((type) => !type.startsWith('invoice')),
    );
  });

  test('the event has the session with its subscription and invoice', async () => {
    const session = await create();
    await pay(client, session);
    const { data } = await client.stripe.events.list({ type: 'checkout.session.completed', limit: 1 });
    expect(JSON.stringify(data[0]?.data.object)).toBe(
      JSON.stringify(await client.stripe.checkout.sessions.retrieve(session.id)),
    );
  });
});

describe('once, whatever happens meanwhile', () => {
  test('ten clicks are one subscription', async () => {
    const session = await create();
    const before = await subscriptions();
    const replies = await Promise.all(Array.from({ length: 10 }, () => pay(client, session)));
    expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await subscriptions()).toBe(before + 1);
  });

  test.each([
    ['a payment', {}, 'payment_intent.canceled', CARDS.authenticates],
    [
      'a card for a trial',
      { subscription_data: { trial_period_days: 30 } },
      'setup_intent.canceled',
      CARDS.authenticatesUnlessSetUp,
    ],
  ] as const)('expired while the cardholder authenticates %s', async (_, params, canceled, cardNumber) => {
    const before = [await customers(), await subscriptions()];
    const session = await create(params);
    await pay(client, session, { cardNumber });
    const types = await told(client, async () => {
      await client.stripe.checkout.sessions.expire(session.id);
      expect((await toPage(client, session, 'authenticate', { outcome: 'complete' })).status).toBe(409);
    });
    expect(types).toEqual([canceled, 'checkout.session.expired']);
    expect([await customers(), await subscriptions()]).toEqual(before);
  });

  test('its intent is the page’s alone, although the session does not show it', async () => {
    const session = await create();
    const last = (await client.stripe.paymentIntents.list({ limit: 1 })).data[0]?.id;
    await pay(client, session, { cardNumber: CARDS.declined });
    const [intent] = (await client.stripe.paymentIntents.list({ limit: 1 })).data;
    expect(intent?.id).not.toBe(last);
    const { status, body } = await client.send(
      'POST',
      `/v1/payment_intents/${intent?.id}/confirm`,
      'payment_method=pm_card_visa',
    );
    expect([status, body.error.message]).toEqual([
      400,
      'You cannot perform this action on PaymentIntents created by Checkout.',
    ]);
    expect((await client.stripe.checkout.sessions.list({ payment_intent: intent?.id ?? '' })).data).toEqual(
      [],
    );
  });

  test('a price that is archived meanwhile is still sold by the session that has it', async () => {
    const { id } = await client.stripe.prices.create({
      product: 'team',
      currency: 'usd',
      unit_amount: 1000,
      recurring: { interval: 'month' },
    });
    const session = await create({ line_items: [{ price: id, quantity: 1 }] });
    await client.stripe.prices.update(id, { active: false });
    expect((await pay(client, session)).status).toBe(200);
    expect((await look(session)).subscription.items.data[0]?.price).toMatchObject({ id, active: false });
  });

  test('a customer who is deleted meanwhile cannot subscribe', async () => {
    const { id } = await client.stripe.customers.create({ email: 'a@example.com' });
    const session = await create({ customer: id });
    await client.stripe.customers.del(id);
    expect((await pay(client, session)).status).toBe(400);
    expect((await client.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
  });
});

describe('what the buyer changes', () => {
  const change = async (session: Stripe.Checkout.Session, index: number, quantity: number) => {
    const { data } = await client.stripe.checkout.sessions.listLineItems(session.id);
    return toPage(client, session, 'quantity', { item: data[index]?.id, quantity });
  };
  const adjustable_quantity = { enabled: true };

  test('seats, which are paid and subscribed to', async () => {
    const session = await create({
      line_items: [{ price: ids.graduated, quantity: 2, adjustable_quantity }],
    });
    expect((await change(session, 0, 12)).status).toBe(200);
    await pay(client, session);
    const { session: done, subscription, invoice } = await look(session);
    expect([done.amount_total, invoice.total]).toEqual([1400, 1400]);
    expect(subscription.items.data[0]?.quantity).toBe(12);
  });

  test('what recurs cannot all go, what is paid once can', async () => {
    const session = await create({
      line_items: [
        { price: ids.month, quantity: 1, adjustable_quantity },
        { price: ids.once, quantity: 1, adjustable_quantity },
      ],
    });
    expect((await change(session, 0, 0)).status).toBe(422);
    expect((await change(session, 1, 0)).status).toBe(200);
    await pay(client, session);
    expect((await look(session)).invoice.total).toBe(2000);
  });

  test('seats of a trial give an authentication up that is under way', async () => {
    const session = await create({
      line_items: [{ price: ids.month, quantity: 1, adjustable_quantity }],
      subscription_data: { trial_period_days: 30 },
    });
    await pay(client, session, { cardNumber: CARDS.authenticatesUnlessSetUp });
    await change(session, 0, 3);
    expect((await toPage(client, session, 'authenticate', { outcome: 'complete' })).status).toBe(400);
    await pay(client, session);
    expect((await look(session)).subscription.items.data[0]?.quantity).toBe(3);
  });

  test('another total than the page was seen with is not paid', async () => {
    const session = await create();
    const { status } = await pay(client, session, { expectedAmount: 2000 });
    expect(status).toBe(409);
    expect((await pay(client, session, { expectedAmount: 4000 })).status).toBe(200);
  });

  test.each([
    ['in a trial', { trial_period_days: 30 }],
    ['free until an anchor', { billing_cycle_anchor: NOW + 10 * 86_400, proration_behavior: 'none' }],
  ] as const)('nor are other seats %s, though nothing is due of them today', async (_, subscription_data) => {
    const line = { price: ids.month, quantity: 2, adjustable_quantity };
    const session = await create({ line_items: [line], subscription_data });
    const seen = { expectedAmount: 0, expectedLater: 4000 };
    await change(session, 0, 5);
    expect((await pay(client, session, seen)).status).toBe(409);
    expect((await pay(client, session, { ...seen, expectedLater: 10_000 })).status).toBe(200);
  });

  test('nor what is to be paid today besides a trial', async () => {
    const { id: customer } = await client.stripe.customers.create({ email: 'a@example.com' });
    const session = await create({ customer, subscription_data: { trial_period_days: 30 } });
    await client.stripe.invoiceItems.create({ customer, currency: 'usd', amount: 333 });
    const seen = { expectedAmount: 0, expectedLater: 4000 };
    expect((await pay(client, session, seen)).status).toBe(409);
    expect((await client.stripe.charges.list({ customer })).data).toEqual([]);
    expect((await pay(client, session, { ...seen, expectedAmount: 333 })).status).toBe(200);
  });
});

describe('what else stands on the first invoice', () => {
  test.each([
    ['credit', -1500, 2500],
    ['credit that covers it all', -9000, null],
    ['debt', 700, 4700],
  ] as const)('the customer’s balance: %s', async (_, balance, charged) => {
    const { id } = await client.stripe.customers.create({ email: 'a@example.com', balance });
    const session = await create({ customer: id });
    expect(session.amount_total).toBe(4000);
    await pay(client, session);
    const { session: done, subscription, invoice } = await look(session);
    expect([done.status, subscription.status, invoice.status]).toEqual(['complete', 'active', 'paid']);
    expect(invoice).toMatchObject({ total: 4000, amount_paid: charged ?? 0 });
    const { data } = await client.stripe.charges.list({ customer: id });
    expect(data.map(({ amount }) => amount)).toEqual(charged === null ? [] : [charged]);
    expect((await client.stripe.customers.retrieve(id)) as Stripe.Customer).toMatchObject({
      balance: charged === null ? -5000 : 0,
    });
  });

  test('items that wait for it', async () => {
    const { id } = await client.stripe.customers.create({ email: 'a@example.com' });
    await client.stripe.invoiceItems.create({ customer: id, currency: 'usd', amount: 333 });
    const session = await create({ customer: id });
    await pay(client, session);
    const { invoice } = await look(session);
    expect([invoice.total, invoice.amount_paid, invoice.status]).toEqual([4333, 4333, 'paid']);
    const { data } = await client.stripe.charges.list({ customer: id });
    expect(data.map(({ amount }) => amount)).toEqual([4333]);
  });
});

describe('an anchor in the future', () => {
  const DAY = 86_400;

  test('shortens the first period, which costs its part', async () => {
    const session = await create({ subscription_data: { billing_cycle_anchor: NOW + 10 * DAY } });
    // Ten of the thirty days from the 1st of November.
    expect(session.amount_total).toBe(1333);
    expect((await pay(client, session)).status).toBe(200);
    const { session: done, subscription, invoice } = await look(session);
    expect(invoice.total).toBe(done.amount_total);
    expect(subscription.billing_cycle_anchor).toBe(NOW + 10 * DAY);
    expect(subscription.items.data[0]?.current_period_end).toBe(NOW + 10 * DAY);
  });

  test('without prorations is free until then, and makes no invoice', async () => {
    const session = await create({
      subscription_data: { billing_cycle_anchor: NOW + 10 * DAY, proration_behavior: 'none' },
    });
    expect([session.amount_total, session.payment_status]).toEqual([0, 'no_payment_required']);
    await pay(client, session);
    const { session: done, subscription } = await look(session);
    expect([done.payment_status, done.invoice]).toEqual(['no_payment_required', null]);
    expect([subscription.status, subscription.latest_invoice]).toEqual(['active', null]);
  });
});
