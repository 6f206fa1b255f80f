/** Every test card when it is paid with (facts.md §3.3): by a cardholder who is there, by one who is not, and set up. */
import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { TEST_CARDS } from '../../sandbox/payments/test-cards.ts';
import { refusal, useSandbox } from './support.ts';

const client = useSandbox();

type Decline = readonly [code: string, declineCode: string | undefined, message: string];
type Outcome = 'succeeded' | 'requires_action' | Decline;

const GENERIC: Decline = ['card_declined', 'generic_decline', 'Your card was declined.'];
const FUNDS: Decline = ['card_declined', 'insufficient_funds', 'Your card has insufficient funds.'];
const AWAY: Decline = [
  'authentication_required',
  'authentication_required',
  'Your card was declined. This transaction requires authentication.',
];
const VELOCITY: Decline = [
  'card_declined',
  'card_velocity_exceeded',
  'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
];
const lost = (code: string): Decline => ['card_declined', code, 'Your card was declined.'];

interface Row {
  card: string;
  last4: string;
  /** Paid with while the cardholder is there. */
  there: Outcome;
  /** After the authentication that `there` asks for. */
  authenticated?: Outcome;
  /** Paid with while he is away. */
  away: Outcome;
  /** Paid with while he is away, once it was set up for that; absent when it cannot be. */
  setUp?: Outcome;
}

const paid = (card: string, last4: string): Row => ({
  card,
  last4,
  there: 'succeeded',
  away: 'succeeded',
  setUp: 'succeeded',
});
const declined = (card: string, last4: string, why: Decline): Row => ({ card, last4, there: why, away: why });

const ROWS: Row[] = [
  paid('visa', '4242'),
  paid('mastercard', '4444'),
  paid('amex', '0005'),
  paid('visa_debit', '5556'),
  paid('mastercard_debit', '8210'),
  paid('discover', '1117'),
  paid('diners', '0004'),
  paid('jcb', '0505'),
  paid('unionpay', '0005'),
  paid('threeDSecureOptional', '3055'),
  paid('bypassPending', '0077'),
  paid('createDispute', '0259'),
  declined('visa_chargeDeclined', '0002', GENERIC),
  declined('visa_chargeDeclinedInsufficientFunds', '9995', FUNDS),
  declined('visa_chargeDeclinedLostCard', '9987', lost('lost_card')),
  declined('visa_chargeDeclinedStolenCard', '9979', lost('stolen_card')),
  declined('chargeDeclinedExpiredCard', '0069', ['expired_card', undefined, 'Your card has expired.']),
  declined('chargeDeclinedIncorrectCvc', '0127', [
    'incorrect_cvc',
    undefined,
    "Your card's security code is incorrect.",
  ]),
  declined('chargeDeclinedProcessingError', '0119', [
    'processing_error',
    undefined,
    'An error occurred while processing your card. Try again in a little bit.',
  ]),
  declined('visa_chargeDeclinedVelocityLimitExceeded', '6975', VELOCITY),
  { card: 'chargeCustomerFail', last4: '0341', there: GENERIC, away: GENERIC, setUp: GENERIC },
  {
    card: 'authenticationRequiredOnSetup',
    last4: '3155',
    there: 'requires_action',
    authenticated: 'succeeded',
    away: AWAY,
    setUp: 'succeeded',
  },
  {
    card: 'authenticationRequired',
    last4: '3184',
    there: 'requires_action',
    authenticated: 'succeeded',
    away: AWAY,
    setUp: AWAY,
  },
  {
    card: 'authenticationRequiredChargeDeclinedInsufficientFunds',
    last4: '3178',
    there: 'requires_action',
    authenticated: FUNDS,
    away: AWAY,
    setUp: FUNDS,
  },
  {
    card: 'authenticationRequiredSetupForOffSession',
    last4: '0446',
    there: 'requires_action',
    authenticated: 'succeeded',
    away: 'succeeded',
    setUp: 'succeeded',
  },
  {
    card: 'threeDSecureRequiredChargeDeclined',
    last4: '1629',
    there: 'requires_action',
    authenticated: GENERIC,
    away: AWAY,
  },
  {
    card: 'threeDSecureRequired',
    last4: '3063',
    there: 'requires_action',
    authenticated: 'succeeded',
    away: AWAY,
    setUp: AWAY,
  },
  {
    card: 'threeDSecure2Required',
    last4: '3220',
    there: 'requires_action',
    authenticated: 'succeeded',
    away: AWAY,
    setUp: AWAY,
  },
];

test('no test card is missing', () => {
  const templates = TEST_CARDS.map(({ paymentMethods: [first = ''] }) => first.replace('pm_card_', ''));
  expect(ROWS.map(({ card }) => card).sort()).toEqual(templates.sort());
});

const BASE = { amount: 1099, currency: 'usd', confirm: true } as const;
const CARDS = { enabled: true, allow_redirects: 'never' } as const;

