/**
 * Completing a session, as its page asks for it. All of this belongs into one transaction a request: what a
 * declined card leaves behind stays, what is refused with an exception leaves nothing.
 */
import { invalid } from '../errors.ts';
import { finishPaymentAuthentication } from '../payments/payment.ts';
import { mintCard } from '../payments/payment-methods.ts';
import { finishSetupAuthentication } from '../payments/setup.ts';
import { DECLINES, type Decline, isCardNumber, type TestCard, testCard } from '../payments/test-cards.ts';
import type { Account } from '../store/account.ts';
import type {
  CardError,
  SessionAttempt,
  StoredPaymentIntent,
  StoredPaymentMethod,
  StoredSession,
  StoredSetupIntent,
} from '../store/objects.ts';
import { foresee, type Tried, tryPayment, trySetup } from './attempt.ts';
import { type BuyerEntry, billingDetailsOf, buyerOf, customerFor } from './buyer.ts';
import { chooseAmounts } from './change.ts';
import { completeSession, redirectOf } from './complete.ts';
import { openSession, sessionOf } from './open.ts';

/** What the page is sent with; it has seen to it that no field is empty or ill-formed. */
export interface Entry extends BuyerEntry {
  /** Not needed where nothing is due. The number without blanks, the year with four digits. */
  card?: { number: string; exp_month: number; exp_year: number; cvc: string };
  /** Amounts that are the buyer's to choose, by line, in the smallest unit. */
  customAmounts?: Record<string, number>;
}

export type Confirmation =
  | {
      status: 'complete';
      /** `success_url` with every `{CHECKOUT_SESSION_ID}` replaced. */
      redirect: string;
    }
  /** The cardholder is to authenticate, on the page of this intent. */
  | { status: 'requires_action'; intent: string }
  | ({ status: 'declined' } & Decline);

const NOT_AUTHENTICATED =
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.';

/**
 * Tries to complete a session. One that is complete already is not completed again: a second click ends where
 * the first one did.
 *
 * @throws a 404 when there is no such session; a 400 when it has expired or a chosen amount will not do
 */
export function confirmSession(
  account: Account,
  now: number,
  sessionId: string,
  entry: Entry,
  origin: string,
): Confirmation {
  const found = sessionOf(account, sessionId);
  if (found.status === 'complete') return completed(found);
  const open = openSession(account, now, sessionId);
  const session = open.mode === 'payment' ? chooseAmounts(account, open, entry.customAmounts ?? {}) : open;
  const buyer = buyerOf(account, session, entry);
  if (session.mode === 'payment' && session.amount_total === 0) {
    return completed(completeSession(account, session, buyer, customerFor(account, now, session, buyer)));
  }
  const { card: typed } = entry;
  const card = testCard(typed?.number ?? '');
  if (typed === undefined || card === undefined) {
    // Refused before a bank is asked: there is no intent, and no charge.
    const isNumber = isCardNumber(typed?.number ?? '');
    return { status: 'declined', ...(isNumber ? DECLINES.liveCard : DECLINES.number) };
  }
  const method = newMethod(account, now, session, buyer, card, typed);
  return session.mode === 'setup'
    ? afterSetup(account, buyer, trySetup(account, now, session, buyer, method, origin))
    : afterPayment(account, buyer, tryPayment(account, now, session, buyer, method, origin));
}

/**
 * What the cardholder made of the authentication that a session waits for.
 *
 * @throws a 404 when there is no such session; a 400 when it has expired or waits for no authentication
 */
export function finishSessionAuthentication(
  account: Account,
  now: number,
  sessionId: string,
  outcome: 'complete' | 'fail',
): Confirmation {
  const found = sessionOf(account, sessionId);
  if (found.status === 'complete') return completed(found);
  const session = openSession(account, now, sessionId);
  const { attempt: buyer } = session.hidden;
  const waiting = waitingIntent(account, session);
  if (buyer === null || waiting === undefined) {
    throw invalid('This Checkout Session does not wait for an authentication.', 'session');
  }
  const method = account.table('payment_method').get(waiting.payment_method ?? '');
  const succeeds =
    outcome === 'complete' && method !== undefined && foresee(session, method, true) === 'approved';
  const customer = succeeds ? customerFor(account, now, session, buyer) : session.customer;
  const idle = account.put('checkout.session', { ...session, hidden: { ...session.hidden, attempt: null } });
  let confirmation: Confirmation;
  if (waiting.object === 'setup_intent') {
    account.put('setup_intent', { ...waiting, customer });
    const intent = finishSetupAuthentication(account, waiting.id, outcome);
    confirmation = afterSetup(account, buyer, { session: idle, intent, customer });
  } else {
    account.put('payment_intent', { ...waiting, customer });
    const intent = finishPaymentAuthentication(account, now, waiting.id, outcome);
    confirmation = afterPayment(account, buyer, { session: idle, intent, customer });
  }
  return outcome === 'fail' && confirmation.status === 'declined'
    ? { ...confirmation, message: NOT_AUTHENTICATED }
    : confirmation;
}

function waitingIntent(
  account: Account,
  { payment_intent, setup_intent }: StoredSession,
): StoredPaymentIntent | StoredSetupIntent | undefined {
  const intents = [
    account.table('payment_intent').get(payment_intent ?? ''),
    account.table('setup_intent').get(setup_intent ?? ''),
  ];
  return intents.find((intent) => intent?.status === 'requires_action');
}

/** The card as a payment method, with what was typed. Who may see it again follows from what it is kept for. */
function newMethod(
  account: Account,
  now: number,
  session: StoredSession,
  buyer: SessionAttempt,
  card: TestCard,
  { exp_month, exp_year }: NonNullable<Entry['card']>,
): StoredPaymentMethod {
  const method = mintCard(account, now, card, { exp_month, exp_year, cvc: true }, billingDetailsOf(buyer));
  const isKept =
    session.mode === 'setup' ||
    session.hidden.payment_intent_data.setup_future_usage !== null ||
    session.payment_method_options?.card?.setup_future_usage !== undefined;
  const allow_redisplay =
    session.hidden.allow_redisplay ?? (buyer.save ? 'always' : isKept ? 'limited' : 'unspecified');
  return account.put('payment_method', { ...method, allow_redisplay });
}

function afterPayment(
  account: Account,
  buyer: SessionAttempt,
  { session, intent, customer }: Tried<StoredPaymentIntent>,
): Confirmation {
  if (intent.status === 'requires_action') return { status: 'requires_action', intent: intent.id };
  if (intent.last_payment_error !== null) return declined(intent.last_payment_error);
  return completed(completeSession(account, session, buyer, customer, intent));
}

function afterSetup(
  account: Account,
  buyer: SessionAttempt,
  { session, intent, customer }: Tried<StoredSetupIntent>,
): Confirmation {
  if (intent.status === 'requires_action') return { status: 'requires_action', intent: intent.id };
  if (intent.last_setup_error !== null) return declined(intent.last_setup_error);
  return completed(completeSession(account, session, buyer, customer));
}

function completed(session: StoredSession): Confirmation {
  return { status: 'complete', redirect: redirectOf(session) };
}

function declined({ message, code, decline_code, param }: CardError): Confirmation {
  return {
    status: 'declined',
    message,
    code,
    ...(decline_code === undefined ? {} : { decline_code }),
    ...(param === undefined ? {} : { param: param as NonNullable<Decline['param']> }),
  };
}
