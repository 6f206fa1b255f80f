/** Changing the lines of a draft: its sums follow at once. */
import { invalid } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoiceItem, StoredInvoiceLine } from '../../store/objects.ts';
import { itemLine } from '../lines.ts';
import { storedLine } from './lines.ts';
import { putInvoice } from './put.ts';
import { withLines } from './totals.ts';

/** The SDK's documentation of an invoice item's `invoice`. */
const MAX_ITEMS = 250;

/**
 * @throws a 400 when an invoice is finalized (seen on the live API)
 */
export function checkEditable({ status }: StoredInvoice): void {
  if (status === 'draft') return;
  throw invalid('Invalid invoice: This invoice is no longer editable', undefined, 'invoice_not_editable');
}

/** A draft with other lines, stored. Makes no event. */
export function putLines(
  account: Account,
  invoice: StoredInvoice,
  lines: readonly StoredInvoiceLine[],
): StoredInvoice {
  return putInvoice(account, withLines(invoice, lines));
}

/**
 * A draft with a line for an item that belongs to it: added first (seen on the live API), or in place of the line
 * that it has. Makes no event.
 *
 * @throws a 400 when there is no room for one more
 */
export function putItemLine(
  account: Account,
  invoice: StoredInvoice,
  item: StoredInvoiceItem,
): StoredInvoice {
  const draft = itemLine(item);
  const own = invoice.lines.find((line) => invoiceItemOf(line) === item.id);
  if (own !== undefined) {
    const changed = { ...own, ...draft, subtotal: draft.amount };
    return putLines(
      account,
      invoice,
      invoice.lines.map((line) => (line === own ? changed : line)),
    );
  }
  if (invoice.lines.filter((line) => invoiceItemOf(line) !== null).length >= MAX_ITEMS) {
    throw invalid(`An invoice can have at most ${MAX_ITEMS} invoice items.`, 'invoice');
  }
  return putLines(account, invoice, [storedLine(account, invoice.id, draft), ...invoice.lines]);
}

/** A draft without the line of an item. Makes no event. */
export function dropItemLine(account: Account, invoice: StoredInvoice, item: string): StoredInvoice {
  return putLines(
    account,
    invoice,
    invoice.lines.filter((line) => invoiceItemOf(line) !== item),
  );
}

/** The invoice item that a line bills; null for one of a subscription's periods. */
export function invoiceItemOf({ parent }: StoredInvoiceLine): string | null {
  return (
    parent?.invoice_item_details?.invoice_item ?? parent?.subscription_item_details?.invoice_item ?? null
  );
}

/** The draft that an item stands on; undefined when it waits for one, or its invoice is one no more. */
export function draftOf(account: Account, { invoice: id }: StoredInvoiceItem): StoredInvoice | undefined {
  const invoice = account.table('invoice').get(id ?? '');
  return invoice?.status === 'draft' ? invoice : undefined;
}