/** What came of a payment, and the intent as it is then. */
async function outcomeOf(
  params: Partial<Stripe.PaymentIntentCreateParams>,
): Promise<{ outcome: Outcome; intent: Stripe.PaymentIntent }> {
  try {
    const intent = await client.stripe.paymentIntents.create({
      ...BASE,
      automatic_payment_methods: CARDS,
      ...params,
    });
    return { outcome: intent.status as Outcome, intent };
  } catch (error) {
    const { statusCode, type, code, decline_code, message, payment_intent } =
      error as Stripe.errors.StripeError;
    expect([statusCode, type]).toEqual([402, 'StripeCardError']);
    // The SDK makes an absent decline code ''.
    return {
      outcome: [code ?? '', decline_code || undefined, message],
      intent: payment_intent as Stripe.PaymentIntent,
    };
  }
}

async function chargeOf({ latest_charge }: Stripe.PaymentIntent): Promise<Stripe.Charge> {
  return client.stripe.charges.retrieve(String(latest_charge));
}

/** A decline leaves a failed charge, unless the bank was not asked; the intent remembers it. */
async function checkDecline(intent: Stripe.PaymentIntent, [code, declineCode, message]: Decline) {
  const error = intent.last_payment_error;
  expect(intent).toMatchObject({
    amount_received: 0,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  expect(error).toMatchObject({
    code,
    message,
    type: 'card_error',
    payment_method: { object: 'payment_method' },
  });
  expect(error?.decline_code).toBe(declineCode);
  if (code === 'authentication_required') {
    expect([intent.latest_charge, error?.charge]).toEqual([null, undefined]);
    return;
  }
  expect(error?.charge).toBe(intent.latest_charge);
  expect(await chargeOf(intent)).toMatchObject({
    amount_captured: 0,
    balance_transaction: null,
    captured: false,
    failure_code: code,
    failure_message: message,
    outcome: { network_status: 'declined_by_network', reason: declineCode ?? code, type: 'issuer_declined' },
    paid: false,
    payment_intent: intent.id,
    receipt_url: null,
    status: 'failed',
  });
}

describe.each(ROWS)('$card', ({ card, last4, there, authenticated, away, setUp }) => {
  const payment_method = `pm_card_${card}`;

  test('paid with by a cardholder who is there', async () => {
    const { outcome, intent } = await outcomeOf({ payment_method });
    expect(outcome).toEqual(there);
    if (typeof there !== 'string') return checkDecline(intent, there);
    if (there === 'requires_action') {
      expect(intent).toMatchObject({ amount_received: 0, latest_charge: null });
      expect(intent.next_action?.type).toBe('use_stripe_sdk');
      return;
    }
    expect(intent).toMatchObject({ amount_received: 1099, last_payment_error: null, next_action: null });
    expect(await chargeOf(intent)).toMatchObject({
      amount_captured: 1099,
      captured: true,
      outcome: { network_status: 'approved_by_network', type: 'authorized' },
      paid: true,
      payment_method_details: { card: { last4 }, type: 'card' },
      status: 'succeeded',
    });
  });

  test('paid with while he is away', async () => {
    const { outcome, intent } = await outcomeOf({ payment_method, off_session: true });
    expect(outcome).toEqual(away);
    if (typeof away !== 'string') await checkDecline(intent, away);
  });

  test('where nobody would show an authentication, asking for one is a decline', async () => {
    const { outcome } = await outcomeOf({ payment_method, error_on_requires_action: true });
    expect(outcome).toEqual(there === 'requires_action' ? AWAY : there);
  });

  test.runIf(authenticated !== undefined)('once he has authenticated', async () => {
    const { intent } = await outcomeOf({ payment_method, return_url: 'https://example.com/back' });
    expect(intent.next_action).toEqual({
      type: 'redirect_to_url',
      redirect_to_url: {
        return_url: 'https://example.com/back',
        url: `${client.sandbox.url}/3ds/authenticate/${intent.id}?client_secret=${intent.client_secret}`,
      },
    });
    const said = await client.control('POST', 'authenticate', { intent: intent.id, outcome: 'complete' });
    const after = await client.stripe.paymentIntents.retrieve(intent.id);
    expect(said.body).toEqual({ intent: intent.id, status: after.status });
    if (typeof authenticated !== 'string') return checkDecline(after, authenticated as Decline);
    expect(after.status).toBe(authenticated);
    expect((await chargeOf(after)).payment_method_details?.card?.three_d_secure).toMatchObject({
      result: 'authenticated',
    });
  });

  test.runIf(authenticated !== undefined)('when he fails to authenticate', async () => {
    const { intent } = await outcomeOf({ payment_method });
    await client.control('POST', 'authenticate', { intent: intent.id, outcome: 'fail' });
    const after = await client.stripe.paymentIntents.retrieve(intent.id);
    expect(after).toMatchObject({
      last_payment_error: {
        code: 'payment_intent_authentication_failure',
        message:
          'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
        type: 'invalid_request_error',
      },
      latest_charge: null,
      next_action: null,
      payment_method: null,
      status: 'requires_payment_method',
    });
  });

  test('paid with while he is away, once it was set up', async () => {
    const customer = (await client.stripe.customers.create()).id;
    const sent = { automatic_payment_methods: CARDS, confirm: true, customer, payment_method };
    if (setUp === undefined && authenticated === undefined) {
      const { statusCode, code } = await refusal(client.stripe.setupIntents.create(sent));
      expect([statusCode, code]).toEqual([402, (there as Decline)[0]]);
      return;
    }
    const setup = await client.stripe.setupIntents.create(sent);
    if (setup.status === 'requires_action') {
      await client.control('POST', 'authenticate', { intent: setup.id, outcome: 'complete' });
    }
    const { status } = await client.stripe.setupIntents.retrieve(setup.id);
    expect(status).toBe(setUp === undefined ? 'requires_payment_method' : 'succeeded');
    if (setUp === undefined) return;
    const { outcome } = await outcomeOf({
      customer,
      off_session: true,
      payment_method: String(setup.payment_method),
    });
    expect(outcome).toEqual(setUp);
  });
});

describe('a card that is paid with', () => {
  test('is used up when it is nobody’s', async () => {
    const { intent } = await outcomeOf({ payment_method: 'pm_card_visa' });
    const again = await refusal(
      client.stripe.paymentIntents.create({
        ...BASE,
        automatic_payment_methods: CARDS,
        payment_method: String(intent.payment_method),
      }),
    );
    expect(again.message).toMatch(
      /^The provided PaymentMethod was previously used with a PaymentIntent without/,
    );
  });

  test.each([
    ['off_session', 'succeeded'],
    ['on_session', AWAY],
  ] as const)('becomes the customer’s when it is kept for later, %s', async (setup_future_usage, later) => {
    const customer = (await client.stripe.customers.create()).id;
    const { intent } = await outcomeOf({
      customer,
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      setup_future_usage,
    });
    await client.control('POST', 'authenticate', { intent: intent.id, outcome: 'complete' });
    const payment_method = String(intent.payment_method);
    expect((await client.stripe.paymentMethods.retrieve(payment_method)).customer).toBe(customer);
    const { outcome } = await outcomeOf({ customer, payment_method, off_session: true });
    expect(outcome).toEqual(later);
  });

  test.each(['off_session', 'on_session'] as const)(
    'has to be attached before it is used again when it was kept for nobody, %s',
    async (setup_future_usage) => {
      const { intent } = await outcomeOf({ payment_method: 'pm_card_visa', setup_future_usage });
      const payment_method = String(intent.payment_method);
      const again = { ...BASE, automatic_payment_methods: CARDS, payment_method };
      expect((await refusal(client.stripe.paymentIntents.create(again))).message).toMatch(
        /^The provided PaymentMethod was previously used with a PaymentIntent without/,
      );
      const customer = (await client.stripe.customers.create()).id;
      await client.stripe.paymentMethods.attach(payment_method, { customer });
      expect((await outcomeOf({ customer, payment_method })).outcome).toBe('succeeded');
    },
  );

  test('does not become the card of a customer who was deleted while he authenticated', async () => {
    const customer = (await client.stripe.customers.create()).id;
    const { intent } = await outcomeOf({
      customer,
      payment_method: 'pm_card_authenticationRequired',
      setup_future_usage: 'off_session',
    });
    await client.stripe.customers.del(customer);
    await client.control('POST', 'authenticate', { intent: intent.id, outcome: 'complete' });
    expect((await client.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
    const card = await client.stripe.paymentMethods.retrieve(String(intent.payment_method));
    expect(card.customer).toBe(null);
  });

  test('does not become his when it is declined', async () => {
    const customer = (await client.stripe.customers.create()).id;
    await outcomeOf({
      customer,
      payment_method: 'pm_card_visa_chargeDeclined',
      setup_future_usage: 'off_session',
    });
    expect((await client.stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
  });

  test('asks for authentication when the seller wants it', async () => {
    const { outcome } = await outcomeOf({
      payment_method: 'pm_card_visa',
      payment_method_options: { card: { request_three_d_secure: 'any' } },
    });
    expect(outcome).toBe('requires_action');
  });
});

describe('what an intent remembers of a card that was refused', () => {
  test.each([
    ['payment_intent', 'last_payment_error', 'amount=1099&currency=usd&'],
    ['setup_intent', 'last_setup_error', ''],
  ] as const)('a %s: the card as it is always shown', async (kind, name, terms) => {
    const { id } = await client.stripe.paymentMethods.create({
      type: 'card',
      card: { token: 'tok_visa_chargeDeclined' },
    });
    const form = `${terms}payment_method=${id}&confirm=true&use_stripe_sdk=true`;
    const { status, body } = await client.send('POST', `/v1/${kind}s`, form);
    expect(status).toBe(402);
    const method = (await client.send('GET', `/v1/payment_methods/${id}`)).body;
    expect(Object.keys(body.error[kind][name].payment_method).sort()).toEqual(Object.keys(method).sort());
  });
});
