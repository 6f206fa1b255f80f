/** Whose time counts for what a session sells. */
import { nowFor } from '../billing/time.ts';
import type { Account } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';

/** The time of who buys: that of the customer's test clock, or the account's own (unix seconds). */
export function timeOf(account: Account, { customer }: Pick<StoredSession, 'customer'>): number {
  return nowFor(account, account.table('customer').get(customer ?? ''));
}
