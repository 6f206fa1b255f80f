/** Completing a Checkout session through its page: what it makes, for whom and in what order. */
import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { CARDS, eventsAfter, lastEvent, pay, TYPED, toPage } from './checkout-page.ts';
import { type Params, paymentOf, setupOf, useShop } from './checkout-shop.ts';
import { useSandbox } from './support.ts';

const client = useSandbox();
const { create, createSetup, look, chargesOf } = useShop(client);

/** The events that something makes; those of charges that settle are their own affair, a second later. */
async function eventsOf(work: () => Promise<unknown>): Promise<string[]> {
  const last = await lastEvent(client);
  await work();
  return (await eventsAfter(client, last)).filter((type) => type !== 'charge.updated');
}

describe('a payment', () => {
  test('makes a charge, and what was typed is in every object', async () => {
    const session = await create({
      client_reference_id: 'cart 12',
      metadata: { on: 'session' },
      payment_intent_data: {
        description: 'Order 12',
        metadata: { on: 'payment' },
        receipt_email: 'receipts@example.com',
        statement_descriptor_suffix: 'ORDER 12',
      },
    });
    const { status, body } = await pay(client, session);
    expect([status, body]).toEqual([
      200,
      { redirect: `https://shop.example/${session.id}?again=${session.id}` },
    ]);

    const done = await look(session);
    const address = {
      city: null,
      country: 'US',
      line1: null,
      line2: null,
      postal_code: '94107',
      state: null,
    };
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      client_reference_id: 'cart 12',
      metadata: { on: 'session' },
      customer: null,
      collected_information: { business_name: null, individual_name: null, shipping_details: null },
      customer_details: {
        address,
        business_name: null,
        email: TYPED.email,
        individual_name: null,
        name: 'Jenny Rosen',
        phone: null,
        tax_exempt: 'none',
        tax_ids: [],
      },
    });
    const intent = paymentOf(done);
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount: 4000,
      amount_received: 4000,
      currency: 'usd',
      customer: null,
      description: 'Order 12',
      metadata: { on: 'payment' },
      receipt_email: 'receipts@example.com',
      statement_descriptor_suffix: 'ORDER 12',
      setup_future_usage: null,
    });
    expect(intent.latest_charge).toMatchObject({
      amount: 4000,
      paid: true,
      captured: true,
      description: 'Order 12',
      metadata: { on: 'payment' },
      receipt_email: 'receipts@example.com',
      billing_details: { address, email: TYPED.email, name: 'Jenny Rosen', phone: null },
    });
    expect(intent.payment_method).toMatchObject({
      customer: null,
      allow_redisplay: 'unspecified',
      billing_details: { address, email: TYPED.email, name: 'Jenny Rosen', phone: null },
      card: { last4: '4242', exp_month: 12, exp_year: 2034, checks: { cvc_check: 'pass' } },
    });
  });

  test('its intent comes with the first try, not before, and is tried again', async () => {
    const session = await create();
    expect(session.payment_intent).toBeNull();
    await pay(client, session, { cardNumber: CARDS.declined });
    const first = await look(session);
    expect(first).toMatchObject({ status: 'open', payment_status: 'unpaid', customer_details: null });
    expect(first.url).toBe(session.url);
    expect(paymentOf(first).status).toBe('requires_payment_method');
    await pay(client, session);
    expect(paymentOf(await look(session)).id).toBe(paymentOf(first).id);
  });

  test.each([
    { card: 'declined', code: 'card_declined', decline_code: 'generic_decline' },
    { card: 'insufficientFunds', code: 'card_declined', decline_code: 'insufficient_funds' },
    { card: 'lost', code: 'card_declined', decline_code: 'lost_card' },
    { card: 'stolen', code: 'card_declined', decline_code: 'stolen_card' },
    { card: 'expired', code: 'expired_card', decline_code: undefined },
    { card: 'cvc', code: 'incorrect_cvc', decline_code: undefined },
    { card: 'processing', code: 'processing_error', decline_code: undefined },
    { card: 'failsLater', code: 'card_declined', decline_code: 'generic_decline' },
  ] as const)(
    'with the card that is $card stays open and leaves a failed charge',
    async ({ card, code, decline_code }) => {
      const session = await create();
      const { status, body } = await pay(client, session, { cardNumber: CARDS[card] });
      expect([status, body.refused]).toEqual([402, true]);
      const after = await look(session);
      expect([after.status, after.payment_status, after.customer]).toEqual(['open', 'unpaid', null]);
      const { last_payment_error: error } = paymentOf(after);
      expect(error?.code).toBe(code);
      if (decline_code !== undefined) expect(error?.decline_code).toBe(decline_code);
      expect((await chargesOf(session)).map(({ status }) => status)).toEqual(['failed']);
      // And is paid with another card.
      expect((await pay(client, session)).status).toBe(200);
      expect((await chargesOf(session)).map(({ status }) => status)).toEqual(['succeeded', 'failed']);
    },
  );

  test('with a number that is no test card makes nothing at all', async () => {
    const session = await create();
    const events = await eventsOf(async () => {
      const { status, body } = await pay(client, session, { cardNumber: '4111 1111 1111 1111' });
      expect([status, JSON.stringify(body)]).toEqual([
        402,
        expect.stringContaining('used a non test (live) card'),
      ]);
    });
    expect(events).toEqual([]);
    expect((await look(session)).payment_intent).toBeNull();
  });

  test('that is only held is unpaid until it is captured', async () => {
    const session = await create({ payment_intent_data: { capture_method: 'manual' } });
    const events = await eventsOf(() => pay(client, session));
    expect(events).toEqual([
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'payment_intent.created',
      'checkout.session.completed',
    ]);
    const held = await look(session);
    expect([held.status, held.payment_status, paymentOf(held).status]).toEqual([
      'complete',
      'unpaid',
      'requires_capture',
    ]);
    await client.stripe.paymentIntents.capture(paymentOf(held).id, { amount_to_capture: 1500 });
    expect((await look(session)).payment_status).toBe('paid');
  });

  test('can be held and its card kept by the options of the card, too', async () => {
    const customer = await client.stripe.customers.create({ email: 'a@example.com' });
    const session = await create({
      customer: customer.id,
      payment_method_options: { card: { capture_method: 'manual', setup_future_usage: 'off_session' } },
    });
    await pay(client, session);
    const done = await look(session);
    expect([done.payment_status, paymentOf(done).status]).toEqual(['unpaid', 'requires_capture']);
    expect(paymentOf(done).payment_method).toMatchObject({
      customer: customer.id,
      allow_redisplay: 'limited',
    });
  });

  test('of nothing needs no card and makes no intent', async () => {
    const session = await create({
      line_items: [
        { price_data: { currency: 'usd', unit_amount: 0, product_data: { name: 'Free' } }, quantity: 1 },
      ],
    });
    expect([session.amount_total, session.payment_status]).toEqual([0, 'no_payment_required']);
    const events = await eventsOf(() => toPage(client, session, 'confirm', { email: TYPED.email }));
    expect(events).toEqual(['checkout.session.completed']);
    const done = await look(session);
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
      payment_intent: null,
    });
    expect(done.customer_details?.email).toBe(TYPED.email);
  });
});

