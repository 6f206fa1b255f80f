/** Storing an invoice: with when something will next happen to it of itself. */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';

/** Every write of an invoice goes through here. Makes no event. */
export function putInvoice(account: Account, invoice: StoredInvoice): StoredInvoice {
  return account.put('invoice', {
    ...invoice,
    hidden: { ...invoice.hidden, wakes_at: wakesAt(invoice) },
  });
}

function wakesAt(invoice: StoredInvoice): number | null {
  const { status, automatically_finalizes_at, collection_method, due_date, hidden } = invoice;
  if (status === 'draft') return automatically_finalizes_at;
  if (status !== 'open') return null;
  if (collection_method === 'charge_automatically') return invoice.next_payment_attempt;
  return hidden.overdue ? null : due_date;
}
