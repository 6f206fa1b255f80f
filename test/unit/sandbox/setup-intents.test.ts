/** Setup intents: what each call makes of each state, and what is told of it in events. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Reply, useSandbox } from './support.ts';

let now = 1_800_000_000;
const client = useSandbox({ now: () => now * 1000 });
/** Intents for cards alone: nobody has to be told where to return to. */
const CARDS_ONLY = 'automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never';
const post = (path: string, form = '') =>
  client.send('POST', `/v1/${path}`, path === 'setup_intents' ? `${CARDS_ONLY}&${form}` : form);
const made = async (path: string, form = '') => (await post(path, form)).body;
const read = async (path: string) => (await client.send('GET', `/v1/${path}`)).body;

/** A customer with a card, and how many events there have been. */
let customer = '';
let card = '';
let seen = 0;

beforeEach(async () => {
  await client.control('POST', 'reset');
  customer = (await made('customers')).id;
  card = (await made('payment_methods/pm_card_visa/attach', `customer=${customer}`)).id;
  seen = (await read('events?limit=100')).data.length;
});

/** The types of the events since the last call of it, oldest first. */
async function news(): Promise<string[]> {
  const { data } = await read('events?limit=100');
  const fresh = data.slice(0, data.length - seen).reverse();
  seen = data.length;
  return fresh.map(({ type }: { type: string }) => type);
}

const STATES = {
  requires_payment_method: async () => made('setup_intents', `customer=${customer}`),
  'requires_payment_method, after a decline': async () => {
    const intent = await made('setup_intents', `customer=${customer}`);
    return (await made(`setup_intents/${intent.id}/confirm`, 'payment_method=pm_card_chargeDeclined')).error
      .setup_intent;
  },
  requires_confirmation: async () => made('setup_intents', `customer=${customer}&payment_method=${card}`),
  requires_action: async () =>
    made('setup_intents', `customer=${customer}&payment_method=pm_card_authenticationRequired&confirm=true`),
  succeeded: async () => made('setup_intents', `customer=${customer}&payment_method=${card}&confirm=true`),
  canceled: async () => {
    const intent = await made('setup_intents', `customer=${customer}&payment_method=${card}`);
    return made(`setup_intents/${intent.id}/cancel`);
  },
  'canceled, without a payment method': async () =>
    made(`setup_intents/${(await made('setup_intents')).id}/cancel`),
};
type State = keyof typeof STATES;

const CALLS = {
  confirm: (id: string) => post(`setup_intents/${id}/confirm`),
  'confirm with a card': (id: string) => post(`setup_intents/${id}/confirm`, 'payment_method=pm_card_visa'),
  'confirm with a card that declines': (id: string) =>
    post(`setup_intents/${id}/confirm`, 'payment_method=pm_card_chargeDeclined'),
  'confirm with a card that asks': (id: string) =>
    post(`setup_intents/${id}/confirm`, 'payment_method=pm_card_authenticationRequired'),
  cancel: (id: string) => post(`setup_intents/${id}/cancel`, 'cancellation_reason=abandoned'),
  'update its words': (id: string) => post(`setup_intents/${id}`, 'description=new&metadata[a]=b'),
  'give it a card': (id: string) =>
    post(`setup_intents/${id}`, `payment_method=${card}&customer=${customer}`),
  'take its card': (id: string) => post(`setup_intents/${id}`, 'payment_method='),
};
type Name = keyof typeof CALLS;

const MISSING =
  "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.";
const cannot = (verb: string, why: string) => `You cannot ${verb} this SetupIntent because ${why}.`;
const DONE = 'it has already succeeded';
const CANCELED = 'it has been canceled';
const NO_CANCEL =
  'it has a status of succeeded. Only a SetupIntent with one of the following statuses may be canceled: `requires_payment_method`, `requires_confirmation`, or `requires_action`';

/** A sentence is a 400 that changes nothing; else the status that follows, and the events. */
type Outcome = string | { to: string; declined?: true; events: string[] };

