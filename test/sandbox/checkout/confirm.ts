/**
 * Completing a session, as its page asks for it. All of this belongs into one transaction a request: what a
 * declined card leaves behind stays, what is refused with an exception leaves nothing.
 */
import { invalid } from '../errors.ts';
import { declineOf } from '../payments/card-error.ts';
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
import { abandonAttempt, askedBy, foresee, type Tried, tryPayment, trySetup } from './attempt.ts';
import { type BuyerEntry, billingDetailsOf, buyerOf, customerFor } from './buyer.ts';
import { chooseAmounts, recount } from './change.ts';
import { completeSession, redirectOf } from './complete.ts';
import { dueToday } from './due.ts';
import { openSession, sessionOf } from './open.ts';
import { inOrder } from './order.ts';
import { type Intent, intentsOf } from './owner.ts';
import { checkClock } from './time.ts';

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
  /** The cardholder is to authenticate this intent, for this attempt to pay it. */
  | { status: 'requires_action'; intent: string; attempt: string | null }
  /** What is due is not what it was when the authentication began: that was given up. */
  | { status: 'changed' }
  | ({ status: 'declined' } & Decline);

/** What a page says when the cardholder has not authenticated. */
export const NOT_AUTHENTICATED =
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.';

/**
 * Tries to complete a session. One that is complete already is not completed again: a second click ends where
 * the first one did.
 *
 * @throws a 404 when there is no such session; a 400 when it has expired or a chosen amount will not do; a 429 while
 * the customer's test clock advances
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
  checkClock(account, open);
  const session = readyToPay(account, open, entry);
  const buyer = buyerOf(account, session, entry);
  const asked = askedBy(account, session);
  if (asked === 'nothing') {
    const complete = () => {
      const customer = customerFor(account, now, session, buyer);
      return completeSession(account, session, buyer, customer, null);
    };
    return completed(inOrder(account, session, complete));
  }
  const { card: typed } = entry;
  const card = testCard(typed?.number ?? '');
  if (typed === undefined || card === undefined) {
    // Refused before a bank is asked: there is no intent, and no charge.
    const isNumber = isCardNumber(typed?.number ?? '');
    return { status: 'declined', ...(isNumber ? DECLINES.liveCard : DECLINES.number) };
  }
  const method = newMethod(account, now, session, buyer, card, typed);
  return inOrder(account, session, () =>
    asked === 'setup'
      ? afterSetup(account, buyer, trySetup(account, now, session, buyer, method, origin))
      : afterPayment(account, buyer, tryPayment(account, now, session, buyer, method, origin)),
  );
}

/** With the amounts that hold now: those that the buyer chose, and those that depend on the time. */
function readyToPay(account: Account, session: StoredSession, entry: Entry): StoredSession {
  if (session.mode === 'payment') return chooseAmounts(account, session, entry.customAmounts ?? {});
  if (session.mode === 'setup') return session;
  return recount(account, session);
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
  checkClock(account, session);
  if (isChanged(account, session)) {
    abandonAttempt(account, recount(account, session));
    return { status: 'changed' };
  }
  const method = account.table('payment_method').get(waiting.payment_method ?? '');
  const succeeds =
    outcome === 'complete' && method !== undefined && foresee(account, session, method, true) === 'approved';
  const customer = succeeds ? customerFor(account, now, session, buyer) : session.customer;
  const idle = account.put('checkout.session', { ...session, hidden: { ...session.hidden, attempt: null } });
  const confirmation = inOrder(account, session, () => {
    if (waiting.object === 'setup_intent') {
      account.put('setup_intent', { ...waiting, customer });
      const intent = finishSetupAuthentication(account, waiting.id, outcome);
      return afterSetup(account, buyer, { session: idle, intent, customer });
    }
    account.put('payment_intent', { ...waiting, customer });
    const intent = finishPaymentAuthentication(account, now, waiting.id, outcome);
    return afterPayment(account, buyer, { session: idle, intent, customer });
  });
  return outcome === 'fail' && confirmation.status === 'declined'
    ? { ...confirmation, message: NOT_AUTHENTICATED }
    : confirmation;
}

/** Whether time has changed what is due. */
function isChanged(account: Account, session: StoredSession): boolean {
  if (session.mode !== 'subscription') return false;
  const { due } = account.rehearse(() => dueToday(account, recount(account, session)));
  const { payment } = intentsOf(account, session);
  return due !== (payment?.status === 'requires_action' ? payment.amount : 0);
}

/** The attempt to pay that waits for its cardholder: every one has a card of its own. Null when none does. */
export function waitingAttempt(account: Account, session: StoredSession): string | null {
  return waitingIntent(account, session)?.payment_method ?? null;
}

function waitingIntent(account: Account, session: StoredSession): Intent | undefined {
  const { payment, setup } = intentsOf(account, session);
  return [payment, setup].find((intent) => intent?.status === 'requires_action');
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
    session.mode !== 'payment' ||
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
  if (intent.status === 'requires_action')
    return { status: 'requires_action', intent: intent.id, attempt: intent.payment_method };
  if (intent.last_payment_error !== null) return declined(intent.last_payment_error);
  return completed(completeSession(account, session, buyer, customer, intent));
}

function afterSetup(
  account: Account,
  buyer: SessionAttempt,
  { session, intent, customer }: Tried<StoredSetupIntent>,
): Confirmation {
  if (intent.status === 'requires_action')
    return { status: 'requires_action', intent: intent.id, attempt: intent.payment_method };
  if (intent.last_setup_error !== null) return declined(intent.last_setup_error);
  return completed(completeSession(account, session, buyer, customer, intent));
}

function completed(session: StoredSession): Confirmation {
  return { status: 'complete', redirect: redirectOf(session) };
}

function declined(error: CardError): Confirmation {
  return { status: 'declined', ...declineOf(error) };
}
