/** A card that is typed into the portal: set up for its customer, and then what pays (facts.md §2.10). */
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
import type { StoredPortalSession, StoredSetupIntent } from '../store/objects.ts';
import { makeDefault } from './cards.ts';

/** What was typed; the page has seen to it that nothing is ill-formed. */
export interface TypedCard {
  /** Without blanks. */
  number: string;
  exp_month: number;
  /** With four digits. */
  exp_year: number;
  address: Pick<Address, 'country' | 'postal_code'>;
}

export type CardOutcome =
  | { status: 'saved' }
  /** The cardholder is to authenticate. */
  | { status: 'requires_action' }
  | ({ status: 'declined' } & Decline);

/**
 * Tries to set a card up for the customer of a session. When that succeeds it is the customer's, and what pays;
 * what is declined is nobody's. `origin` is where the sandbox's own pages are.
 *
 * @throws a 429 while the customer's test clock advances
 */
export function addCard(
  account: Account,
  session: StoredPortalSession,
  { number, exp_month, exp_year, address }: TypedCard,
  origin: string,
): CardOutcome {
  const card = testCard(number);
  // Refused before a bank is asked: there is no intent.
  if (card === undefined) {
    return { status: 'declined', ...(isCardNumber(number) ? DECLINES.liveCard : DECLINES.number) };
  }
  checkStill(account, customerOf(account, session.customer).test_clock);
  // Cards are no part of a test clock, as payments are not.
  const now = account.now();
  const details = { ...NO_BILLING_DETAILS, address: { ...NO_ADDRESS, ...address } };
  const method = mintCard(account, now, card, { exp_month, exp_year, cvc: true }, details);
  const intent = openIntent(account, now, session);
  return outcomeOf(account, confirmSetupIntent(account, now, intent, method, { origin }));
}

/**
 * What the cardholder made of the authentication that the card of a session waits for; undefined when it waits for
 * none any more.
 *
 * @throws a 429 while the customer's test clock advances
 */
export function finishCard(
  account: Account,
  session: StoredPortalSession,
  outcome: 'complete' | 'fail',
): CardOutcome | undefined {
  const waiting = waitingIntent(account, session);
  if (waiting === undefined) return undefined;
  finishAuthentication(account, account.now(), waiting, outcome);
  const after = outcomeOf(account, account.table('setup_intent').get(waiting.id) ?? waiting);
  return outcome === 'fail' && after.status === 'declined' ? { ...after, message: NOT_AUTHENTICATED } : after;
}

/** The setup intent of a session that waits for its cardholder. */
export function waitingIntent(account: Account, session: StoredPortalSession): StoredSetupIntent | undefined {
  const intent = intentOf(account, session);
  return intent?.status === 'requires_action' ? intent : undefined;
}

function intentOf(account: Account, { hidden }: StoredPortalSession): StoredSetupIntent | undefined {
  return account.table('setup_intent').get(hidden.setup_intent ?? '');
}

const OPEN: readonly string[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** One intent for all tries, as in Checkout: a new one only when the last has succeeded or was canceled. */
function openIntent(account: Account, now: number, session: StoredPortalSession): StoredSetupIntent {
  const current = intentOf(account, session);
  if (current !== undefined && OPEN.includes(current.status)) return current;
  const made = newSetupIntent(account, now, { customer: session.customer });
  account.happened('setup_intent.created', 'setup_intent', made);
  const known = account.table('billing_portal.session').get(session.id) ?? session;
  const hidden = { ...known.hidden, setup_intent: made.id };
  account.put('billing_portal.session', { ...known, hidden });
  return made;
}

function outcomeOf(account: Account, intent: StoredSetupIntent): CardOutcome {
  const { customer, last_setup_error: error, payment_method: card, status } = intent;
  if (status === 'requires_action') return { status: 'requires_action' };
  if (error !== null) return { status: 'declined', ...declineOf(error) };
  if (customer !== null && typeof card === 'string') makeDefault(account, customer, card);
  return { status: 'saved' };
}
