/**
 * Taking money (facts.md §3.5): the life of a payment intent, whoever asks for it. A declined card is no
 * exception here: the intent that comes back says so, and its caller decides what to answer.
 */
import { invalid, noSuch } from '../errors.ts';
import type { Account } from '../store/account.ts';
import { secretOf } from '../store/ids.ts';
import type { CardError, StoredPaymentIntent, StoredPaymentMethod } from '../store/objects.ts';
import { settle } from './balance.ts';
import { authenticationError, cardError } from './card-error.ts';
import { asWished, termsOf } from './card-options.ts';
import { makeCharge } from './charge.ts';
import { dispute } from './dispute.ts';
import { authenticationAction } from './next-action.ts';
import { attach, cardOf, checkUsable, verified } from './payment-methods.ts';
import { authorizePayment, forgetPlan, type PaymentUse, type PaymentVerdict } from './planned-decline.ts';
import { DECLINES, type Decline, type TestCard } from './test-cards.ts';

/** What a payment intent is made with; what is not given follows. */
export type PaymentValues = Pick<StoredPaymentIntent, 'amount' | 'currency'> &
  Partial<
    Pick<
      StoredPaymentIntent,
      | 'allowed_payment_method_types'
      | 'automatic_payment_methods'
      | 'capture_method'
      | 'confirmation_method'
      | 'customer'
      | 'description'
      | 'excluded_payment_method_types'
      | 'metadata'
      | 'payment_method'
      | 'payment_method_options'
      | 'receipt_email'
      | 'setup_future_usage'
      | 'shipping'
      | 'statement_descriptor'
      | 'statement_descriptor_suffix'
    >
  >;

/** What a payment intent says of cards unless it is told otherwise. */
export const NEW_CARD_OPTIONS = {
  installments: null,
  mandate_options: null,
  network: null,
  request_three_d_secure: 'automatic',
};

const WANTS_CARDHOLDER = DECLINES.authenticationRequired;

export interface PaymentConfirmation {
  /** The cardholder is not there to authenticate. */
  offSession?: boolean;
  /** The cardholder is there, but nobody would show the authentication: it counts as a decline. */
  refusesAction?: boolean;
  /** The cardholder is not there now, but will be asked: it waits for the authentication (invoices do). */
  awaitsCardholder?: boolean;
  /** Where the cardholder comes back to after authenticating. */
  returnUrl?: string | undefined;
  /** Where the sandbox's own pages are. */
  origin: string;
}

