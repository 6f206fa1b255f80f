/** How a subscription stands after what became of one of its invoices (facts.md §5.2). */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';

/**
 * Changes the status of the subscription of an invoice that was paid, could not be paid, waits for its cardholder,
 * or whose last retry has failed; with `customer.subscription.updated` (or `deleted`). Imports nothing that makes
 * or collects invoices.
 */
export function standAfter(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  outcome: 'action_required' | 'exhausted' | 'failed' | 'paid',
): void {
  if (invoice.parent?.subscription_details == null) return;
  throw notImplemented(`${outcome} of ${invoice.id} at ${now} in ${account.id}`);
}
