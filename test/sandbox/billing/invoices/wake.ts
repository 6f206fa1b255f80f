/** What happens to an invoice of itself: it is finalized, collected, tried again, overdue. */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';

/** Does what is due for an invoice at `at` (unix seconds). */
export function wakeInvoice(account: Account, at: number, invoice: StoredInvoice): void {
  throw notImplemented(`waking ${invoice.id} at ${at} in ${account.id}`);
}
