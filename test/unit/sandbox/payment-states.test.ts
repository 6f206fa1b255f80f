/** Payment intents as a state machine (facts.md §3.5): every call in every state gives Stripe's answer. */
import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { refusal, useSandbox } from './support.ts';

const client = useSandbox({ now: () => 1_800_000_000_000 });

type Intent = Stripe.PaymentIntent;
const NOT_REDIRECTING = { enabled: true, allow_redirects: 'never' } as const;
const BASE = { amount: 1000, currency: 'usd', automatic_payment_methods: NOT_REDIRECTING } as const;
const PAY = { ...BASE, confirm: true, payment_method: 'pm_card_visa' } as const;
const intents = () => client.stripe.paymentIntents;

/** How an intent comes into each state a payment by card can have. */
const STATES = {
  requires_payment_method: () => intents().create(BASE),
  requires_confirmation: () => intents().create({ ...BASE, payment_method: 'pm_card_visa' }),
  requires_action: () => intents().create({ ...PAY, payment_method: 'pm_card_threeDSecure2Required' }),
  requires_capture: () => intents().create({ ...PAY, capture_method: 'manual' }),
  succeeded: () => intents().create({ ...PAY, capture_method: 'automatic' }),
  canceled: async () => intents().cancel((await intents().create(BASE)).id),
} satisfies Record<string, () => Promise<Intent>>;
type State = keyof typeof STATES;

const CALLS: Record<string, (id: string) => Promise<Intent>> = {
  'a new amount': (id) => intents().update(id, { amount: 1200 }),
  'another card': (id) => intents().update(id, { payment_method: 'pm_card_mastercard' }),
  metadata: (id) => intents().update(id, { metadata: { a: 'b' } }),
  confirm: (id) => intents().confirm(id),
  'confirm with a card': (id) => intents().confirm(id, { payment_method: 'pm_card_mastercard' }),
  capture: (id) => intents().capture(id),
  cancel: (id) => intents().cancel(id),
};

const OPEN = 'requires_payment_method, requires_confirmation, requires_action';
const unchangeable = (what: string, state: State) =>
  `This PaymentIntent's ${what} could not be updated because it has a status of ${state}. You may only update the ${what} of a PaymentIntent with one of the following statuses: ${OPEN}.`;
const uncapturable = (state: State) =>
  `This PaymentIntent could not be captured because it has a status of ${state}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`;
const uncancelable = (state: State) =>
  `You cannot cancel this PaymentIntent because it has a status of ${state}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, requires_action, expired, processing.`;
const unconfirmable = (state: State) =>
  `You cannot confirm this PaymentIntent because it has a status of ${state}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_payment_method, requires_action.`;
const TWICE =
  'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.';
const NO_CARD =
  "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.";
const RELEASED =
  'The remaining amount on this PaymentIntent could not be captured because the remainder of the authorized amount has been released.';
const GONE = `This PaymentIntent could not be updated because it has a status of canceled. Only a PaymentIntent with one of the following statuses may be updated: ${OPEN}.`;

/** The state after a call, or the sentence it is refused with. */
const TABLE: Record<State, Record<keyof typeof CALLS, string>> = {
  requires_payment_method: {
    'a new amount': 'requires_payment_method',
    'another card': 'requires_confirmation',
    metadata: 'requires_payment_method',
    confirm: NO_CARD,
    'confirm with a card': 'succeeded',
    capture: uncapturable('requires_payment_method'),
    cancel: 'canceled',
  },
  requires_confirmation: {
    'a new amount': 'requires_confirmation',
    'another card': 'requires_confirmation',
    metadata: 'requires_confirmation',
    confirm: 'succeeded',
    'confirm with a card': 'succeeded',
    capture: uncapturable('requires_confirmation'),
    cancel: 'canceled',
  },
  requires_action: {
    'a new amount': 'requires_confirmation',
    'another card': 'requires_confirmation',
    metadata: 'requires_action',
    confirm: 'requires_action',
    'confirm with a card': 'succeeded',
    capture: uncapturable('requires_action'),
    cancel: 'canceled',
  },
  requires_capture: {
    'a new amount': unchangeable('amount', 'requires_capture'),
    'another card': unchangeable('payment_method', 'requires_capture'),
    metadata: 'requires_capture',
    confirm: unconfirmable('requires_capture'),
    'confirm with a card': unchangeable('payment_method', 'requires_capture'),
    capture: 'succeeded',
    cancel: 'canceled',
  },
  succeeded: {
    'a new amount': unchangeable('amount', 'succeeded'),
    'another card': unchangeable('payment_method', 'succeeded'),
    metadata: 'succeeded',
    confirm: TWICE,
    'confirm with a card': TWICE,
    capture: RELEASED,
    cancel: uncancelable('succeeded'),
  },
  canceled: {
    'a new amount': unchangeable('amount', 'canceled'),
    'another card': unchangeable('payment_method', 'canceled'),
    metadata: GONE,
    confirm: unconfirmable('canceled'),
    'confirm with a card': unchangeable('payment_method', 'canceled'),
    capture: uncapturable('canceled'),
    cancel: uncancelable('canceled'),
  },
};