const succeeds: Outcome = { to: 'succeeded', events: ['payment_method.attached', 'setup_intent.succeeded'] };
const declines: Outcome = {
  to: 'requires_payment_method',
  declined: true,
  events: ['setup_intent.setup_failed'],
};
const waits: Outcome = { to: 'requires_action', events: ['setup_intent.requires_action'] };
const ends: Outcome = { to: 'canceled', events: ['setup_intent.canceled'] };
const stays = (to: string): Outcome => ({ to, events: [] });

const OPEN: Partial<Record<Name, Outcome>> = {
  'confirm with a card': succeeds,
  'confirm with a card that declines': declines,
  'confirm with a card that asks': waits,
  cancel: ends,
  'give it a card': stays('requires_confirmation'),
  'take its card': stays('requires_payment_method'),
};
const EMPTY = { ...OPEN, confirm: MISSING, 'update its words': stays('requires_payment_method') };
const closed = (verb: string): Partial<Record<Name, Outcome>> => ({
  confirm: cannot('confirm', verb),
  'confirm with a card': cannot('confirm', verb),
  'confirm with a card that declines': cannot('confirm', verb),
  'confirm with a card that asks': cannot('confirm', verb),
  'give it a card': cannot('update', verb),
  'take its card': cannot('update', verb),
});

const TABLE: Record<State, Partial<Record<Name, Outcome>>> = {
  requires_payment_method: EMPTY,
  'requires_payment_method, after a decline': EMPTY,
  requires_confirmation: {
    ...OPEN,
    confirm: { to: 'succeeded', events: ['setup_intent.succeeded'] },
    'update its words': stays('requires_confirmation'),
  },
  requires_action: { ...OPEN, confirm: waits, 'update its words': stays('requires_action') },
  succeeded: { ...closed(DONE), cancel: cannot('cancel', NO_CANCEL), 'update its words': stays('succeeded') },
  canceled: {
    ...closed(CANCELED),
    cancel: cannot('cancel', 'it is already canceled'),
    'update its words': stays('canceled'),
  },
  'canceled, without a payment method': {
    ...closed(CANCELED),
    confirm: MISSING,
    cancel: cannot('cancel', 'it is already canceled'),
    'update its words': stays('canceled'),
  },
};

const ROWS = (Object.keys(STATES) as State[]).flatMap((state) =>
  (Object.keys(CALLS) as Name[]).map((call) => ({ state, call, outcome: TABLE[state][call] })),
);

describe('every call in every state', () => {
  test.each(ROWS)('$state: $call', async ({ state, call, outcome }) => {
    const before = await STATES[state]();
    await news();
    const { status, body }: Reply = await CALLS[call](before.id);
    const after = await read(`setup_intents/${before.id}`);
    if (outcome === undefined) throw new Error('The table says nothing of this.');
    if (typeof outcome === 'string') {
      expect(status).toBe(400);
      expect(body.error).toEqual({
        type: 'invalid_request_error',
        code: 'setup_intent_unexpected_state',
        doc_url: 'https://stripe.com/docs/error-codes/setup-intent-unexpected-state',
        message: outcome,
        request_log_url: expect.any(String),
        setup_intent: before,
      });
      expect(after).toEqual(before);
      expect(await news()).toEqual([]);
      return;
    }
    expect(status).toBe(outcome.declined ? 402 : 200);
    expect(outcome.declined ? body.error.setup_intent : body).toEqual(after);
    expect(after.status).toBe(outcome.to);
    expect(await news()).toEqual(outcome.events);
    expect(after.next_action === null).toBe(outcome.to !== 'requires_action');
    const has = ['requires_confirmation', 'requires_action', 'succeeded'].includes(outcome.to);
    if (outcome.to !== 'canceled') expect(after.payment_method !== null).toBe(has);
    else expect(after.payment_method).toBe(before.payment_method);
    // Nothing else moves.
    expect(after).toMatchObject({
      id: before.id,
      client_secret: before.client_secret,
      created: before.created,
      usage: before.usage,
    });
  });
});

