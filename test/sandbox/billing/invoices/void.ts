/** The other ends of an invoice: void and uncollectible (facts.md §6.4). */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';

/** Voids an open or uncollectible invoice, with its events; its payment intent is canceled. */
export function voidInvoice(account: Account, now: number, invoice: StoredInvoice): StoredInvoice {
  throw notImplemented(`voiding ${invoice.id} at ${now} in ${account.id}`);
}

/** Nobody tries to collect the open invoices of a subscription any more, nor finalizes its drafts. */
export function stopCollecting(account: Account, subscription: string): void {
  throw notImplemented(`no longer collecting for ${subscription} in ${account.id}`);
}
