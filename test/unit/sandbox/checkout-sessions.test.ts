/** Checkout sessions as the API tells of them (facts.md §4.1–4.5). */
import type Stripe from 'stripe';
import { beforeAll, describe, expect, test } from 'vitest';
import { CARDS, eventsAfter, lastEvent, pay, toPage } from './checkout-page.ts';
import { refusal, useSandbox } from './support.ts';

const client = useSandbox({ now: () => 1_800_000_000_000 });
const now = 1_800_000_000;
const AROUND = {
  mode: 'payment',
  success_url: 'https://shop.example/done?id={CHECKOUT_SESSION_ID}',
} as const;
let price = '';

type Params = Stripe.Checkout.SessionCreateParams;
const create = (more: Partial<Params> = {}) =>
  client.stripe.checkout.sessions.create({
    ...AROUND,
    line_items: [{ price, quantity: 2, adjustable_quantity: { enabled: true } }],
    ...more,
  });
const setup = (more: Partial<Params> = {}) =>
  client.stripe.checkout.sessions.create({ ...AROUND, mode: 'setup', currency: 'usd', ...more });

beforeAll(async () => {
  const { stripe } = client;
  await stripe.products.create({ id: 'shirt', name: 'Shirt' });
  price = (await stripe.prices.create({ product: 'shirt', currency: 'usd', unit_amount: 2000 })).id;
});

