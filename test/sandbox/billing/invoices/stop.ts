/** An end to what happens to invoices of themselves. */
import type { Account } from '../../store/account.ts';
import { putInvoice } from './put.ts';

/** The fields of an invoice that is over with: nobody advances it any more. */
export const OVER = {
  auto_advance: false,
  automatically_finalizes_at: null,
  next_payment_attempt: null,
} as const;

/** Nobody tries to collect the open invoices of a subscription any more, nor finalizes its drafts. */
export function stopCollecting(account: Account, subscription: string): void {
  for (const { object: invoice } of account.table('invoice').by('subscription', [subscription])) {
    if ((invoice.status !== 'open' && invoice.status !== 'draft') || !invoice.auto_advance) continue;
    const stopped = putInvoice(account, { ...invoice, ...OVER });
    account.happened('invoice.updated', 'invoice', stopped, invoice);
  }
}