describe('the authentication', () => {
  const authenticate = (intent: string, outcome: string) =>
    client.control('POST', 'authenticate', { intent, outcome });

  test('sends the cardholder to the page and back when there is a return_url', async () => {
    const { id, client_secret, next_action } = await made(
      'setup_intents',
      'payment_method=pm_card_authenticationRequired&confirm=true&return_url=https://example.com/back',
    );
    const url = `${client.sandbox.url}/3ds/authenticate/${id}?client_secret=${client_secret}`;
    expect(next_action).toEqual({
      type: 'redirect_to_url',
      redirect_to_url: { return_url: 'https://example.com/back', url },
    });
  });

  test('is for Stripe.js when there is none, or when it is to be', async () => {
    const form = 'payment_method=pm_card_authenticationRequired&confirm=true';
    for (const extra of ['', '&return_url=https://example.com&use_stripe_sdk=true']) {
      const { next_action } = await made('setup_intents', form + extra);
      expect(next_action).toMatchObject({
        type: 'use_stripe_sdk',
        use_stripe_sdk: { type: 'three_d_secure_redirect' },
      });
    }
  });

  test('is asked of any card when the intent says so', async () => {
    const form = 'payment_method=pm_card_visa&confirm=true&payment_method_options[card]';
    for (const wish of ['any', 'challenge']) {
      const intent = await made('setup_intents', `${form}[request_three_d_secure]=${wish}`);
      expect(intent.status).toBe('requires_action');
      await authenticate(intent.id, 'complete');
      expect((await read(`setup_intents/${intent.id}`)).status).toBe('succeeded');
    }
    expect((await made('setup_intents', `${form}[request_three_d_secure]=automatic`)).status).toBe(
      'succeeded',
    );
  });

  test('completed: the card is attached, then the intent has succeeded', async () => {
    const intent = await STATES.requires_action();
    expect((await read(`payment_methods/${intent.payment_method}`)).customer).toBe(null);
    await news();
    await authenticate(intent.id, 'complete');
    expect(await news()).toEqual(['payment_method.attached', 'setup_intent.succeeded']);
    expect((await read(`payment_methods/${intent.payment_method}`)).customer).toBe(customer);
  });

  test('failed: the intent is without a card and can be tried again', async () => {
    const intent = await STATES.requires_action();
    await news();
    await authenticate(intent.id, 'fail');
    expect(await news()).toEqual(['setup_intent.setup_failed']);
    const again = await post(`setup_intents/${intent.id}/confirm`, 'payment_method=pm_card_visa');
    expect(again.body).toMatchObject({ status: 'succeeded', last_setup_error: null });
  });

  test.each(['requires_payment_method', 'requires_confirmation', 'succeeded', 'canceled'] as const)(
    'cannot be finished in the state %s',
    async (state) => {
      const intent = await STATES[state]();
      const { status } = await authenticate(intent.id, 'complete');
      expect(status).toBe(400);
      expect(await read(`setup_intents/${intent.id}`)).toEqual(intent);
    },
  );
});

describe('events', () => {
  test('an intent made and confirmed in one go: as made, the card, as it ended', async () => {
    const { id } = await made(
      'setup_intents',
      `customer=${customer}&payment_method=pm_card_visa&confirm=true`,
    );
    expect(await news()).toEqual([
      'setup_intent.created',
      'payment_method.attached',
      'setup_intent.succeeded',
    ]);
    const { data } = await read('events?limit=3');
    const [succeeded, attached, created] = data;
    expect(created.data.object).toMatchObject({ id, status: 'requires_confirmation', latest_attempt: null });
    expect(attached.data.object).toMatchObject({ customer, card: { checks: { cvc_check: 'pass' } } });
    expect(succeeded.data).toEqual({ object: await read(`setup_intents/${id}`) });
    expect(attached.data.object).not.toHaveProperty('set_up');
  });

  test('made and declined in one go: the 402 leaves the intent and its events', async () => {
    const { status, body } = await post(
      'setup_intents',
      'payment_method=pm_card_chargeDeclined&confirm=true',
    );
    expect(status).toBe(402);
    expect(await news()).toEqual(['setup_intent.created', 'setup_intent.setup_failed']);
    expect(await read(`setup_intents/${body.error.setup_intent.id}`)).toEqual(body.error.setup_intent);
  });
});