describe('a new session, with all that is filled in', () => {
  const filledIn = {
    object: 'checkout.session',
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: null,
    client_reference_id: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation: 'if_required',
    customer_details: null,
    customer_email: null,
    expires_at: now + 86_400,
    integration_identifier: null,
    invoice: null,
    livemode: false,
    locale: null,
    managed_payments: { enabled: false },
    metadata: {},
    optional_items: null,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: AROUND.success_url,
    ui_mode: 'hosted_page',
    wallet_options: null,
  };
  const bare = async (form: string) => (await client.send('POST', '/v1/checkout/sessions', form)).body;
  const url = `success_url=${AROUND.success_url}`;

  test('in payment mode', async () => {
    const session = await bare(`mode=payment&${url}&line_items[0][price]=${price}&line_items[0][quantity]=2`);
    expect(session).toEqual({
      ...filledIn,
      id: expect.stringMatching(/^cs_test_a1[0-9A-Za-z]{56}$/),
      adaptive_pricing: { enabled: false },
      amount_subtotal: 4000,
      amount_total: 4000,
      currency: 'usd',
      discounts: [],
      invoice_creation: {
        enabled: false,
        invoice_data: {
          account_tax_ids: null,
          custom_fields: null,
          description: null,
          footer: null,
          issuer: null,
          metadata: {},
          rendering_options: null,
        },
      },
      mode: 'payment',
      payment_method_collection: 'if_required',
      payment_status: 'unpaid',
      total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
      url: `${client.sandbox.url}/c/pay/${session.id}`,
    });
  });

  test('in setup mode there are no amounts, and nothing is to be paid', async () => {
    const session = await bare(`mode=setup&currency=usd&${url}`);
    expect(session).toEqual({
      ...filledIn,
      id: expect.stringMatching(/^cs_test_a1[0-9A-Za-z]{56}$/),
      adaptive_pricing: null,
      amount_subtotal: null,
      amount_total: null,
      currency: null,
      discounts: null,
      invoice_creation: null,
      mode: 'setup',
      payment_method_collection: 'always',
      payment_status: 'no_payment_required',
      total_details: null,
      url: `${client.sandbox.url}/c/pay/${session.id}`,
    });
  });

  test('a customer who is known makes none, and may see saved cards', async () => {
    const customer = await client.stripe.customers.create();
    const session = await create({ customer: customer.id });
    expect(session.customer).toBe(customer.id);
    expect(session.customer_creation).toBeNull();
    expect(session.saved_payment_method_options).toEqual({
      allow_redisplay_filters: ['always'],
      payment_method_remove: 'disabled',
      payment_method_save: null,
    });
  });

  test('its url begins with the origin that the call came to', async () => {
    const { url } = await create();
    const elsewhere = await fetch(`http://localhost:${client.sandbox.port}/v1/checkout/sessions`, {
      method: 'POST',
      headers: { Authorization: 'Bearer sk_test_x', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `mode=setup&currency=usd&success_url=https://a.example`,
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(((await elsewhere.json()) as { url: string }).url).toMatch(/^http:\/\/localhost:/);
  });
});

describe('line items', () => {
  test('a line, with all that is filled in', async () => {
    const session = await create({
      line_items: [{ price, quantity: 3, adjustable_quantity: { enabled: true }, metadata: { a: 'b' } }],
    });
    const { body } = await client.send('GET', `/v1/checkout/sessions/${session.id}/line_items`);
    expect(body).toEqual({
      object: 'list',
      data: [
        {
          id: expect.stringMatching(/^li_1[0-9A-Za-z]{23}$/),
          object: 'item',
          adjustable_quantity: { enabled: true, maximum: 99, minimum: 0 },
          amount_discount: 0,
          amount_subtotal: 6000,
          amount_tax: 0,
          amount_total: 6000,
          currency: 'usd',
          description: 'Shirt',
          metadata: { a: 'b' },
          price: (await client.send('GET', `/v1/prices/${price}`)).body,
          quantity: 3,
        },
      ],
      has_more: false,
      url: `/v1/checkout/sessions/${session.id}/line_items`,
    });
  });

  test('pages of ten, in the order they were given', async () => {
    const session = await create({
      line_items: Array.from({ length: 23 }, (_, index) => ({
        price_data: { currency: 'usd', product: 'shirt', unit_amount: 100 + index },
        quantity: 1,
      })),
    });
    const { sessions } = client.stripe.checkout;
    const amounts = (list: { data: Stripe.LineItem[] }) =>
      list.data.map(({ amount_total }) => amount_total - 100);
    const first = await sessions.listLineItems(session.id);
    expect([amounts(first), first.has_more]).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], true]);
    const all = await sessions.listLineItems(session.id, { limit: 7 }).autoPagingToArray({ limit: 100 });
    expect(amounts({ data: all })).toEqual(Array.from({ length: 23 }, (_, index) => index));
    const before = await sessions.listLineItems(session.id, { limit: 3, ending_before: all[4]?.id ?? '' });
    expect([amounts(before), before.has_more]).toEqual([[1, 2, 3], true]);
    const end = await sessions.listLineItems(session.id, { limit: 100, starting_after: all[19]?.id ?? '' });
    expect([amounts(end), end.has_more]).toEqual([[20, 21, 22], false]);
    const shown = await sessions.retrieve(session.id, { expand: ['line_items'] });
    expect([amounts(shown.line_items ?? { data: [] }), shown.line_items?.has_more]).toEqual([
      amounts(first),
      true,
    ]);
    expect(session.line_items).toBeUndefined();
  });

  test('expanded down to the product, also from a list of sessions', async () => {
    const session = await create();
    const one = await client.stripe.checkout.sessions.retrieve(session.id, {
      expand: ['line_items.data.price.product'],
    });
    expect(one.line_items?.data[0]?.price).toMatchObject({ id: price, product: { name: 'Shirt' } });
    const { data } = await client.stripe.checkout.sessions.list({ limit: 1, expand: ['data.line_items'] });
    expect(data[0]?.line_items?.data[0]?.price?.id).toBe(price);
    const lines = await client.stripe.checkout.sessions.listLineItems(session.id, {
      expand: ['data.price.product'],
    });
    expect(lines.data[0]?.price).toMatchObject({ product: { id: 'shirt' } });
  });

  test('an inline price is real, inactive and in no list; so is its product, but listed', async () => {
    const { stripe } = client;
    const last = await lastEvent(client);
    const session = await create({
      line_items: [
        { price_data: { currency: 'usd', unit_amount: 700, product_data: { name: 'Cap' } }, quantity: 1 },
      ],
      expand: ['line_items'],
    });
    expect(await eventsAfter(client, last)).toEqual(['product.created', 'price.created']);
    const inline = session.line_items?.data[0]?.price as Stripe.Price;
    const found = await stripe.prices.retrieve(inline.id, { expand: ['product'] });
    expect(found).toMatchObject({ active: false, product: { active: false, name: 'Cap' }, unit_amount: 700 });
    for (const active of [true, false]) {
      const { data } = await stripe.prices.list({ active, limit: 100 });
      expect(data.map(({ id }) => id)).not.toContain(inline.id);
    }
    const product = (found.product as Stripe.Product).id;
    expect((await stripe.prices.list({ product, active: false })).data).toEqual([]);
    expect(Object.keys(found)).not.toContain('inline');
  });

  test('a price in several currencies is sold in the one that the session has', async () => {
    const { id } = await client.stripe.prices.create({
      product: 'shirt',
      currency: 'usd',
      unit_amount: 2000,
      currency_options: { jpy: { unit_amount: 300 } },
    });
    const session = await create({ currency: 'jpy', line_items: [{ price: id, quantity: 2 }] });
    expect([session.currency, session.amount_total]).toEqual(['jpy', 600]);
  });
});