describe('saving a card', () => {
  test('for a customer makes it theirs, for when they are away', async () => {
    const customer = await client.stripe.customers.create({ email: 'ada@example.com' });
    const session = await createSetup({
      customer: customer.id,
      setup_intent_data: { description: 'For later', metadata: { plan: 'team' } },
    });
    expect(session.setup_intent).toBeNull();
    const events = await eventsOf(() => pay(client, session, { cardNumber: CARDS.authenticatesUnlessSetUp }));
    expect(events).toEqual(['setup_intent.created', 'setup_intent.requires_action']);
    await toPage(client, session, 'authenticate', { outcome: 'complete' });
    const done = await look(session);
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
      customer_details: { address: null, email: 'ada@example.com' },
    });
    expect(setupOf(done)).toMatchObject({
      status: 'succeeded',
      usage: 'off_session',
      customer: customer.id,
      description: 'For later',
      metadata: { plan: 'team' },
      payment_method: { customer: customer.id, allow_redisplay: 'limited' },
    });
    const charged = await client.stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      customer: customer.id,
      payment_method: (setupOf(done).payment_method as Stripe.PaymentMethod).id,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      confirm: true,
      off_session: true,
    });
    expect(charged.status).toBe('succeeded');
  });

  test.each([
    { card: 'declined', status: 402 },
    { card: 'expired', status: 402 },
    { card: 'cvc', status: 402 },
    { card: 'failsLater', status: 200 },
    { card: 'good', status: 200 },
  ] as const)('the card that is $card', async ({ card, status }) => {
    const session = await createSetup({ customer_creation: 'always' });
    const events = await eventsOf(async () => {
      expect((await pay(client, session, { cardNumber: CARDS[card] })).status).toBe(status);
    });
    if (status === 200) {
      expect(events).toEqual([
        'customer.created',
        'setup_intent.created',
        'payment_method.attached',
        'setup_intent.succeeded',
        'checkout.session.completed',
      ]);
    } else {
      expect(events).toEqual(['setup_intent.created', 'setup_intent.setup_failed']);
      const after = await look(session);
      expect([after.status, after.customer, setupOf(after).status]).toEqual([
        'open',
        null,
        'requires_payment_method',
      ]);
      expect((await pay(client, session)).status).toBe(200);
      expect(setupOf(await look(session)).id).toBe(setupOf(after).id);
    }
  });

  test('of a guest stays nobody’s', async () => {
    const session = await createSetup();
    await pay(client, session);
    const done = await look(session);
    expect([done.customer, setupOf(done).customer, setupOf(done).status]).toEqual([null, null, 'succeeded']);
  });

  test.each([
    ['setup mode', () => createSetup()],
    ['setup_future_usage', () => create({ payment_intent_data: { setup_future_usage: 'off_session' } })],
  ] as const)('of a guest can be given to a customer later: %s', async (_, make) => {
    const session = await make();
    await pay(client, session);
    const done = await look(session);
    const method = (paymentOf(done) ?? setupOf(done)).payment_method as Stripe.PaymentMethod;
    const { id } = await client.stripe.customers.create();
    expect((await client.stripe.paymentMethods.attach(method.id, { customer: id })).customer).toBe(id);
  });

  test.each([
    ['payment_method_data', { payment_method_data: { allow_redisplay: 'always' } }, {}, 'always'],
    ['setup_future_usage', { payment_intent_data: { setup_future_usage: 'off_session' } }, {}, 'limited'],
    [
      'the box',
      { saved_payment_method_options: { payment_method_save: 'enabled' } },
      { savePaymentMethod: true },
      'always',
    ],
    [
      'an unchecked box',
      { saved_payment_method_options: { payment_method_save: 'enabled' } },
      {},
      'unspecified',
    ],
    ['a box that is not there', {}, { savePaymentMethod: true }, 'unspecified'],
  ] as const)('who may see it again follows from %s', async (_, params, typed, allow_redisplay) => {
    const customer = await client.stripe.customers.create({ email: 'ada@example.com' });
    const session = await create({ customer: customer.id, ...params } as Partial<Params>);
    await pay(client, session, typed);
    const method = paymentOf(await look(session)).payment_method as Stripe.PaymentMethod;
    expect(method.allow_redisplay).toBe(allow_redisplay);
    expect(method.customer).toBe(
      allow_redisplay === 'unspecified' || _ === 'payment_method_data' ? null : customer.id,
    );
  });
});