describe('cards', () => {
  test('a card that was declined without a customer was good for once', async () => {
    const { id } = await made('payment_methods', 'type=card&card[token]=tok_chargeDeclined');
    await post('setup_intents', `payment_method=${id}&confirm=true`);
    const again = await post('setup_intents', `payment_method=${id}&confirm=true`);
    expect([again.status, again.body.error.code]).toEqual([400, undefined]);
    expect(again.body.error.message).toMatch(/^The provided PaymentMethod was previously used/);
  });

  test('a card that was set up without a customer can be attached to one later, and is used after that', async () => {
    const { id } = await made('payment_methods', 'type=card&card[token]=tok_visa');
    await post('setup_intents', `payment_method=${id}&confirm=true`);
    expect((await post('setup_intents', `payment_method=${id}&confirm=true`)).status).toBe(400);
    const { status, body } = await post(`payment_methods/${id}/attach`, `customer=${customer}`);
    expect([status, body.customer]).toEqual([200, customer]);
    const used = await post('setup_intents', `payment_method=${id}&customer=${customer}&confirm=true`);
    expect([used.status, used.body.status]).toEqual([200, 'succeeded']);
  });

  test("a decline leaves a customer's intent its card to try again", async () => {
    const { id } = await made('payment_methods', 'type=card&card[token]=tok_chargeDeclined');
    const form = `customer=${customer}&payment_method=${id}&confirm=true`;
    expect((await post('setup_intents', form)).status).toBe(402);
    expect((await post('setup_intents', form)).status).toBe(402);
  });

  test("the customer's default card is not taken for a missing one", async () => {
    await post(`customers/${customer}`, `invoice_settings[default_payment_method]=${card}`);
    const { id } = await made('setup_intents', `customer=${customer}`);
    expect((await post(`setup_intents/${id}/confirm`)).body.error.message).toBe(MISSING);
  });

  const own = () =>
    `The payment method supplied (${card}) belongs to the Customer ${customer}. Please include the Customer in the \`customer\` parameter on the SetupIntent.`;

  test('whose card it is is looked at when it is given and when it is confirmed', async () => {
    const bare = await made('setup_intents');
    const bob = (await made('customers')).id;
    const bobs = await made('setup_intents', `customer=${bob}`);
    for (const call of ['', '/confirm']) {
      const no = await post(`setup_intents/${bare.id}${call}`, `payment_method=${card}`);
      expect(no.body.error).toMatchObject({ message: own(), param: 'payment_method', setup_intent: bare });
      const other = await post(`setup_intents/${bobs.id}${call}`, `payment_method=${card}`);
      expect(other.body.error).toMatchObject({
        message: `The PaymentMethod ${card} does not belong to the Customer you supplied ${bob}. Please use this PaymentMethod with the Customer that it belongs to instead.`,
        param: 'payment_method',
        setup_intent: bobs,
      });
      expect([no.status, other.status]).toEqual([400, 400]);
    }
    const kept = await made('setup_intents', `customer=${customer}&payment_method=${card}`);
    const moved = await post(`setup_intents/${kept.id}`, `customer=${bob}`);
    expect(moved.body.error.message).toMatch(/does not belong to the Customer you supplied/);
  });

  test('an intent of a customer that was deleted cannot be confirmed', async () => {
    const { id } = await made('setup_intents', `customer=${customer}`);
    await client.stripe.customers.del(customer);
    const { status, body } = await post(`setup_intents/${id}/confirm`, 'payment_method=pm_card_visa');
    expect([status, body.error.message]).toEqual([400, `No such customer: '${customer}'`]);
    const { body: shown } = await client.send('GET', `/v1/setup_intents/${id}`, 'expand[]=customer');
    expect(shown.customer).toEqual({ id: customer, object: 'customer', deleted: true });
  });
});