/** A new payment intent. Makes no event: `payment_intent.created` is the caller's to place. */
export function newPaymentIntent(account: Account, now: number, values: PaymentValues): StoredPaymentIntent {
  const id = account.newId('payment_intent');
  return account.put('payment_intent', {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${secretOf(account.seed, id, 25)}`,
    confirmation_method: 'automatic',
    created: now,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: NEW_CARD_OPTIONS },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: values.payment_method ? 'requires_confirmation' : 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
    authenticated: null,
    ...values,
  });
}

/**
 * Tries to take the money. The intent that comes back has succeeded, waits for its capture or for
 * authentication, or is without a payment method again and says why in `last_payment_error`; its charge and
 * its events are made. On success the card is the customer's when it is to be used again
 * (`setup_future_usage`); otherwise one that is nobody's is used up.
 *
 * @throws a 400 when the card was used up or detached before
 */
export function confirmPaymentIntent(
  account: Account,
  now: number,
  intent: StoredPaymentIntent,
  method: StoredPaymentMethod,
  {
    offSession = false,
    refusesAction = false,
    awaitsCardholder = false,
    returnUrl,
    origin,
  }: PaymentConfirmation,
): StoredPaymentIntent {
  checkUsable(method);
  const tried = { ...intent, payment_method: method.id };
  const authenticated = intent.authenticated === method.id;
  const card = asWished(cardOf(method), intent);
  const verdict = ask(account, intent, card, {
    offSession,
    authenticated,
    refusesAction,
    setUp: method.set_up,
  });
  if (verdict.outcome === 'declined' && !(awaitsCardholder && verdict.decline === WANTS_CARDHOLDER)) {
    return decline(account, now, tried, method, verdict.decline, authenticated);
  }
  if (verdict.outcome === 'approved') return succeed(account, now, tried, method, authenticated);
  if (refusesAction) return decline(account, now, tried, method, WANTS_CARDHOLDER, false);
  const waiting = account.put('payment_intent', {
    ...tried,
    last_payment_error: null,
    next_action: authenticationAction(intent, returnUrl, origin),
    status: 'requires_action',
  });
  account.happened('payment_intent.requires_action', 'payment_intent', waiting);
  return waiting;
}

/**
 * What the cardholder made of the authentication that an intent waits for: an intent that is confirmed
 * automatically goes on, one that is confirmed by the server waits to be confirmed again.
 *
 * @throws a 400 when there is no such intent, or it does not wait for one
 */
export function finishPaymentAuthentication(
  account: Account,
  now: number,
  intentId: string,
  outcome: 'complete' | 'fail',
): StoredPaymentIntent {
  const intent = account.table('payment_intent').get(intentId);
  if (intent === undefined) throw noSuch('payment_intent', intentId, 'intent');
  const method = account.table('payment_method').get(intent.payment_method ?? '');
  if (intent.status !== 'requires_action' || method === undefined) {
    throw invalid(`${intentId} does not wait for an authentication.`, 'intent');
  }
  if (outcome === 'fail') {
    return fail(account, intent, method, authenticationError('PaymentIntent', method));
  }
  if (intent.confirmation_method === 'manual') {
    return account.put('payment_intent', {
      ...intent,
      authenticated: method.id,
      next_action: null,
      status: 'requires_confirmation',
    });
  }
  const use = { offSession: false, authenticated: true, setUp: method.set_up };
  const verdict = ask(account, intent, cardOf(method), use);
  if (verdict.outcome === 'declined') return decline(account, now, intent, method, verdict.decline, true);
  return succeed(account, now, intent, method, true);
}

/** What the bank says; a decline that was planned is no longer. */
function ask(
  account: Account,
  { customer }: StoredPaymentIntent,
  card: TestCard,
  use: PaymentUse,
): PaymentVerdict {
  const verdict = authorizePayment(account, customer, card, use);
  if (verdict.isPlanned && customer !== null) forgetPlan(account, customer);
  return verdict;
}

function succeed(
  account: Account,
  now: number,
  intent: StoredPaymentIntent,
  method: StoredPaymentMethod,
  isAuthenticated: boolean,
): StoredPaymentIntent {
  const checked = account.put('payment_method', verified(method));
  const { captureMethod, futureUsage } = termsOf(intent);
  const captures = captureMethod !== 'manual';
  const made = makeCharge(account, now, intent, checked, { captures, isAuthenticated });
  const charge = captureMethod === 'automatic' ? settle(account, now, made) : made;
  account.happened('charge.succeeded', 'charge', charge);
  if (charge.captured) dispute(account, now, charge);
  const isKept = futureUsage !== 'none';
  const setUp = futureUsage === 'off_session';
  const customer = account.table('customer').get(intent.customer ?? '');
  if (customer !== undefined && isKept) {
    attach(account, checked, customer.id, { setUp });
  } else if (checked.customer === null) {
    // One that is to be used again can be attached later, any other was good for this once.
    account.put('payment_method', { ...checked, set_up: setUp, spent: !isKept, to_attach: isKept });
  }
  const paid = account.put('payment_intent', {
    ...intent,
    amount_capturable: charge.captured ? 0 : intent.amount,
    amount_received: charge.amount_captured,
    authenticated: null,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    status: charge.captured ? 'succeeded' : 'requires_capture',
  });
  const type = charge.captured ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated';
  account.happened(type, 'payment_intent', paid);
  return paid;
}

/** A bank that was not asked (it would have wanted the cardholder) leaves no charge behind. */
function decline(
  account: Account,
  now: number,
  intent: StoredPaymentIntent,
  method: StoredPaymentMethod,
  reason: Decline,
  isAuthenticated: boolean,
): StoredPaymentIntent {
  if (reason.code === 'authentication_required') {
    return fail(account, intent, method, cardError(reason, method));
  }
  const attempt = { captures: false, decline: reason, isAuthenticated };
  const asked = verified(method, reason);
  const charge = makeCharge(account, now, intent, asked, attempt);
  account.happened('charge.failed', 'charge', charge);
  const error = cardError(reason, asked, { charge: charge.id });
  return fail(account, { ...intent, latest_charge: charge.id }, method, error);
}

/** A card that is nobody's has been used, although in vain. */
function fail(
  account: Account,
  intent: StoredPaymentIntent,
  method: StoredPaymentMethod,
  error: CardError,
): StoredPaymentIntent {
  if (method.customer === null && intent.customer === null) {
    account.put('payment_method', { ...method, spent: true });
  }
  const failed = account.put('payment_intent', {
    ...intent,
    authenticated: null,
    last_payment_error: error,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  account.happened('payment_intent.payment_failed', 'payment_intent', failed);
  return failed;
}
