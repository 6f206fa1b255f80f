/** Whose time counts for what a session sells. */
import { checkStill, nowFor } from '../billing/time.ts';
import type { Account } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';

/** The time of who buys: that of the customer's test clock, or the account's own (unix seconds). */
export function timeOf(account: Account, { customer }: Pick<StoredSession, 'customer'>): number {
  return nowFor(account, account.table('customer').get(customer ?? ''));
}

/**
 * Nothing is sold to a customer whose test clock is on its way.
 *
 * @throws a 429
 */
export function checkClock(account: Account, { customer }: Pick<StoredSession, 'customer'>): void {
  checkStill(account, account.table('customer').get(customer ?? '')?.test_clock ?? null);
}
