/** Invoices that are to come. */
import type { StoredInvoice } from '../../store/objects.ts';

/** A draft as a preview and `invoice.upcoming` show it: with ids that name nothing. */
export function asUpcoming(draft: StoredInvoice): StoredInvoice {
  const id = draft.id.replace(/^in_/, 'upcoming_in_');
  return {
    ...draft,
    id,
    billing_reason: 'upcoming',
    lines: draft.lines.map((line) => ({ ...line, id: line.id.replace(/^il_/, 'il_tmp_'), invoice: id })),
  };
}
