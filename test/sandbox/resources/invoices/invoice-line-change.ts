/** Changing the lines of a draft: those of invoice items change these, those of a subscription say more or less. */
import { draftOf, dropItemLine, invoiceItemOf, putItemLine, putLines } from '../../billing/invoices/edit.ts';
import { exclusive, invalid, noSuch } from '../../errors.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { nameIn } from '../../params/name.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoiceItem, StoredInvoiceLine } from '../../store/objects.ts';
import { changeItem, makeItem, removeItem } from './invoice-item-change.ts';
import type { Places } from './invoice-item-cost.ts';
import type { LineUpdate } from './invoice-line-params.ts';

function placesAt(at: string): Places {
  return { at, price: 'pricing' };
}

/** @throws a 400 (404 in the path) when the invoice has no such line */
export function lineOf(
  { lines }: StoredInvoice,
  id: string,
  param: string,
  status: 400 | 404,
): StoredInvoiceLine {
  const line = lines.find((one) => one.id === id);
  if (line === undefined) throw noSuch('invoice line item', id, param, status);
  return line;
}

/** A line more: of an item that is made for it, or of one that waits. */
export function addLine(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  values: LineUpdate & { invoice_item?: string },
  at: string,
): void {
  const { invoice_item, ...others } = values;
  if (invoice_item === undefined) {
    const { customer, currency } = invoice;
    // A line's subscription is none but what its item is for: a line that is added by hand is for none.
    makeItem(account, now, { customer, invoice, subscription: null, currency }, others, placesAt(at));
    return;
  }
  const costs = (['amount', 'price_data', 'pricing'] as const).find((name) => values[name] !== undefined);
  if (costs !== undefined) throw exclusive(['invoice_item', costs], at);
  const item = waiting(account, invoice, invoice_item, nameIn(at, 'invoice_item'));
  const taken = account.put('invoiceitem', { ...item, invoice: invoice.id });
  putItemLine(account, invoice, taken);
  changeItem(account, now, taken, others, placesAt(at));
}

function waiting(account: Account, invoice: StoredInvoice, id: string, param: string): StoredInvoiceItem {
  const item = account.table('invoiceitem').get(id);
  if (item === undefined || item.customer !== invoice.customer) throw noSuch('invoiceitem', id, param);
  if (item.invoice !== null) {
    throw invalid(`The invoice item ${id} is already attached to an invoice.`, param);
  }
  if (item.currency !== invoice.currency) {
    throw invalid(
      `The currency of the invoice item (${item.currency}) does not match the currency of the invoice ` +
        `(${invoice.currency}).`,
      param,
    );
  }
  return item;
}

/** What a line of a subscription's period can be told; what it costs follows from the subscription. */
const FIXED = [
  'amount',
  'price_data',
  'pricing',
  'quantity',
  'quantity_decimal',
] as const satisfies (keyof LineUpdate)[];

/** A line changed; its item with it. */
export function changeLine(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  line: StoredInvoiceLine,
  values: LineUpdate,
  at: string,
): void {
  const item = account.table('invoiceitem').get(invoiceItemOf(line) ?? '');
  if (item !== undefined) {
    changeItem(account, now, item, values, placesAt(at));
    return;
  }
  const fixed = FIXED.find((name) => values[name] !== undefined);
  if (fixed !== undefined) {
    const param = nameIn(at, fixed);
    throw invalid(`\`${param}\` of a line that bills a subscription cannot be changed.`, param);
  }
  const { description, discountable, metadata, period } = values;
  const changed: StoredInvoiceLine = {
    ...line,
    description: description ?? line.description,
    discountable: discountable ?? line.discountable,
    metadata: mergeMetadata(line.metadata, metadata),
    period: period ?? line.period,
  };
  putLines(
    account,
    invoice,
    invoice.lines.map((one) => (one === line ? changed : one)),
  );
}

/** A line less: its item is gone with it, or waits for another invoice. */
export function removeLine(
  account: Account,
  invoice: StoredInvoice,
  line: StoredInvoiceLine,
  behavior: 'delete' | 'unassign',
  param: string,
): void {
  const item = account.table('invoiceitem').get(invoiceItemOf(line) ?? '');
  if (item === undefined) {
    throw invalid('A line that bills a subscription cannot be removed.', param);
  }
  if (behavior === 'delete') {
    removeItem(account, item);
    return;
  }
  account.put('invoiceitem', { ...item, invoice: null });
  dropItemLine(account, draftOf(account, item) ?? invoice, item.id);
}