describe('lists', () => {
  test('each filter finds its own', async () => {
    const { stripe } = client;
    const customer = (await stripe.customers.create({ email: 'lists@example.com' })).id;
    const open = await create({ customer });
    const paid = await create({ customer });
    await pay(client, paid);
    const expired = await create({ customer });
    await stripe.checkout.sessions.expire(expired.id);
    const { payment_intent } = await stripe.checkout.sessions.retrieve(paid.id);
    const ids = async (params: Stripe.Checkout.SessionListParams) =>
      (await stripe.checkout.sessions.list(params)).data.map(({ id }) => id);

    expect(await ids({ customer })).toEqual([expired.id, paid.id, open.id]);
    expect(await ids({ customer, status: 'open' })).toEqual([open.id]);
    expect(await ids({ customer, status: 'complete' })).toEqual([paid.id]);
    expect(await ids({ customer, status: 'expired' })).toEqual([expired.id]);
    expect(await ids({ payment_intent: String(payment_intent) })).toEqual([paid.id]);
    expect(await ids({ customer_details: { email: 'lists@example.com' } })).toEqual([paid.id]);
    expect(await ids({ customer_details: { email: 'Lists@example.com' } })).toEqual([]);
    expect(await ids({ customer, created: { gt: now } })).toEqual([]);
    expect(await ids({ customer, created: now, limit: 2 })).toEqual([expired.id, paid.id]);
    expect(await ids({ customer, starting_after: expired.id })).toEqual([paid.id, open.id]);
    await stripe.customers.del(customer);
    expect(await ids({ customer, status: 'open' })).toEqual([open.id]);
  });
});

describe('the end of a session', () => {
  const look = (id: string) => client.stripe.checkout.sessions.retrieve(id);

  test('expired on request: no url, one event, nothing left to pay on', async () => {
    const session = await create();
    const last = await lastEvent(client);
    const expired = await client.stripe.checkout.sessions.expire(session.id);
    expect(expired).toMatchObject({ status: 'expired', url: null, payment_status: 'unpaid' });
    expect(await eventsAfter(client, last)).toEqual(['checkout.session.expired']);
    expect((await pay(client, session)).status).toBe(409);
    expect(JSON.stringify(await look(session.id))).toBe(JSON.stringify(expired));
  });

  test.each([
    ['payment_intent', 'declined', () => create()],
    ['payment_intent', 'authenticates', () => create()],
    ['setup_intent', 'declined', () => setup()],
    ['setup_intent', 'authenticates', () => setup()],
  ] as const)('a %s whose card %s is called off with it', async (kind, card, make) => {
    const session = await make();
    await pay(client, session, { cardNumber: CARDS[card] });
    const id = String((await look(session.id))[kind]);
    const last = await lastEvent(client);
    await client.stripe.checkout.sessions.expire(session.id);
    expect(await eventsAfter(client, last)).toEqual([`${kind}.canceled`, 'checkout.session.expired']);
    const { body } = await client.send('GET', `/v1/${kind}s/${id}`);
    expect([body.status, body.next_action]).toEqual(['canceled', null]);
    const told = await client.control('POST', 'authenticate', { intent: id, outcome: 'complete' });
    expect(told.status).toBe(400);
  });
});

describe('in time', () => {
  const clocked = useSandbox();

  test('a session expires by itself, at its time and not before', async () => {
    const { stripe } = clocked;
    const made = (more: Partial<Params> = {}) =>
      stripe.checkout.sessions.create({
        mode: 'setup',
        currency: 'usd',
        success_url: 'https://a.example',
        ...more,
      });
    const day = await made();
    const hour = await made({ expires_at: day.created + 3600 });
    const statuses = async () => [
      (await stripe.checkout.sessions.retrieve(hour.id)).status,
      (await stripe.checkout.sessions.retrieve(day.id)).status,
    ];
    await clocked.control('POST', 'clock', { advance: 3590 });
    expect(await statuses()).toEqual(['open', 'open']);
    await clocked.control('POST', 'clock', { advance: 10 });
    expect(await statuses()).toEqual(['expired', 'open']);
    await clocked.control('POST', 'clock', { advance: 86_400 });
    expect(await statuses()).toEqual(['expired', 'expired']);
    const { data } = await stripe.events.list({ type: 'checkout.session.expired' });
    expect(data.map(({ data: { object }, request }) => [(object as { id: string }).id, request?.id])).toEqual(
      [
        [day.id, null],
        [hour.id, null],
      ],
    );
  });
});