describe('attempts', () => {
  test('each confirmation is one, newest first, and says how it ended', async () => {
    const { id } = await made('setup_intents', `customer=${customer}`);
    const confirm = (method: string) => post(`setup_intents/${id}/confirm`, `payment_method=${method}`);
    await confirm('pm_card_chargeDeclined');
    now += 1;
    await confirm('pm_card_authenticationRequired');
    now += 1;
    await confirm('pm_card_threeDSecure2Required');
    await client.control('POST', 'authenticate', { intent: id, outcome: 'complete' });
    const { data, url } = await read(`setup_attempts?setup_intent=${id}`);
    expect(url).toBe('/v1/setup_attempts');
    expect(data.map(({ status }: { status: string }) => status)).toEqual([
      'succeeded',
      'abandoned',
      'failed',
    ]);
    const intent = await read(`setup_intents/${id}`);
    const [last, middle, first] = data;
    expect(last).toMatchObject({ id: intent.latest_attempt, setup_intent: id, customer, setup_error: null });
    expect(last.payment_method).toBe(intent.payment_method);
    expect(last.payment_method_details.card).toMatchObject({
      last4: '3220',
      three_d_secure: { result: 'authenticated' },
    });
    expect(first.setup_error).toMatchObject({ code: 'card_declined', decline_code: 'generic_decline' });
    const since = await read(`setup_attempts?setup_intent=${id}&created[gt]=${middle.created}`);
    expect(since.data.map((one: { id: string }) => one.id)).toEqual([last.id]);
    const expanded = await read(`setup_intents/${id}?expand[]=latest_attempt.setup_intent`);
    expect(expanded.latest_attempt).toMatchObject({ id: last.id, setup_intent: { id } });
  });

  test('one that waits is abandoned when its intent is canceled or given another card', async () => {
    for (const call of ['/cancel', '']) {
      const { id } = await STATES.requires_action();
      await post(`setup_intents/${id}${call}`, call === '' ? `payment_method=${card}` : '');
      const { data } = await read(`setup_attempts?setup_intent=${id}`);
      expect(data.map(({ status }: { status: string }) => status)).toEqual(['abandoned']);
    }
  });
});

test('a new setup intent', async () => {
  const { body: intent } = await client.send('POST', '/v1/setup_intents');
  expect(intent).toEqual({
    id: expect.stringMatching(/^seti_1[0-9A-Za-z]{23}$/),
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    cancellation_reason: null,
    client_secret: expect.stringMatching(new RegExp(`^${intent.id}_secret_[0-9A-Za-z]{31}$`)),
    created: now,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
  });
});

test('where to return to has to be said unless the intent is for cards alone', async () => {
  const create = (form: string) => client.send('POST', '/v1/setup_intents', form);
  const message = expect.stringMatching(
    /^This SetupIntent is configured to accept .* you must provide a `return_url`\./,
  );
  const confirmed = await create('payment_method=pm_card_visa&confirm=true');
  expect(confirmed.body.error).toEqual({
    message,
    request_log_url: expect.any(String),
    type: 'invalid_request_error',
  });
  const { body: intent } = await create('payment_method=pm_card_visa');
  const { status, body } = await post(`setup_intents/${intent.id}/confirm`);
  expect([status, body.error.message, body.error.setup_intent]).toEqual([400, message, intent]);
  for (const form of ['return_url=https://example.com/back', 'use_stripe_sdk=true']) {
    expect((await create(`payment_method=pm_card_visa&confirm=true&${form}`)).body.status).toBe('succeeded');
  }
});

test('lists by customer, payment method and time', async () => {
  const first = await made('setup_intents', `customer=${customer}&payment_method=${card}`);
  now += 10;
  const second = await made('setup_intents', `customer=${customer}`);
  const third = await made('setup_intents');
  const ids = async (query: string) =>
    (await read(`setup_intents?${query}`)).data.map(({ id }: { id: string }) => id);
  expect(await ids('')).toEqual([third.id, second.id, first.id]);
  expect(await ids(`customer=${customer}`)).toEqual([second.id, first.id]);
  expect(await ids(`payment_method=${card}`)).toEqual([first.id]);
  expect(await ids(`created[lt]=${now}`)).toEqual([first.id]);
  expect(await ids(`customer=${customer}&starting_after=${second.id}`)).toEqual([first.id]);
});

test('the client secret is looked at when it is sent', async () => {
  const { id, client_secret } = await made('setup_intents');
  expect((await client.stripe.setupIntents.retrieve(id, { client_secret })).id).toBe(id);
  const { status, body } = await client.send('GET', `/v1/setup_intents/${id}`, 'client_secret=x');
  expect([status, body.error.param]).toEqual([400, 'client_secret']);
});