const rows = Object.entries(TABLE).flatMap(([state, calls]) =>
  Object.entries(calls).map(([call, answer]) => ({ state: state as State, call, answer })),
);

test.each(rows)('$state: $call', async ({ state, call, answer }) => {
  const before = await STATES[state]();
  expect(before.status).toBe(state);
  const run = CALLS[call] as (id: string) => Promise<Intent>;
  if (answer in STATES) {
    const after = await run(before.id);
    expect(after.status).toBe(answer);
    expect(await intents().retrieve(before.id)).toEqual(withoutResponse(after));
    return;
  }
  const picture = (await client.control('GET', 'state')).body.objects;
  const error = await refusal(run(before.id));
  expect(error).toMatchObject({ code: 'payment_intent_unexpected_state', message: answer, statusCode: 400 });
  expect(error.payment_intent).toEqual(withoutResponse(before));
  expect((await client.control('GET', 'state')).body.objects).toEqual(picture);
});

function withoutResponse<T extends object>(answer: T): T {
  return JSON.parse(JSON.stringify(answer));
}

describe('an authorisation', () => {
  const DAY = 24 * 60 * 60;
  const charge = (intent: Intent) =>
    client.stripe.charges.retrieve(String(intent.latest_charge), { expand: ['refunds'] });

  test('is captured in part, the rest goes back', async () => {
    const held = await STATES.requires_capture();
    expect(held).toMatchObject({ amount_capturable: 1000, amount_received: 0 });
    expect(await charge(held)).toMatchObject({
      captured: false,
      balance_transaction: null,
      payment_method_details: { card: { capture_before: held.created + 7 * DAY } },
    });
    const after = await intents().capture(held.id, { amount_to_capture: 600, metadata: { a: 'b' } });
    expect(after).toMatchObject({ amount_capturable: 0, amount_received: 600, metadata: { a: 'b' } });
    const captured = await charge(held);
    expect(captured).toMatchObject({
      amount: 1000,
      amount_captured: 600,
      amount_refunded: 400,
      captured: true,
    });
    expect(captured.refunds?.data).toMatchObject([
      { amount: 400, balance_transaction: null, destination_details: { card: { type: 'reversal' } } },
    ]);
    const rest = await client.stripe.refunds.create({ charge: captured.id });
    expect(rest.amount).toBe(600);
    expect(await charge(held)).toMatchObject({ amount_refunded: 1000, refunded: true });
  });

  test.each([
    {
      amount_to_capture: -1,
      message: 'Invalid non-negative integer',
      code: undefined,
      param: 'amount_to_capture',
    },
    {
      amount_to_capture: 0,
      message: 'This value must be greater than or equal to 1.',
      code: 'parameter_invalid_integer',
      param: 'amount',
    },
    {
      amount_to_capture: 1001,
      message:
        'The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge. Contact us via https://support.stripe.com/contact/ for help.',
      code: 'amount_too_large',
      param: undefined,
    },
    {
      final_capture: false,
      message: 'Multicapture is not available for this PaymentIntent.',
      code: undefined,
      param: 'final_capture',
    },
  ])('is not captured by $amount_to_capture', async ({ message, code, param, ...sent }) => {
    const held = await STATES.requires_capture();
    const error = await refusal(intents().capture(held.id, sent));
    expect([error.message, error.code, error.param]).toEqual([message, code, param]);
    expect(error.payment_intent?.id).toBe(held.id);
    expect((await intents().retrieve(held.id)).status).toBe('requires_capture');
  });

  test('that is canceled goes back whole', async () => {
    const held = await STATES.requires_capture();
    const after = await intents().cancel(held.id, { cancellation_reason: 'abandoned' });
    expect(after).toMatchObject({
      amount_capturable: 0,
      canceled_at: 1_800_000_000,
      cancellation_reason: 'abandoned',
    });
    const released = await charge(held);
    expect(released).toMatchObject({
      amount_refunded: 1000,
      captured: false,
      refunded: true,
      status: 'succeeded',
    });
    expect(released.refunds?.data).toMatchObject([{ amount: 1000, balance_transaction: null, reason: null }]);
  });

  test('expires after seven days', async () => {
    const held = await STATES.requires_capture();
    await client.control('POST', 'clock', { advance: 7 * DAY - 1 });
    expect((await intents().retrieve(held.id)).status).toBe('requires_capture');
    await client.control('POST', 'clock', { advance: 1 });
    expect(await intents().retrieve(held.id)).toMatchObject({
      amount_capturable: 0,
      canceled_at: held.created + 7 * DAY,
      cancellation_reason: 'automatic',
      status: 'canceled',
    });
    const expired = await charge(held);
    expect(expired.refunds?.data).toMatchObject([{ reason: 'expired_uncaptured_charge' }]);
    const { data } = await client.stripe.events.list({ limit: 3 });
    expect(data.map(({ type }) => type).reverse()).toEqual([
      'refund.created',
      'charge.expired',
      'payment_intent.canceled',
    ]);
  });
});

