/** Stripe's test cards (facts.md §3.3, docs.stripe.com/testing): what each is, and what it does. */

/** Why a card is refused, in Stripe's words. */
export interface Decline {
  code: string;
  decline_code?: string;
  message: string;
  /** What the form marks; absent when no field is at fault. */
  param?: 'number' | 'exp_month' | 'exp_year' | 'cvc';
}

export interface TestCard {
  number: string;
  brand: 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay';
  funding: 'credit' | 'debit';
  country: string;
  /** `pm_card_…`: ids that Stripe takes as templates. */
  paymentMethods: readonly string[];
  /** `tok_…`: tokens that a payment method can be made of. */
  tokens: readonly string[];
  /**
   * When the bank wants the cardholder to authenticate: always, or whenever there is a cardholder to ask, and
   * then when there is none either as long as the card was not set up for that.
   */
  authentication: 'never' | 'on_session' | 'unless_set_up' | 'always';
  decline?: Decline;
  /** The decline comes when money is asked for; setting up and attaching succeed. */
  declinesPaymentsOnly: boolean;
  /** The charge's money is available at once. */
  bypassesPending: boolean;
  /** The cardholder disputes the charge as fraudulent. */
  disputes: boolean;
}

export const DECLINES = {
  generic: { code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' },
  insufficientFunds: {
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  },
  velocity: {
    code: 'card_declined',
    decline_code: 'card_velocity_exceeded',
    message:
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  },
  lost: { code: 'card_declined', decline_code: 'lost_card', message: 'Your card was declined.' },
  stolen: { code: 'card_declined', decline_code: 'stolen_card', message: 'Your card was declined.' },
  expired: { code: 'expired_card', message: 'Your card has expired.', param: 'exp_month' },
  cvc: { code: 'incorrect_cvc', message: "Your card's security code is incorrect.", param: 'cvc' },
  processing: {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
  number: { code: 'incorrect_number', message: 'Your card number is incorrect.', param: 'number' },
  authenticationRequired: {
    code: 'authentication_required',
    decline_code: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
  },
  liveCard: {
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
    message:
      'Your card was declined. Your request was in test mode, but used a non test (live) card. For a list ' +
      'of valid test cards, visit: https://stripe.com/docs/testing.',
  },
} as const satisfies Record<string, Decline>;

function card(number: string, name: string, extra: Partial<TestCard> = {}): TestCard {
  return {
    number,
    brand: 'visa',
    funding: 'credit',
    country: 'US',
    paymentMethods: [`pm_card_${name}`],
    tokens: [`tok_${name}`],
    authentication: 'never',
    declinesPaymentsOnly: false,
    bypassesPending: false,
    disputes: false,
    ...extra,
  };
}

export const TEST_CARDS: readonly TestCard[] = [
  card('4242424242424242', 'visa'),
  card('4000056655665556', 'visa_debit', { funding: 'debit' }),
  card('5555555555554444', 'mastercard', { brand: 'mastercard' }),
  card('5200828282828210', 'mastercard_debit', { brand: 'mastercard', funding: 'debit' }),
  card('378282246310005', 'amex', { brand: 'amex' }),
  card('6011111111111117', 'discover', { brand: 'discover' }),
  card('3056930009020004', 'diners', { brand: 'diners' }),
  card('3566002020360505', 'jcb', { brand: 'jcb' }),
  card('6200000000000005', 'unionpay', { brand: 'unionpay' }),
  card('4000000000000077', 'bypassPending', { bypassesPending: true }),
  card('4000000000000002', 'visa_chargeDeclined', {
    decline: DECLINES.generic,
    tokens: ['tok_visa_chargeDeclined', 'tok_chargeDeclined'],
    paymentMethods: ['pm_card_visa_chargeDeclined', 'pm_card_chargeDeclined'],
  }),
  card('4000000000009995', 'visa_chargeDeclinedInsufficientFunds', {
    decline: DECLINES.insufficientFunds,
    tokens: ['tok_visa_chargeDeclinedInsufficientFunds', 'tok_chargeDeclinedInsufficientFunds'],
    paymentMethods: [
      'pm_card_visa_chargeDeclinedInsufficientFunds',
      'pm_card_chargeDeclinedInsufficientFunds',
    ],
  }),
  card('4000000000009987', 'visa_chargeDeclinedLostCard', { decline: DECLINES.lost }),
  card('4000000000009979', 'visa_chargeDeclinedStolenCard', { decline: DECLINES.stolen }),
  card('4000000000000069', 'chargeDeclinedExpiredCard', { decline: DECLINES.expired }),
  card('4000000000000127', 'chargeDeclinedIncorrectCvc', { decline: DECLINES.cvc }),
  card('4000000000000119', 'chargeDeclinedProcessingError', { decline: DECLINES.processing }),
  card('4000000000006975', 'visa_chargeDeclinedVelocityLimitExceeded', { decline: DECLINES.velocity }),
  card('4000000000000341', 'chargeCustomerFail', {
    decline: DECLINES.generic,
    declinesPaymentsOnly: true,
  }),
  card('4000002500003155', 'authenticationRequiredOnSetup', { authentication: 'unless_set_up' }),
  card('4000002760003184', 'authenticationRequired', { authentication: 'always' }),
  card('4000003800000446', 'authenticationRequiredSetupForOffSession', { authentication: 'on_session' }),
  card('4000008260003178', 'authenticationRequiredChargeDeclinedInsufficientFunds', {
    authentication: 'unless_set_up',
    decline: DECLINES.insufficientFunds,
    declinesPaymentsOnly: true,
  }),
  card('4000008400001629', 'threeDSecureRequiredChargeDeclined', {
    authentication: 'always',
    decline: DECLINES.generic,
  }),
  card('4000000000003063', 'threeDSecureRequired', { authentication: 'always' }),
  card('4000000000003055', 'threeDSecureOptional'),
  card('4000000000003220', 'threeDSecure2Required', { authentication: 'always' }),
  card('4000000000000259', 'createDispute', { disputes: true }),
];

const BY_NUMBER = new Map(TEST_CARDS.map((one) => [one.number, one]));
const BY_TEMPLATE = new Map(TEST_CARDS.flatMap((one) => one.paymentMethods.map((id) => [id, one])));
const BY_TOKEN = new Map(TEST_CARDS.flatMap((one) => one.tokens.map((id) => [id, one])));

/** Undefined when the number is no test card's. */
export function testCard(number: string): TestCard | undefined {
  return BY_NUMBER.get(number);
}

/** The card of a `pm_card_…` id. */
export function cardOfTemplate(id: string): TestCard | undefined {
  return BY_TEMPLATE.get(id);
}

/** The card of a `tok_…` id. */
export function cardOfToken(token: string): TestCard | undefined {
  return BY_TOKEN.get(token);
}

/** How Stripe names its templates and test tokens, of which it has more than there are here. */
export const TEMPLATE_NAME = /^pm_card_/;
export const TOKEN_NAME = /^tok_[a-z]/;

/** Luhn's check digit: what a form can tell about a number without asking anybody. */
export function isCardNumber(number: string): boolean {
  if (!/^\d{13,19}$/.test(number)) return false;
  const sum = [...number].toReversed().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
