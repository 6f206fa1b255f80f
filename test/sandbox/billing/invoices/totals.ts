/** What the lines of an invoice add up to. */
import type { StoredInvoice, StoredInvoiceLine } from '../../store/objects.ts';

/** The sums of an invoice that follow from its lines and the customer's balance. */
export type Totals = Pick<
  StoredInvoice,
  | 'amount_due'
  | 'amount_remaining'
  | 'lines'
  | 'subtotal'
  | 'subtotal_excluding_tax'
  | 'total'
  | 'total_excluding_tax'
>;

/**
 * The sums of a draft with some lines. What the customer's balance holds is taken off, what it owes is added
 * (`starting_balance`, positive when the customer owes); nothing has been paid yet.
 */
export function totalsOf(lines: readonly StoredInvoiceLine[], startingBalance: number): Totals {
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const due = Math.max(total + startingBalance, 0);
  return {
    amount_due: due,
    amount_remaining: due,
    lines: [...lines],
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  };
}

/** A draft with other lines: not stored yet. */
export function withLines(invoice: StoredInvoice, lines: readonly StoredInvoiceLine[]): StoredInvoice {
  return { ...invoice, ...totalsOf(lines, invoice.starting_balance) };
}