test.each([
  ['the intent', { setup_future_usage: 'on_session' }],
  ['its card', { payment_method_options: { card: { setup_future_usage: 'off_session' } } }],
] as const)('a card that %s keeps for later needs its holder there', async (_, keeps) => {
  const open = await intents().create({ ...BASE, payment_method: 'pm_card_visa' });
  const error = await refusal(intents().confirm(open.id, { ...keeps, off_session: true }));
  expect(error).toMatchObject({ code: undefined, param: undefined, statusCode: 400 });
  expect(error.message).toMatch(
    /^You cannot confirm with `off_session=true` when `setup_future_usage` is also set/,
  );
  expect(error.payment_intent?.id).toBe(open.id);
  expect(await intents().retrieve(open.id)).toEqual(withoutResponse(open));
  const options = { card: { setup_future_usage: 'none' } } as const;
  const done = await intents().confirm(open.id, { off_session: true, payment_method_options: options });
  expect(done.status).toBe('succeeded');
});

test('confirmed by the server, an authenticated payment waits to be confirmed again', async () => {
  const pay = { amount: 1000, currency: 'usd', confirmation_method: 'manual', confirm: true } as const;
  const waiting = await intents().create({ ...pay, payment_method: 'pm_card_threeDSecure2Required' });
  expect(waiting.status).toBe('requires_action');
  await client.control('POST', 'authenticate', { intent: waiting.id, outcome: 'complete' });
  expect(await intents().retrieve(waiting.id)).toMatchObject({
    latest_charge: null,
    status: 'requires_confirmation',
  });
  expect((await intents().confirm(waiting.id)).status).toBe('succeeded');
});

test.each([
  ['amount', { amount: 2000 }],
  ['currency', { currency: 'eur' }],
] as const)('what the cardholder agreed to is asked again when its %s changes', async (_, change) => {
  const pay = { amount: 1000, currency: 'usd', confirmation_method: 'manual', confirm: true } as const;
  const { id } = await intents().create({ ...pay, payment_method: 'pm_card_threeDSecure2Required' });
  expect(await intents().update(id, change)).toMatchObject({
    next_action: null,
    status: 'requires_confirmation',
  });
  await intents().confirm(id);
  await client.control('POST', 'authenticate', { intent: id, outcome: 'complete' });
  await intents().update(id, { amount: 3000 });
  expect((await intents().confirm(id)).status).toBe('requires_action');
});

test.each([
  ['kwd', 10_000, 5001, 'The last digit of an amount in kwd must be 0.'],
  ['isk', 100_000, 5050, 'The last two digits of an amount in isk must be 00.'],
])('what %s cannot express is neither captured nor refunded', async (currency, amount, part, rule) => {
  const held = await intents().create({ ...PAY, amount, capture_method: 'manual', currency });
  const expected = { code: 'parameter_invalid_integer', message: `Invalid amount: ${part}. ${rule}` };
  const uncaptured = await refusal(intents().capture(held.id, { amount_to_capture: part }));
  expect(uncaptured).toMatchObject({ ...expected, param: 'amount_to_capture' });
  await intents().capture(held.id);
  const kept = await refusal(client.stripe.refunds.create({ payment_intent: held.id, amount: part }));
  expect(kept).toMatchObject({ ...expected, param: 'amount' });
});

describe('POST /_sandbox/authenticate', () => {
  test.each([
    [{}, 'Cannot take the authentication: "intent" must be the id of a payment or setup intent'],
    [{ intent: 'pi_x' }, 'Cannot take the authentication: "outcome" must be "complete" or "fail"'],
    [{ intent: 'pi_x', outcome: 'complete' }, 'Cannot take the authentication: there is no intent pi_x'],
  ])('refuses %j', async (body, message) => {
    const answer = await client.control('POST', 'authenticate', body);
    expect([answer.status, answer.body.error.message]).toEqual([400, message]);
  });

  test('refuses an intent that waits for nothing', async () => {
    const { id } = await STATES.succeeded();
    const { status, body } = await client.control('POST', 'authenticate', {
      intent: id,
      outcome: 'complete',
    });
    expect([status, body.error.message]).toEqual([
      400,
      `Cannot take the authentication: ${id} does not wait for an authentication, its status is succeeded`,
    ]);
  });
});