describe('who the buyer is', () => {
  const customers = async () => (await client.stripe.customers.list({ limit: 100 })).data.length;

  test('a guest by default', async () => {
    const before = await customers();
    const session = await create();
    await pay(client, session);
    expect([(await look(session)).customer, await customers()]).toEqual([null, before]);
  });

  test.each([
    ['payment', () => create({ customer_creation: 'always', phone_number_collection: { enabled: true } })],
    ['setup', () => createSetup({ customer_creation: 'always', phone_number_collection: { enabled: true } })],
  ] as const)('a new customer when asked for, once, and only with a card that works: %s', async (_, make) => {
    const before = await customers();
    const session = await make();
    const phone = { phoneNumber: '+1 201 555 0123' };
    await pay(client, session, { ...phone, cardNumber: CARDS.declined });
    await pay(client, session, { ...phone, cardNumber: CARDS.authenticates });
    await toPage(client, session, 'authenticate', { outcome: 'fail' });
    expect([await customers(), (await look(session)).customer]).toEqual([before, null]);
    await pay(client, session, { ...phone, cardNumber: CARDS.authenticates });
    await toPage(client, session, 'authenticate', { outcome: 'complete' });
    const done = await look(session);
    expect(await customers()).toBe(before + 1);
    expect(done.customer).toMatchObject({
      email: TYPED.email,
      name: 'Jenny Rosen',
      phone: '+1 201 555 0123',
      address: { country: 'US', postal_code: '94107' },
    });
    expect(done.customer_details?.phone).toBe('+1 201 555 0123');
    const intent = paymentOf(done) ?? setupOf(done);
    expect(intent.customer).toBe((done.customer as Stripe.Customer).id);
  });

  test('an address that is known is not the buyer’s to change', async () => {
    const session = await create({ customer_email: 'known@example.com', customer_creation: 'always' });
    await pay(client, session, { email: 'other@example.com' });
    const done = await look(session);
    expect([done.customer_details?.email, done.customer_email]).toEqual([
      'known@example.com',
      'known@example.com',
    ]);
    expect((done.customer as Stripe.Customer).email).toBe('known@example.com');
  });

  test('a customer without an e-mail address gets the one that was typed', async () => {
    const { id } = await client.stripe.customers.create();
    const session = await create({ customer: id });
    const events = await eventsOf(() => pay(client, session));
    expect(events.slice(-2)).toEqual(['checkout.session.completed', 'customer.updated']);
    expect(await client.stripe.customers.retrieve(id)).toMatchObject({
      email: TYPED.email,
      name: null,
      address: null,
    });
  });

  test.each([
    [{ name: 'auto' }, { name: 'Jenny Rosen', address: null }],
    [{ address: 'auto' }, { name: 'Before', address: { country: 'US', postal_code: '94107' } }],
    [
      { name: 'auto', address: 'auto' },
      { name: 'Jenny Rosen', address: { country: 'US', postal_code: '94107' } },
    ],
    [
      { name: 'never', address: 'never' },
      { name: 'Before', address: null },
    ],
  ] as const)('customer_update %j', async (customer_update, expected) => {
    const { id } = await client.stripe.customers.create({ email: 'a@example.com', name: 'Before' });
    const session = await create({ customer: id, customer_update });
    const events = await eventsOf(() => pay(client, session));
    expect(await client.stripe.customers.retrieve(id)).toMatchObject({ email: 'a@example.com', ...expected });
    expect(events.includes('customer.updated')).toBe(expected.name !== 'Before' || expected.address !== null);
  });

  test('a customer who was deleted meanwhile cannot pay', async () => {
    const { id } = await client.stripe.customers.create({ email: 'a@example.com' });
    const session = await create({ customer: id });
    await client.stripe.customers.del(id);
    expect((await pay(client, session)).status).toBe(400);
    expect((await look(session)).status).toBe('open');
  });
});

