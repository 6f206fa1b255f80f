/** From draft to open: the number, the customer's balance, the payment intent (facts.md §6.4). */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';

/**
 * Finalizes a draft, with its events; one that nothing is due of is paid at once, so is one whose amount due is
 * below what a bank can be asked for (that goes to the customer's balance). Takes no money.
 */
export function finalizeInvoice(account: Account, now: number, invoice: StoredInvoice): StoredInvoice {
  throw notImplemented(`finalizing ${invoice.id} at ${now} in ${account.id}`);
}
