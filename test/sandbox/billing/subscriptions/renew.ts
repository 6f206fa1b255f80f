/** From one period to the next (facts.md §5.8). */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription } from '../../store/objects.ts';

/**
 * Moves the items whose period ends at `at` on to their next one and drafts the invoice for it (reason
 * `subscription_cycle`), with `customer.subscription.updated`. The next invoice of a preview is this one, rehearsed.
 */
export function renewSubscription(
  account: Account,
  at: number,
  subscription: StoredSubscription,
): { subscription: StoredSubscription; invoice: StoredInvoice | null } {
  throw notImplemented(`renewing ${subscription.id} at ${at} in ${account.id}`);
}
