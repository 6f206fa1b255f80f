/**
 * Setting a card up for later (facts.md §3.4): the life of a setup intent, whoever asks for it. A declined
 * card is no exception here: the intent that comes back says so, and its caller decides what to answer.
 */
import { invalid, noSuch } from '../errors.ts';
import type { Account } from '../store/account.ts';
import { secretOf } from '../store/ids.ts';
import type { CardError, StoredPaymentMethod, StoredSetupIntent } from '../store/objects.ts';
import { authorize } from './authorize.ts';
import { authenticationError, cardError } from './card-error.ts';
import { asWished } from './card-options.ts';
import { authenticationAction } from './next-action.ts';
import { attach, cardOf, checkUsable, verified } from './payment-methods.ts';
import { beginAttempt, endAttempt } from './setup-attempt.ts';
import type { Decline } from './test-cards.ts';

/** What a setup intent may be made with; the rest follows. */
export type SetupValues = Partial<
  Pick<
    StoredSetupIntent,
    | 'automatic_payment_methods'
    | 'customer'
    | 'description'
    | 'metadata'
    | 'payment_method'
    | 'payment_method_options'
    | 'usage'
  >
>;

/** What a setup intent says of cards unless it is told otherwise (recorded of the live API). */
export const NEW_METHOD_OPTIONS: StoredSetupIntent['payment_method_options'] = {
  card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
};

export interface SetupConfirmation {
  /** The cardholder is not there to authenticate. */
  offSession?: boolean;
  /** Where the cardholder comes back to after authenticating. */
  returnUrl?: string;
  /** Where the sandbox's own pages are. */
  origin: string;
}

/** A new setup intent. Makes no event: `setup_intent.created` is the caller's to place. */
export function newSetupIntent(account: Account, now: number, values: SetupValues = {}): StoredSetupIntent {
  const id = account.newId('setup_intent');
  return account.put('setup_intent', {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${secretOf(account.seed, id, 31)}`,
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
    payment_method_options: NEW_METHOD_OPTIONS,
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: values.payment_method ? 'requires_confirmation' : 'requires_payment_method',
    usage: 'off_session',
    ...values,
  });
}

/**
 * Tries to set a card up. The intent that comes back has succeeded, waits for authentication, or is without
 * a payment method again and says why in `last_setup_error`; its events are made. On success the card is
 * the customer's, when the intent has one, and needs no authentication while the customer is away.
 *
 * @throws a 400 when the card was used up or detached before
 */
export function confirmSetupIntent(
  account: Account,
  now: number,
  intent: StoredSetupIntent,
  method: StoredPaymentMethod,
  { offSession = false, returnUrl, origin }: SetupConfirmation,
): StoredSetupIntent {
  checkUsable(method);
  endAttempt(account, intent.latest_attempt, 'abandoned');
  const attempt = beginAttempt(account, now, intent, method);
  const tried = { ...intent, latest_attempt: attempt.id, payment_method: method.id };
  const card = cardOf(method);
  const use = { kind: 'setup', offSession, authenticated: false, setUp: method.set_up } as const;
  const verdict = authorize(asWished(card, intent), use);
  if (verdict.outcome === 'declined') return decline(account, tried, method, verdict.decline);
  if (verdict.outcome === 'approved') return succeed(account, tried, method);
  const waiting = account.put('setup_intent', {
    ...tried,
    last_setup_error: null,
    next_action: authenticationAction(intent, returnUrl, origin),
    status: 'requires_action',
  });
  account.happened('setup_intent.requires_action', 'setup_intent', waiting);
  return waiting;
}

/**
 * What the cardholder made of the authentication that an intent waits for.
 *
 * @throws a 400 when there is no such intent, or it does not wait for one
 */
export function finishSetupAuthentication(
  account: Account,
  intentId: string,
  outcome: 'complete' | 'fail',
): StoredSetupIntent {
  const intent = account.table('setup_intent').get(intentId);
  if (intent === undefined) throw noSuch('setupintent', intentId, 'intent');
  const method = account.table('payment_method').get(intent.payment_method ?? '');
  if (intent.status !== 'requires_action' || method === undefined) {
    throw invalid(`${intentId} does not wait for an authentication.`, 'intent');
  }
  if (outcome === 'fail') {
    return fail(account, intent, method, authenticationError('SetupIntent', method), false);
  }
  const use = { kind: 'setup', offSession: false, authenticated: true, setUp: method.set_up } as const;
  const verdict = authorize(cardOf(method), use);
  if (verdict.outcome === 'declined') return decline(account, intent, method, verdict.decline, true);
  return succeed(account, intent, method, true);
}

function succeed(
  account: Account,
  intent: StoredSetupIntent,
  method: StoredPaymentMethod,
  authenticated?: boolean,
): StoredSetupIntent {
  endAttempt(
    account,
    intent.latest_attempt,
    'succeeded',
    authenticated === undefined ? {} : { authenticated },
  );
  const customer = account.table('customer').get(intent.customer ?? '');
  if (customer === undefined) {
    // A card of nobody's can be attached to a customer later (docs.stripe.com/payments/save-and-reuse).
    account.put('payment_method', { ...verified(method), set_up: true, to_attach: true });
  } else {
    attach(account, method, customer.id, { setUp: true });
  }
  const succeeded = account.put('setup_intent', {
    ...intent,
    last_setup_error: null,
    next_action: null,
    status: 'succeeded',
  });
  account.happened('setup_intent.succeeded', 'setup_intent', succeeded);
  return succeeded;
}

/** Of a refused setup the decline code is never missing: it is the code when the bank gave none. */
function decline(
  account: Account,
  intent: StoredSetupIntent,
  method: StoredPaymentMethod,
  reason: Decline,
  authenticated?: boolean,
): StoredSetupIntent {
  const asked = account.put('payment_method', verified(method));
  const error = cardError({ decline_code: reason.code, ...reason }, asked);
  return fail(account, intent, asked, error, authenticated);
}

function fail(
  account: Account,
  intent: StoredSetupIntent,
  method: StoredPaymentMethod,
  error: CardError,
  authenticated?: boolean,
): StoredSetupIntent {
  endAttempt(account, intent.latest_attempt, 'failed', {
    error,
    ...(authenticated === undefined ? {} : { authenticated }),
  });
  if (method.customer === null && intent.customer === null) {
    account.put('payment_method', { ...method, spent: true });
  }
  const failed = account.put('setup_intent', {
    ...intent,
    last_setup_error: error,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  account.happened('setup_intent.setup_failed', 'setup_intent', failed);
  return failed;
}