describe('the order of events', () => {
  const PAID = ['charge.succeeded', 'payment_intent.succeeded'];
  const save = { payment_intent_data: { setup_future_usage: 'off_session' } } as const;

  test.each([
    ['a guest', {}, [...PAID, 'payment_intent.created', 'checkout.session.completed']],
    [
      'a new customer',
      { customer_creation: 'always' },
      ['customer.created', ...PAID, 'payment_intent.created', 'checkout.session.completed'],
    ],
    [
      'a new customer whose card is kept',
      { customer_creation: 'always', ...save },
      [
        'customer.created',
        'charge.succeeded',
        'payment_method.attached',
        'payment_intent.succeeded',
        'payment_intent.created',
        'checkout.session.completed',
      ],
    ],
  ] as const)('%s', async (_, params, expected) => {
    const session = await create(params as Partial<Params>);
    expect(await eventsOf(() => pay(client, session))).toEqual(expected);
  });

  test('a decline, an authentication that fails, one that succeeds', async () => {
    const session = await create();
    const types = await eventsOf(async () => {
      await pay(client, session, { cardNumber: CARDS.declined });
      await pay(client, session, { cardNumber: CARDS.authenticates });
      await toPage(client, session, 'authenticate', { outcome: 'fail' });
      await pay(client, session, { cardNumber: CARDS.authenticates });
      await toPage(client, session, 'authenticate', { outcome: 'complete' });
    });
    expect(types).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'payment_intent.requires_action',
      'payment_intent.payment_failed',
      'payment_intent.requires_action',
      ...PAID,
      'checkout.session.completed',
    ]);
  });

  test('an event has the session as it was then, and no request made it', async () => {
    const session = await create();
    await pay(client, session);
    const { data } = await client.stripe.events.list({ type: 'checkout.session.completed', limit: 1 });
    const [event] = data;
    expect(event?.request).toEqual({ id: null, idempotency_key: null });
    expect(JSON.stringify(event?.data.object)).toBe(
      JSON.stringify(await client.stripe.checkout.sessions.retrieve(session.id)),
    );
  });
});
