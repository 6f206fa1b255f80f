/**
 * Each test card (facts.md §3.3), by every id and token it goes by: what it looks like, whether it can be
 * attached, and what becomes of a setup intent that is confirmed with it.
 */
import { describe, expect, test } from 'vitest';
import { useSandbox } from './support.ts';

const client = useSandbox({ now: () => Date.UTC(2026, 8, 20) });

interface Refusal {
  code: string;
  /** What a setup intent answers; attaching leaves it out when it says no more than the code. */
  decline_code: string;
  message: string;
  param?: string;
}

interface Card {
  last4: string;
  names: string[];
  brand?: string;
  funding?: string;
  /** Attaching and setting up are refused. */
  refused?: Refusal;
  /** The cardholder is asked to authenticate when it is set up, and what comes of it. */
  asks?: 'then succeeds' | 'then is refused';
}

const DECLINED = 'Your card was declined.';
const GENERIC = { code: 'card_declined', decline_code: 'generic_decline', message: DECLINED };

const CARDS: Card[] = [
  { last4: '4242', names: ['visa'] },
  { last4: '5556', names: ['visa_debit'], funding: 'debit' },
  { last4: '4444', names: ['mastercard'], brand: 'mastercard' },
  { last4: '8210', names: ['mastercard_debit'], brand: 'mastercard', funding: 'debit' },
  { last4: '0005', names: ['amex'], brand: 'amex' },
  { last4: '1117', names: ['discover'], brand: 'discover' },
  { last4: '0004', names: ['diners'], brand: 'diners' },
  { last4: '0505', names: ['jcb'], brand: 'jcb' },
  { last4: '0005', names: ['unionpay'], brand: 'unionpay' },
  { last4: '0077', names: ['bypassPending'] },
  { last4: '0259', names: ['createDispute'] },
  { last4: '0341', names: ['chargeCustomerFail'] },
  { last4: '3055', names: ['threeDSecureOptional'] },
  { last4: '0002', names: ['visa_chargeDeclined', 'chargeDeclined'], refused: GENERIC },
  {
    last4: '9995',
    names: ['visa_chargeDeclinedInsufficientFunds', 'chargeDeclinedInsufficientFunds'],
    refused: {
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
    },
  },
  {
    last4: '9987',
    names: ['visa_chargeDeclinedLostCard'],
    refused: { ...GENERIC, decline_code: 'lost_card' },
  },
  {
    last4: '9979',
    names: ['visa_chargeDeclinedStolenCard'],
    refused: { ...GENERIC, decline_code: 'stolen_card' },
  },
  {
    last4: '6975',
    names: ['visa_chargeDeclinedVelocityLimitExceeded'],
    refused: {
      code: 'card_declined',
      decline_code: 'card_velocity_exceeded',
      message:
        'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    },
  },
  {
    last4: '0069',
    names: ['chargeDeclinedExpiredCard'],
    refused: {
      code: 'expired_card',
      decline_code: 'expired_card',
      message: 'Your card has expired.',
      param: 'exp_month',
    },
  },
  {
    last4: '0127',
    names: ['chargeDeclinedIncorrectCvc'],
    refused: {
      code: 'incorrect_cvc',
      decline_code: 'incorrect_cvc',
      message: "Your card's security code is incorrect.",
      param: 'cvc',
    },
  },
  {
    last4: '0119',
    names: ['chargeDeclinedProcessingError'],
    refused: {
      code: 'processing_error',
      decline_code: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  },
  { last4: '3155', names: ['authenticationRequiredOnSetup'], asks: 'then succeeds' },
  { last4: '3184', names: ['authenticationRequired'], asks: 'then succeeds' },
  { last4: '0446', names: ['authenticationRequiredSetupForOffSession'], asks: 'then succeeds' },
  {
    last4: '3178',
    names: ['authenticationRequiredChargeDeclinedInsufficientFunds'],
    asks: 'then succeeds',
  },
  { last4: '3220', names: ['threeDSecure2Required'], asks: 'then succeeds' },
  { last4: '3063', names: ['threeDSecureRequired'], asks: 'then succeeds' },
  { last4: '1629', names: ['threeDSecureRequiredChargeDeclined'], asks: 'then is refused', refused: GENERIC },
];

/** Each card once for each of its names, as an id and as a token. */
const WAYS = CARDS.flatMap((card) =>
  card.names.flatMap((name) => [
    { ...card, by: `pm_card_${name}`, made: async () => `pm_card_${name}` },
    {
      ...card,
      by: `tok_${name}`,
      made: async () =>
        (await client.stripe.paymentMethods.create({ type: 'card', card: { token: `tok_${name}` } })).id,
    },
  ]),
);

const said = ({ code, decline_code, message, param }: Refusal) => ({
  type: 'card_error',
  code,
  doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
  decline_code,
  message,
  ...(param === undefined ? {} : { param }),
});
const post = (path: string, form = '') => client.send('POST', `/v1/${path}`, form);
const authenticate = (intent: string, outcome: 'complete' | 'fail') =>
  client.control('POST', 'authenticate', { intent, outcome });

describe.each(WAYS)('$by', ({ last4, brand = 'visa', funding = 'credit', refused, asks, by, made }) => {
  const declinesAtOnce = asks === undefined && refused !== undefined;

  test(`is a card that ends in ${last4}`, async () => {
    const intent = await client.stripe.setupIntents.create({
      payment_method: await made(),
      expand: ['payment_method'],
    });
    const method = intent.payment_method as { id: string; card: unknown };
    expect(method.id).toMatch(/^pm_1\w{23}$/);
    expect(method.card).toMatchObject({ last4, brand, funding, exp_month: 9, exp_year: 2027 });
    expect(method.card).toMatchObject({ checks: { cvc_check: 'unchecked' } });
  });

  test(`can${declinesAtOnce ? 'not' : ''} be attached`, async () => {
    const customer = await client.stripe.customers.create();
    const id = await made();
    const { status, body } = await post(`payment_methods/${id}/attach`, `customer=${customer.id}`);
    const { data } = await client.stripe.customers.listPaymentMethods(customer.id);
    if (declinesAtOnce) {
      const { decline_code, ...rest } = said(refused);
      const same = decline_code === refused.code;
      expect(status).toBe(402);
      expect(body.error).toEqual({
        ...rest,
        ...(same ? {} : { decline_code }),
        request_log_url: expect.any(String),
      });
      expect(data).toEqual([]);
    } else {
      expect([status, body.customer, body.card.checks.cvc_check]).toEqual([200, customer.id, 'pass']);
      expect(data.map((one) => one.id)).toEqual([body.id]);
      expect(by.startsWith('tok_') ? body.id === id : body.id !== id).toBe(true);
    }
  });

  test('sets up as it should', async () => {
    const customer = (await client.stripe.customers.create()).id;
    const form = `customer=${customer}&confirm=true&use_stripe_sdk=true&payment_method=${await made()}`;
    const { status, body } = await post('setup_intents', form);
    if (asks !== undefined) {
      expect([status, body.status, body.next_action.type]).toEqual([
        200,
        'requires_action',
        'use_stripe_sdk',
      ]);
      return;
    }
    if (refused === undefined) {
      expect([status, body.status, body.last_setup_error]).toEqual([200, 'succeeded', null]);
      const method = await client.stripe.paymentMethods.retrieve(body.payment_method);
      expect([method.customer, method.card?.checks?.cvc_check]).toEqual([customer, 'pass']);
      return;
    }
    expect(status).toBe(402);
    const { setup_intent: intent, payment_method: method, ...error } = body.error;
    expect(error).toEqual({ ...said(refused), request_log_url: expect.any(String) });
    expect(intent).toMatchObject({ status: 'requires_payment_method', payment_method: null });
    expect(intent.last_setup_error).toEqual({ ...said(refused), payment_method: method });
    expect(method.customer).toBe(null);
    expect(method.card.checks.cvc_check).toBe(refused.code === 'incorrect_cvc' ? 'fail' : 'pass');
    expect((await client.send('GET', `/v1/setup_intents/${intent.id}`)).body).toEqual(intent);
  });
});

const ASKING = WAYS.flatMap((way) =>
  (['complete', 'fail'] as const).flatMap((outcome) => (way.asks === undefined ? [] : [{ ...way, outcome }])),
);

test.each(ASKING)(
  '$by, when the authentication ends with: $outcome',
  async ({ made, asks, refused, outcome }) => {
    const customer = (await client.stripe.customers.create()).id;
    const form = `customer=${customer}&confirm=true&use_stripe_sdk=true&payment_method=${await made()}`;
    const { id, payment_method } = (await post('setup_intents', form)).body;
    await authenticate(id, outcome);
    const { body: intent } = await client.send('GET', `/v1/setup_intents/${id}`);
    expect(intent.next_action).toBe(null);
    if (outcome === 'complete' && asks === 'then succeeds') {
      expect(intent).toMatchObject({ status: 'succeeded', payment_method, last_setup_error: null });
      return;
    }
    expect(intent).toMatchObject({ status: 'requires_payment_method', payment_method: null });
    const { payment_method: method, ...error } = intent.last_setup_error;
    expect(method.id).toBe(payment_method);
    if (outcome === 'complete' && refused !== undefined) expect(error).toEqual(said(refused));
    else {
      expect(error).toEqual({
        type: 'invalid_request_error',
        code: 'setup_intent_authentication_failure',
        doc_url: 'https://stripe.com/docs/error-codes/setup-intent-authentication-failure',
        message:
          'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this SetupIntent again.',
      });
    }
  },
);

test('the number that is no card number is not made of anything', async () => {
  const { status, body } = await post('payment_methods', 'type=card&card[token]=4242424242424241');
  expect([status, body.error.message]).toEqual([400, 'Invalid token id: 4242424242424241']);
});

test('one number has one fingerprint, whatever it is made of', async () => {
  const of = async (form: string) => (await post('payment_methods', `type=card&card[token]=${form}`)).body;
  const [visa, again, other] = [await of('tok_visa'), await of('tok_visa'), await of('tok_amex')];
  expect(again.card.fingerprint).toBe(visa.card.fingerprint);
  expect(other.card.fingerprint).not.toBe(visa.card.fingerprint);
  expect(again.id).not.toBe(visa.id);
});
