/** A card that is typed into the portal: set up for its customer, and then charged from now on (facts.md §2.10). */
import { currentSubscription } from '../billing/subscriptions/put.ts';
import { checkStill } from '../billing/time.ts';
import { finishAuthentication } from '../checkout/authentication.ts';
import { NOT_AUTHENTICATED } from '../checkout/confirm.ts';
import { type Address, NO_ADDRESS } from '../params/address.ts';
import { declineOf } from '../payments/card-error.ts';
import { customerOf } from '../payments/customers.ts';
import { mintCard, NO_BILLING_DETAILS } from '../payments/payment-methods.ts';
import { confirmSetupIntent, newSetupIntent } from '../payments/setup.ts';
import { DECLINES, type Decline, isCardNumber, testCard } from '../payments/test-cards.ts';
import type { Account } from '../store/account.ts';
import type { StoredPortalSession, StoredSetupIntent, StoredSubscription } from '../store/objects.ts';
import { chargeTo, makeDefault } from './cards.ts';

/** What was typed; the page has seen to it that nothing is ill-formed. */
export interface TypedCard {
  /** Without blanks. */
  number: string;
  exp_month: number;
  /** With four digits. */
  exp_year: number;
  address: Pick<Address, 'country' | 'postal_code'>;
}

/** Where a card is typed, and what for. */
export interface CardVisit {
  session: StoredPortalSession;
  /** The subscription whose own card it becomes; null when it becomes the customer's default. */
  subscription: StoredSubscription | null;
}

export type CardOutcome =
  | { status: 'saved' }
  /** The cardholder is to authenticate. */
  | { status: 'requires_action' }
  | ({ status: 'declined' } & Decline);

/**
 * Tries to set a card up for the customer of a session. When that succeeds it is the customer's, and charged for what
 * it is meant for; what is declined is nobody's. `origin` is where the sandbox's own pages are.
 *
 * @throws a 429 while the customer's test clock advances
 */
export function addCard(
  account: Account,
  visit: CardVisit,
  { number, exp_month, exp_year, address }: TypedCard,
  origin: string,
): CardOutcome {
  const card = testCard(number);
  // Refused before a bank is asked: there is no intent.
  if (card === undefined) {
    return { status: 'declined', ...(isCardNumber(number) ? DECLINES.liveCard : DECLINES.number) };
  }
  checkStill(account, customerOf(account, visit.session.customer).test_clock);
  // Cards are no part of a test clock, as payments are not.
  const now = account.now();
  const details = { ...NO_BILLING_DETAILS, address: { ...NO_ADDRESS, ...address } };
  const method = mintCard(account, now, card, { exp_month, exp_year, cvc: true }, details);
  const intent = openIntent(account, now, visit);
  return outcomeOf(account, confirmSetupIntent(account, now, intent, method, { origin }), visit);
}

/**
 * What the cardholder made of the authentication that the card of a session waits for; undefined when it waits for
 * none any more, or is meant for something else.
 *
 * @throws a 429 while the customer's test clock advances
 */
export function finishCard(
  account: Account,
  visit: CardVisit,
  outcome: 'complete' | 'fail',
): CardOutcome | undefined {
  const waiting = waitingIntent(account, visit);
  if (waiting === undefined) return undefined;
  finishAuthentication(account, account.now(), waiting, outcome);
  const after = outcomeOf(account, account.table('setup_intent').get(waiting.id) ?? waiting, visit);
  return outcome === 'fail' && after.status === 'declined' ? { ...after, message: NOT_AUTHENTICATED } : after;
}

/** The setup intent of a session that waits for its cardholder, if its card is meant for the same. */
export function waitingIntent(
  account: Account,
  { session, subscription }: CardVisit,
): StoredSetupIntent | undefined {
  if (session.hidden.card_of_subscription !== subscription?.id) return undefined;
  const intent = intentOf(account, session);
  return intent?.status === 'requires_action' ? intent : undefined;
}

function intentOf(account: Account, { hidden }: StoredPortalSession): StoredSetupIntent | undefined {
  return account.table('setup_intent').get(hidden.setup_intent ?? '');
}

const OPEN: readonly string[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/**
 * One intent for all tries, as in Checkout: a new one only when the last has succeeded or was canceled. It is for what
 * the last try is for.
 */
function openIntent(account: Account, now: number, { session, subscription }: CardVisit): StoredSetupIntent {
  const current = intentOf(account, session);
  const isOpen = current !== undefined && OPEN.includes(current.status);
  const intent = isOpen ? current : newSetupIntent(account, now, { customer: session.customer });
  if (!isOpen) account.happened('setup_intent.created', 'setup_intent', intent);
  const known = account.table('billing_portal.session').get(session.id) ?? session;
  const { card_of_subscription: _, ...hidden } = { ...known.hidden, setup_intent: intent.id };
  const use = subscription === null ? {} : { card_of_subscription: subscription.id };
  account.put('billing_portal.session', { ...known, hidden: { ...hidden, ...use } });
  return intent;
}

function outcomeOf(account: Account, intent: StoredSetupIntent, { subscription }: CardVisit): CardOutcome {
  const { customer, last_setup_error: error, payment_method: card, status } = intent;
  if (status === 'requires_action') return { status: 'requires_action' };
  if (error !== null) return { status: 'declined', ...declineOf(error) };
  if (customer !== null && typeof card === 'string') {
    if (subscription === null) makeDefault(account, customer, card);
    else chargeTo(account, currentSubscription(account, subscription), card);
  }
  return { status: 'saved' };
}
