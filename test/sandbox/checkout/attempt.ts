/** Trying a card on a session: the intent behind it, made at the first try and used again at the next. */
import { authorize, type Verdict } from '../payments/authorize.ts';
import { asWished } from '../payments/card-options.ts';
import { confirmPaymentIntent, newPaymentIntent } from '../payments/payment.ts';
import { cardOf } from '../payments/payment-methods.ts';
import { authorizePayment } from '../payments/planned-decline.ts';
import { confirmSetupIntent, newSetupIntent } from '../payments/setup.ts';
import { endAttempt } from '../payments/setup-attempt.ts';
import type { Account } from '../store/account.ts';
import type {
  SessionAttempt,
  StoredPaymentIntent,
  StoredPaymentMethod,
  StoredSession,
  StoredSetupIntent,
} from '../store/objects.ts';
import { customerFor } from './buyer.ts';
import { dueToday } from './due.ts';
import { intentsOf, withIntent } from './owner.ts';

/** A session whose card has been tried. */
export interface Tried<I> {
  session: StoredSession;
  intent: I;
  customer: string | null;
}

type Outcome = Verdict['outcome'];

/** What a session asks of its buyer: money now, a card for later, or nothing of both. */
export function askedBy(account: Account, session: StoredSession): 'nothing' | 'payment' | 'setup' {
  if (session.mode === 'setup') return 'setup';
  // An amount that the buyer chooses is not there before they have.
  const isFree = session.payment_status === 'no_payment_required';
  if (session.mode === 'payment' ? !isFree : dueToday(account, session).due > 0) return 'payment';
  const collects = session.mode === 'subscription' && session.payment_method_collection === 'always';
  return collects ? 'setup' : 'nothing';
}

/**
 * What the bank is going to say. Whoever pays becomes a customer only when it says yes, and that comes before
 * the charge; `payment_intent.created` comes after what succeeds at once, before all else (facts.md §4.4).
 */
export function foresee(
  account: Account,
  session: StoredSession,
  method: StoredPaymentMethod,
  authenticated: boolean,
): Outcome {
  const card = asWished(cardOf(method), session);
  const use = { offSession: false, authenticated, setUp: method.set_up };
  const verdict =
    askedBy(account, session) === 'setup'
      ? authorize(card, { kind: 'setup', ...use })
      : authorizePayment(account, session.customer, card, use);
  return verdict.outcome;
}

/**
 * Tries a card for what a session comes to. The intent that comes back says what came of it; the session is not
 * completed yet. What a subscription is paid with stays its customer's. `origin` is where the sandbox's own pages
 * are.
 */
export function tryPayment(
  account: Account,
  now: number,
  session: StoredSession,
  buyer: SessionAttempt,
  method: StoredPaymentMethod,
  origin: string,
): Tried<StoredPaymentIntent> {
  const outcome = foresee(account, session, method, false);
  const customer = outcome === 'approved' ? customerFor(account, now, session, buyer) : session.customer;
  const { setup_future_usage, ...data } = session.hidden.payment_intent_data;
  const recurs = session.mode === 'subscription';
  const { due } = dueToday(account, session);
  const before = intentsOf(account, session).payment;
  const intent =
    before ??
    newPaymentIntent(account, now, {
      ...data,
      ...(recurs ? { description: 'Subscription creation' } : {}),
      amount: due,
      currency: session.currency ?? '',
      payment_method_options: optionsOf(session, { installments: null }),
    });
  const current = account.put('payment_intent', {
    ...intent,
    amount: due,
    customer,
    setup_future_usage: recurs ? 'off_session' : (setup_future_usage ?? (buyer.save ? 'on_session' : null)),
  });
  const waiting = remember(account, withIntent(session, current), buyer, outcome);
  const created = () => account.happened('payment_intent.created', 'payment_intent', current);
  if (before === undefined && outcome !== 'approved') created();
  const tried = confirmPaymentIntent(account, now, current, method, { origin });
  if (before === undefined && outcome === 'approved') created();
  return { session: waiting, intent: tried, customer };
}

/** The same where a card is to be kept and nothing is due. */
export function trySetup(
  account: Account,
  now: number,
  session: StoredSession,
  buyer: SessionAttempt,
  method: StoredPaymentMethod,
  origin: string,
): Tried<StoredSetupIntent> {
  const outcome = foresee(account, session, method, false);
  const customer = outcome === 'approved' ? customerFor(account, now, session, buyer) : session.customer;
  const before = intentsOf(account, session).setup;
  const intent =
    before ??
    newSetupIntent(account, now, {
      ...session.hidden.setup_intent_data,
      payment_method_options: optionsOf(session),
    });
  const current = account.put('setup_intent', { ...intent, customer });
  const waiting = remember(account, withIntent(session, current), buyer, outcome);
  if (before === undefined) account.happened('setup_intent.created', 'setup_intent', current);
  const tried = confirmSetupIntent(account, now, current, method, { origin });
  return { session: waiting, intent: tried, customer };
}

/** Gives an authentication up that is under way: it can be tried again, also for another amount. */
export function abandonAttempt(account: Account, session: StoredSession): StoredSession {
  if (session.hidden.attempt === null) return session;
  const { payment, setup } = intentsOf(account, session);
  const idle = { next_action: null, payment_method: null, status: 'requires_payment_method' } as const;
  if (payment?.status === 'requires_action') account.put('payment_intent', { ...payment, ...idle });
  if (setup?.status === 'requires_action') {
    endAttempt(account, setup.latest_attempt, 'abandoned');
    account.put('setup_intent', { ...setup, ...idle });
  }
  return account.put('checkout.session', { ...session, hidden: { ...session.hidden, attempt: null } });
}

/** What was typed is kept only while the cardholder is to authenticate. */
function remember(
  account: Account,
  session: StoredSession,
  buyer: SessionAttempt,
  outcome: Outcome,
): StoredSession {
  const attempt = outcome === 'authenticate' ? buyer : null;
  return account.put('checkout.session', { ...session, hidden: { ...session.hidden, attempt } });
}

function optionsOf(
  { payment_method_options: options }: StoredSession,
  more: Record<string, null> = {},
): Record<string, unknown> {
  return { card: { ...more, mandate_options: null, network: null, ...options?.card } };
}
