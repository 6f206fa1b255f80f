/** Cards in the portal: one that is added, made the default, deleted; and what nobody may ask for. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { allEvents, life, told, utc } from './billing-shop.ts';
import { CARDS } from './checkout-page.ts';
import { price } from './lives/stages.ts';
import { type Visit, visit, wordsOf } from './portal-visit.ts';
import { useSandbox } from './support.ts';

/** Between two pieces of its work the sandbox waits for this. */
const turn = vi.hoisted(() => ({ next: Promise.resolve() }));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setImmediate: () => turn.next,
}));

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const CARDS_ALLOWED = { payment_method_update: { enabled: true } };
const TYPED = {
  number: '5555 5555 5555 4444',
  expiry: '12 / 34',
  cvc: '123',
  country: 'US',
  postalCode: '94107',
};
const SET_UP = [
  'setup_intent.created',
  'payment_method.attached',
  'setup_intent.succeeded',
  'customer.updated',
];
const NEW = 'payment-methods/new';

beforeEach(() => client.control('POST', 'reset'));

interface Ada {
  customer: string;
  /** Her default card, a Visa. */
  visa: string;
}

async function ada(): Promise<Ada> {
  const { id: customer } = await client.stripe.customers.create({
    name: 'Ada',
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  return { customer, visa: (await cardsOf(customer))[0]?.id ?? '' };
}

async function cardsOf(customer: string): Promise<Stripe.PaymentMethod[]> {
  return (await client.stripe.customers.listPaymentMethods(customer)).data;
}

async function defaultOf(customer: string): Promise<unknown> {
  const found = await client.stripe.customers.retrieve(customer);
  return found.deleted ? undefined : found.invoice_settings.default_payment_method;
}

/** Where the card of a new subscription, which has one of its own, is changed. */
async function ownCardPage(customer: string, card: string): Promise<string> {
  const items = [{ price: await price(client) }];
  const { id } = await client.stripe.subscriptions.create({ customer, items, default_payment_method: card });
  return `subscriptions/${id}/update-payment-method`;
}

const attach = (card: string, customer: string) => client.stripe.paymentMethods.attach(card, { customer });
const lastIntent = async () => (await client.stripe.setupIntents.list({ limit: 1 })).data[0];

/** The types of what a request makes happen, and its reply. */
async function asked(work: () => ReturnType<Visit['post']>) {
  let reply: Awaited<ReturnType<Visit['post']>> | undefined;
  const types = await told(client, async () => {
    reply = await work();
  });
  return { ...reply, types };
}

describe('a new card', () => {
  test('is set up for its customer and becomes their default', async () => {
    const { customer, visa } = await ada();
    const portal = await visit(client, customer, CARDS_ALLOWED);
    const home = new URL(portal.url).pathname;
    const reply = await asked(() => portal.post(NEW, TYPED));
    expect(reply).toEqual({ status: 200, body: { redirect: home }, types: SET_UP });
    const [card] = await cardsOf(customer);
    expect(card).toMatchObject({
      billing_details: { address: { country: 'US', postal_code: '94107', line1: null }, name: null },
      card: {
        brand: 'mastercard',
        last4: '4444',
        exp_month: 12,
        exp_year: 2034,
        checks: { cvc_check: 'pass' },
      },
      customer,
    });
    expect(await defaultOf(customer)).toBe(card?.id);
    expect(await lastIntent()).toMatchObject({
      customer,
      payment_method: card?.id,
      status: 'succeeded',
      usage: 'off_session',
    });
    const updated = (await allEvents(client)).at(-1);
    expect(updated?.data.previous_attributes).toEqual({ invoice_settings: { default_payment_method: visa } });
    expect(updated?.request).toEqual({ id: null, idempotency_key: null });
  });

  test('is no subscription’s: one with a card of its own keeps it', async () => {
    const { customer, visa } = await ada();
    const items = [{ price: await price(client) }];
    const own = await client.stripe.subscriptions.create({ customer, items, default_payment_method: visa });
    const other = await client.stripe.subscriptions.create({ customer, items });
    const portal = await visit(client, customer, CARDS_ALLOWED);
    expect(wordsOf((await portal.get('payment-methods')).text)).toContain(
      'The card you add becomes your default. A subscription that is charged to a card of its own goes on to be.',
    );
    const { types } = await asked(() => portal.post(NEW, TYPED));
    expect(types).toEqual(SET_UP);
    const cardOf = async ({ id }: Stripe.Subscription) =>
      (await client.stripe.subscriptions.retrieve(id)).default_payment_method;
    expect(await cardOf(own)).toBe(visa);
    expect(await cardOf(other)).toBeNull();
    const { text } = await portal.get();
    expect(text.match(/Charged to your card that ends in 4242/g)).toHaveLength(1);
    expect((await portal.post(`payment-methods/${visa}/delete`)).status).toBe(409);
  });

  test('is the first of a customer who had none', async () => {
    const { id: customer } = await client.stripe.customers.create({});
    const portal = await visit(client, customer, CARDS_ALLOWED);
    expect(wordsOf((await portal.get()).text)).toContain(
      'Payment method There is no card yet. Add payment method',
    );
    expect((await portal.post(NEW, TYPED)).status).toBe(200);
    expect(wordsOf((await portal.get()).text)).toContain('Mastercard •••• 4444 Default Expires 12/2034');
  });

  const REFUSED: Record<string, [number: string, errors: object]> = {
    declined: [CARDS.declined, { number: 'Your card was declined.' }],
    'without funds': [CARDS.insufficientFunds, { number: 'Your card has insufficient funds.' }],
    lost: [CARDS.lost, { number: 'Your card was declined.' }],
    stolen: [CARDS.stolen, { number: 'Your card was declined.' }],
    expired: [CARDS.expired, { expiry: 'Your card has expired.' }],
    'with another code': [CARDS.cvc, { cvc: "Your card's security code is incorrect." }],
    'not processed': [
      CARDS.processing,
      { number: 'An error occurred while processing your card. Try again in a little bit.' },
    ],
  };

  test.each(Object.entries(REFUSED))('%s stays with nobody', async (_, [number, errors]) => {
    const { customer, visa } = await ada();
    const portal = await visit(client, customer, CARDS_ALLOWED);
    const refused = await asked(() => portal.post(NEW, { ...TYPED, number }));
    const types = ['setup_intent.created', 'setup_intent.setup_failed'];
    expect(refused).toEqual({ status: 402, body: { refused: true, errors }, types });
    expect((await cardsOf(customer)).map(({ id }) => id)).toEqual([visa]);
    expect(await defaultOf(customer)).toBe(visa);
    expect(await lastIntent()).toMatchObject({ payment_method: null, status: 'requires_payment_method' });

    const again = await asked(() => portal.post(NEW, TYPED));
    expect(again.types).toEqual(SET_UP.slice(1));
    expect((await client.stripe.setupIntents.list()).data).toHaveLength(1);
    expect(await cardsOf(customer)).toHaveLength(2);
  });

  test('that is no test card is refused before a bank is asked', async () => {
    const { customer } = await ada();
    const portal = await visit(client, customer, CARDS_ALLOWED);
    const refused = await asked(() => portal.post(NEW, { ...TYPED, number: '4111111111111111' }));
    expect(refused).toMatchObject({ status: 402, types: [] });
    expect(refused.body.errors.number).toContain('used a non test (live) card');
  });

  test('that only declines payments is taken', async () => {
    const { customer } = await ada();
    const portal = await visit(client, customer, CARDS_ALLOWED);
    const { types } = await asked(() => portal.post(NEW, { ...TYPED, number: CARDS.failsLater }));
    expect(types).toEqual(SET_UP);
  });

  const ILL_FORMED: Record<string, [sent: object, errors: object]> = {
    nothing: [{}, { number: 'Required', expiry: 'Required', cvc: 'Required' }],
    'a short number': [{ ...TYPED, number: '4242' }, { number: 'Your card number is incomplete.' }],
    'a wrong number': [
      { ...TYPED, number: '4242424242424241' },
      { number: 'Your card number is incorrect.' },
    ],
    'a month that is over': [
      { ...TYPED, expiry: '10 / 26' },
      { expiry: "Your card's expiration date is in the past." },
    ],
    'half a code': [{ ...TYPED, cvc: '12' }, { cvc: "Your card's security code is incomplete." }],
    'a country that is none': [{ ...TYPED, country: 'XX' }, { country: 'Please choose a country.' }],
    'half a ZIP': [{ ...TYPED, postalCode: '941' }, { postalCode: 'Your ZIP is incomplete.' }],
    'a ZIP that is none': [{ ...TYPED, postalCode: 'ABCDE' }, { postalCode: 'Your ZIP is invalid.' }],
    'more than was asked for': [
      { ...TYPED, customer: 'cus_other' },
      { form: 'This page asks for a card and nothing else.' },
    ],
  };

  test.each(Object.entries(ILL_FORMED))('%s is refused by field', async (_, [sent, errors]) => {
    const { customer } = await ada();
    const portal = await visit(client, customer, CARDS_ALLOWED);
    expect(await asked(() => portal.post(NEW, sent))).toEqual({ status: 422, body: { errors }, types: [] });
  });

  test('needs no postal code, and has none where its bank knows none', async () => {
    const { customer } = await ada();
    const portal = await visit(client, customer, CARDS_ALLOWED);
    const { country: _, postalCode: __, ...bare } = TYPED;
    expect((await portal.post(NEW, bare)).status).toBe(200);
    expect((await cardsOf(customer))[0]?.billing_details.address).toMatchObject({
      country: 'US',
      postal_code: null,
    });
    await portal.post(NEW, { ...TYPED, country: 'DE', postalCode: '10115' });
    expect((await cardsOf(customer))[0]?.billing_details.address).toMatchObject({
      country: 'DE',
      postal_code: null,
    });
  });
});

describe('a new card that wants its holder', () => {
  const WAITS = ['setup_intent.created', 'setup_intent.requires_action'];
  const CHALLENGE = 'payment-methods/challenge';
  const AUTHENTICATE = 'payment-methods/authenticate';

  async function waiting(number: string = CARDS.authenticates) {
    const { customer, visa } = await ada();
    const portal = await visit(client, customer, CARDS_ALLOWED);
    const reply = await asked(() => portal.post(NEW, { ...TYPED, number }));
    expect(reply).toEqual({
      status: 200,
      body: { challenge: `${new URL(portal.url).pathname}/${CHALLENGE}` },
      types: WAITS,
    });
    expect(await cardsOf(customer)).toHaveLength(1);
    return { customer, visa, portal };
  }

  test.each([CARDS.authenticates, CARDS.authenticatesUnlessSetUp, CARDS.authenticatesThenLacksFunds])(
    '%s is taken when they have authenticated',
    async (number) => {
      const { customer, portal } = await waiting(number);
      expect((await portal.get(CHALLENGE)).text).toContain('test-source-authorize-3ds');
      const done = await asked(() => portal.post(AUTHENTICATE, { outcome: 'complete' }));
      expect(done).toMatchObject({ status: 200, types: SET_UP.slice(1) });
      expect(await defaultOf(customer)).toBe((await cardsOf(customer))[0]?.id);
      expect((await portal.get(CHALLENGE)).status).toBe(404);
      const again = await asked(() => portal.post(AUTHENTICATE, { outcome: 'complete' }));
      expect(again).toEqual({ status: 409, body: { reload: true }, types: [] });
    },
  );

  test('is nobody’s when they have not, and can be tried again', async () => {
    const { customer, visa, portal } = await waiting();
    const failed = await asked(() => portal.post(AUTHENTICATE, { outcome: 'fail' }));
    expect(failed).toEqual({
      status: 402,
      body: {
        refused: true,
        errors: {
          number:
            'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
        },
      },
      types: ['setup_intent.setup_failed'],
    });
    expect(await defaultOf(customer)).toBe(visa);
    expect(await cardsOf(customer)).toHaveLength(1);
    const again = await asked(() => portal.post(NEW, { ...TYPED, number: CARDS.authenticates }));
    expect(again.types).toEqual(WAITS.slice(1));
  });

  test('may be declined all the same', async () => {
    const { customer, portal } = await waiting(CARDS.authenticatesThenDeclines);
    const declined = await asked(() => portal.post(AUTHENTICATE, { outcome: 'complete' }));
    expect(declined).toMatchObject({
      status: 402,
      body: { errors: { number: 'Your card was declined.' } },
      types: ['setup_intent.setup_failed'],
    });
    expect(await cardsOf(customer)).toHaveLength(1);
  });

  test('is forgotten when another one is typed instead', async () => {
    const { customer, portal } = await waiting();
    expect((await asked(() => portal.post(NEW, TYPED))).types).toEqual(SET_UP.slice(1));
    expect((await portal.post(AUTHENTICATE, { outcome: 'complete' })).status).toBe(409);
    expect((await cardsOf(customer)).map(({ card }) => card?.last4)).toEqual(['4444', '4242']);
  });

  test('begins anew when the intent was canceled meanwhile', async () => {
    const { portal } = await waiting();
    await client.stripe.setupIntents.cancel((await lastIntent())?.id ?? '');
    expect((await portal.post(AUTHENTICATE, { outcome: 'complete' })).status).toBe(409);
    expect((await asked(() => portal.post(NEW, TYPED))).types).toEqual(SET_UP);
  });

  test('is not authenticated in another session, nor in words that are none', async () => {
    const { customer, portal } = await waiting();
    const other = await visit(client, customer, CARDS_ALLOWED);
    expect((await other.get(CHALLENGE)).status).toBe(404);
    expect((await other.post(AUTHENTICATE, { outcome: 'complete' })).status).toBe(409);
    expect((await portal.post(AUTHENTICATE, { outcome: 'yes' })).status).toBe(422);
    expect((await lastIntent())?.status).toBe('requires_action');
  });
});

describe('the cards that are there', () => {
  test('stand with the default first, and say which can go', async () => {
    const { customer } = await ada();
    await attach('pm_card_mastercard', customer);
    const { text } = await (await visit(client, customer, CARDS_ALLOWED)).get();
    expect(wordsOf(text)).toMatch(
      /Payment methods Visa •••• 4242 Default Expires 11\/2027 Mastercard •••• 4444 Expires 11\/2027 ⋯ Add payment method/,
    );
    expect(text.match(/class="Card Card--radius--all"/g)).toHaveLength(2);
    expect(text.match(/data-testid="overflow-menu-button"/g)).toHaveLength(1);
  });

  test('another one becomes the default', async () => {
    const { customer, visa } = await ada();
    const items = [{ price: await price(client) }];
    const { id } = await client.stripe.subscriptions.create({
      customer,
      items,
      default_payment_method: visa,
    });
    const other = await attach('pm_card_mastercard', customer);
    const portal = await visit(client, customer, CARDS_ALLOWED);
    const done = await asked(() => portal.post(`payment-methods/${other.id}/default`));
    expect(done).toMatchObject({ status: 200, types: ['customer.updated'] });
    expect(await defaultOf(customer)).toBe(other.id);
    expect((await client.stripe.subscriptions.retrieve(id)).default_payment_method).toBe(visa);
    const again = await asked(() => portal.post(`payment-methods/${other.id}/default`));
    expect(again).toMatchObject({ status: 200, types: [] });
  });

  test('one that nothing is charged to is deleted', async () => {
    const { customer, visa } = await ada();
    const other = await attach('pm_card_mastercard', customer);
    const portal = await visit(client, customer, CARDS_ALLOWED);
    const done = await asked(() => portal.post(`payment-methods/${other.id}/delete`));
    expect(done).toMatchObject({ status: 200, types: ['payment_method.detached'] });
    expect((await cardsOf(customer)).map(({ id }) => id)).toEqual([visa]);
    const again = await asked(() => portal.post(`payment-methods/${other.id}/delete`));
    expect(again).toEqual({ status: 409, body: { reload: true }, types: [] });
  });

  test('the card of a subscription of Checkout counts as the default', async () => {
    const { id: customer } = await client.stripe.customers.create({});
    const [visa] = [await attach('pm_card_visa', customer), await attach('pm_card_mastercard', customer)];
    const items = [{ price: await price(client) }];
    await client.stripe.subscriptions.create({ customer, items, default_payment_method: visa.id });
    const portal = await visit(client, customer, CARDS_ALLOWED);
    expect(wordsOf((await portal.get()).text)).toContain('Visa •••• 4242 Default');
    expect((await portal.post(`payment-methods/${visa.id}/delete`)).status).toBe(409);
    // Of several that of the newest.
    const { id: amex } = await attach('pm_card_amex', customer);
    await client.stripe.subscriptions.create({ customer, items, default_payment_method: amex });
    const words = wordsOf((await portal.get()).text);
    expect(words).toMatch(/Payment methods American Express •••• 0005 Default .*4444 .*4242 /);
    expect(words).not.toContain('4242 Default');
  });

  /** Whose id is sent, and what for. */
  const FORGED: Record<string, [action: 'default' | 'delete', id: (ada: Ada) => Promise<string>]> = {
    'the default': ['delete', async ({ visa }) => visa],
    'the card of a subscription': [
      'delete',
      async ({ customer }) => {
        const { id } = await attach('pm_card_amex', customer);
        const items = [{ price: await price(client) }];
        await client.stripe.subscriptions.create({ customer, items, default_payment_method: id });
        return id;
      },
    ],
    'somebody else’s': ['delete', async () => (await ada()).visa],
    'somebody else’s for a default': ['default', async () => (await ada()).visa],
    'one that was detached': [
      'default',
      async ({ customer }) => {
        const { id } = await attach('pm_card_amex', customer);
        return (await client.stripe.paymentMethods.detach(id)).id;
      },
    ],
    'one that never was': ['default', async () => 'pm_nobody'],
    'a template': ['default', async () => 'pm_card_visa'],
  };

  test.each(Object.entries(FORGED))('%s: the page only looks again', async (_, [action, idOf]) => {
    const owner = await ada();
    const id = await idOf(owner);
    const portal = await visit(client, owner.customer, CARDS_ALLOWED);
    const reply = await asked(() => portal.post(`payment-methods/${id}/${action}`));
    expect(reply).toEqual({ status: 409, body: { reload: true }, types: [] });
    expect(await defaultOf(owner.customer)).toBe(owner.visa);
  });

  test('the only card cannot go, be it the default or not', async () => {
    const { id: customer } = await client.stripe.customers.create({});
    const { id } = await attach('pm_card_visa', customer);
    const portal = await visit(client, customer, CARDS_ALLOWED);
    expect((await portal.get()).text).not.toContain('nonDefaultPaymentInstrumentDeleteButton');
    expect((await portal.post(`payment-methods/${id}/delete`)).status).toBe(409);
    expect((await portal.post(`payment-methods/${id}/default`)).status).toBe(200);
    expect(await defaultOf(customer)).toBe(id);
  });
});

describe('where cards are not to be changed', () => {
  test('nothing of them is there', async () => {
    const { customer, visa } = await ada();
    const { id } = await attach('pm_card_mastercard', customer);
    const portal = await visit(client, customer, { invoice_history: { enabled: true } });
    const at = await ownCardPage(customer, visa);
    const { text } = await portal.get();
    expect(text).not.toContain('Payment method');
    expect(text).not.toContain('update-payment-method');
    const cards = ['payment-methods', 'payment-methods/card-frame', 'payment-methods/challenge'];
    for (const path of [...cards, at, `${at}/changePaymentMethodFromHome`, `${at}/card-frame`])
      expect((await portal.get(path)).status).toBe(404);
    const actions = {
      [NEW]: TYPED,
      [`payment-methods/${id}/default`]: {},
      [`payment-methods/${id}/delete`]: {},
      [at]: { card: id },
      [`${at}/new`]: TYPED,
    };
    for (const [path, body] of Object.entries(actions)) {
      const reply = await asked(() => portal.post(path, body));
      const errors = { form: 'Payment methods cannot be changed here.' };
      expect(reply).toEqual({ status: 403, body: { errors }, types: [] });
    }
    expect(await defaultOf(customer)).toBe(visa);
    expect(await cardsOf(customer)).toHaveLength(2);
  });

  test('nor what was begun before that was decided', async () => {
    const { customer } = await ada();
    const portal = await visit(client, customer, CARDS_ALLOWED);
    await portal.post(NEW, { ...TYPED, number: CARDS.authenticates });
    await client.stripe.billingPortal.configurations.update(portal.configuration, {
      features: { payment_method_update: { enabled: false } },
    });
    expect((await portal.post('payment-methods/authenticate', { outcome: 'complete' })).status).toBe(403);
    expect(await cardsOf(customer)).toHaveLength(1);
  });

  test('nor while the test clock of the customer advances', async () => {
    const { clock, customer } = await life(client, utc('2027-01-31T10:00:00Z'), 'pm_card_visa');
    const [visa] = await cardsOf(customer);
    const at = await ownCardPage(customer, visa?.id ?? '');
    const { id } = await attach('pm_card_mastercard', customer);
    const portal = await visit(client, customer, CARDS_ALLOWED);
    await portal.post(NEW, { ...TYPED, number: CARDS.authenticates });
    let goOn = () => {};
    turn.next = new Promise((resolve) => {
      goOn = resolve;
    });
    await client.stripe.testHelpers.testClocks.advance(clock, { frozen_time: utc('2027-02-01T10:00:00Z') });
    const actions = {
      [NEW]: TYPED,
      'payment-methods/authenticate': { outcome: 'complete' },
      [`payment-methods/${id}/default`]: {},
      [`payment-methods/${id}/delete`]: {},
      [at]: { card: id },
      [`${at}/new`]: TYPED,
    };
    for (const [path, body] of Object.entries(actions)) {
      const { status, body: reply } = await portal.post(path, body);
      expect([path, status]).toEqual([path, 429]);
      expect(reply.errors.form).toContain('Test clock advancement underway');
    }
    goOn();
    expect(await cardsOf(customer)).toHaveLength(2);
  });
});

describe('the flow that is for a new card', () => {
  const flow = async (
    customer: string,
    after_completion: Stripe.BillingPortal.SessionCreateParams.FlowData.AfterCompletion,
  ) =>
    visit(client, customer, CARDS_ALLOWED, {
      flow_data: { type: 'payment_method_update', after_completion },
    });

  test('ends where it says', async () => {
    const { customer } = await ada();
    const portal = await flow(customer, {
      type: 'redirect',
      redirect: { return_url: 'https://shop.example/done' },
    });
    const page = (await portal.get('payment-methods')).text;
    expect(page).toContain('>Update payment method</h1>');
    expect(page).not.toContain('Portal-back');
    const refused = await portal.post(NEW, { ...TYPED, number: CARDS.declined });
    expect(refused.body).toMatchObject({ refused: true });
    const done = await portal.post(NEW, TYPED);
    expect(done.body).toEqual({ redirect: 'https://shop.example/done' });
  });

  test('of another kind, which needed a card, goes on', async () => {
    const { customer } = await ada();
    const monthly = await price(client);
    const { product } = await client.stripe.prices.retrieve(monthly);
    const of = { currency: 'eur', unit_amount: 9000, product: product as string };
    const yearly = await client.stripe.prices.create({ ...of, recurring: { interval: 'year' } });
    const items = [{ price: monthly }];
    const { id: subscription } = await client.stripe.subscriptions.create({ customer, items });
    const portal = await visit(
      client,
      customer,
      {
        ...CARDS_ALLOWED,
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          products: [{ product: product as string, prices: [monthly, yearly.id] }],
        },
      },
      { flow_data: { type: 'subscription_update', subscription_update: { subscription } } },
    );
    expect((await portal.get('payment-methods')).location).toMatch(/\/update$/);
    const at = `subscriptions/${subscription}/update-payment-method`;
    const page = (await portal.get(at)).text;
    expect(page).toContain('>Change payment method</h1>');
    expect(page).not.toContain('Portal-back');
    const { types, body } = await asked(() => portal.post(`${at}/new`, TYPED));
    expect(types).toEqual([...SET_UP.slice(0, -1), 'customer.subscription.updated']);
    expect(body?.redirect).toBe(new URL(portal.url).pathname);
    expect((await portal.get()).location).toMatch(new RegExp(`/subscriptions/${subscription}/update$`));
  });

  test('ends after the authentication too', async () => {
    const { customer } = await ada();
    const portal = await flow(customer, { type: 'hosted_confirmation' });
    expect((await portal.post(NEW, { ...TYPED, number: CARDS.authenticates })).body.challenge).toBeDefined();
    const done = await portal.post('payment-methods/authenticate', { outcome: 'complete' });
    expect(done.body.redirect).toMatch(/\/completed$/);
  });
});