describe('what each state allows', () => {
  const STATES = {
    open: async () => create(),
    'open after a decline': async () => {
      const session = await create();
      await pay(client, session, { cardNumber: CARDS.declined });
      return session;
    },
    authenticating: async () => {
      const session = await create();
      await pay(client, session, { cardNumber: CARDS.authenticates });
      return session;
    },
    complete: async () => {
      const session = await create();
      await pay(client, session);
      return session;
    },
    expired: async () => {
      const session = await create();
      await client.stripe.checkout.sessions.expire(session.id);
      return session;
    },
  };
  const CALLS = {
    retrieve: async (id: string) => (await client.send('GET', `/v1/checkout/sessions/${id}`)).status,
    lines: async (id: string) => (await client.send('GET', `/v1/checkout/sessions/${id}/line_items`)).status,
    update: async (id: string) =>
      (await client.send('POST', `/v1/checkout/sessions/${id}`, 'metadata[a]=b')).status,
    expire: async (id: string) => (await client.send('POST', `/v1/checkout/sessions/${id}/expire`)).status,
    pay: async (id: string) => (await pay(client, { id })).status,
    authenticate: async (id: string) =>
      (await toPage(client, { id }, 'authenticate', { outcome: 'complete' })).status,
    quantity: async (id: string) => {
      const { data } = await client.stripe.checkout.sessions.listLineItems(id);
      return (await toPage(client, { id }, 'quantity', { item: data[0]?.id, quantity: 3 })).status;
    },
  };
  /** What a call answers in a state, and the state after it. */
  const EXPECTED: Record<keyof typeof STATES, Record<keyof typeof CALLS, [number, string]>> = {
    open: {
      retrieve: [200, 'open'],
      lines: [200, 'open'],
      update: [200, 'open'],
      expire: [200, 'expired'],
      pay: [200, 'complete'],
      authenticate: [400, 'open'],
      quantity: [200, 'open'],
    },
    'open after a decline': {
      retrieve: [200, 'open'],
      lines: [200, 'open'],
      update: [200, 'open'],
      expire: [200, 'expired'],
      pay: [200, 'complete'],
      authenticate: [400, 'open'],
      quantity: [200, 'open'],
    },
    authenticating: {
      retrieve: [200, 'open'],
      lines: [200, 'open'],
      update: [200, 'open'],
      expire: [200, 'expired'],
      pay: [200, 'complete'],
      authenticate: [200, 'complete'],
      quantity: [200, 'open'],
    },
    complete: {
      retrieve: [200, 'complete'],
      lines: [200, 'complete'],
      update: [200, 'complete'],
      expire: [400, 'complete'],
      pay: [200, 'complete'],
      authenticate: [200, 'complete'],
      quantity: [409, 'complete'],
    },
    expired: {
      retrieve: [200, 'expired'],
      lines: [200, 'expired'],
      update: [200, 'expired'],
      expire: [400, 'expired'],
      pay: [409, 'expired'],
      authenticate: [409, 'expired'],
      quantity: [409, 'expired'],
    },
  };
  const rows = Object.entries(EXPECTED).flatMap(([state, calls]) =>
    Object.entries(calls).map(([call, expected]) => ({ state, call, expected })),
  );

  test.each(rows)('$state: $call', async ({ state, call, expected }) => {
    const { id } = await STATES[state as keyof typeof STATES]();
    const status = await CALLS[call as keyof typeof CALLS](id);
    const after = await client.stripe.checkout.sessions.retrieve(id);
    expect([status, after.status]).toEqual(expected);
    expect(after.url === null).toBe(after.status !== 'open');
  });
});

test('an idempotency key makes one session', async () => {
  const params = { ...AROUND, mode: 'setup', currency: 'usd' } as const;
  const options = { idempotencyKey: 'click-1' };
  const first = await client.stripe.checkout.sessions.create(params, options);
  expect((await client.stripe.checkout.sessions.create(params, options)).id).toBe(first.id);
  const error = await refusal(
    client.stripe.checkout.sessions.create({ ...params, client_reference_id: 'x' }, options),
  );
  expect(error.type).toBe('StripeIdempotencyError');
});
