/** The lines of an invoice, by themselves (facts.md §6.2). */
import { checkEditable } from '../../billing/invoices/edit.ts';
import { putInvoice } from '../../billing/invoices/put.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { emptyParameter, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, pageInOrder } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { type MetadataChange, mergeMetadata } from '../../params/metadata.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoiceLine } from '../../store/objects.ts';
import { addLine, changeLine, lineOf, removeLine } from './invoice-line-change.ts';
import { type LineUpdate, linesAdd, linesRemove, linesUpdate, lineUpdate } from './invoice-line-params.ts';

const KIND = 'line_item';
const URL = '/v1/invoices/:id';

export const invoiceLineExpandables: Expandables = {
  discounts: { ref: [] },
  hidden: { hidden: true },
  pricing: { fields: { price_details: { fields: { price: { ref: 'price' } } } } },
  subscription: { ref: 'subscription' },
};

function find(account: Account, id: string): StoredInvoice {
  const invoice = account.table('invoice').get(id);
  if (invoice === undefined) throw noSuch('invoice', id, 'invoice', 404);
  return invoice;
}

function list(call: Call<PageValues>): List<StoredInvoiceLine> {
  const { lines: items } = find(call.account, call.id);
  return pageInOrder(call, { items, noun: 'invoice line item', url: `/v1/invoices/${call.id}/lines` });
}

/**
 * Changes the lines of a draft, and its metadata: one event of the draft, whatever is changed. `change` gets the
 * draft as it is at that moment: every change gives another.
 */
function edit<L>(
  { account, id, params }: Call<{ lines: L[]; invoice_metadata?: MetadataChange | null }>,
  change: (now: number, draft: StoredInvoice, line: L, at: string) => void,
): StoredInvoice {
  const before = find(account, id);
  checkStill(account, before.test_clock);
  checkEditable(before);
  if (params.lines.length === 0) throw emptyParameter('lines');
  const now = nowFor(account, before);
  for (const [index, line] of params.lines.entries()) {
    change(now, find(account, id), line, `lines[${index}]`);
  }
  const edited = find(account, id);
  const after = putInvoice(account, {
    ...edited,
    metadata: mergeMetadata(edited.metadata, params.invoice_metadata),
  });
  account.happened('invoice.updated', 'invoice', after, before);
  return after;
}

const add = (call: Call<ValuesOf<typeof linesAdd>>) =>
  edit(call, (now, draft, line, at) => addLine(call.account, now, draft, line, at));

const update = (call: Call<ValuesOf<typeof linesUpdate>>) =>
  edit(call, (now, draft, { id, ...values }, at) => {
    changeLine(call.account, now, draft, lineOf(draft, id, `${at}[id]`, 400), values, at);
  });

const remove = (call: Call<ValuesOf<typeof linesRemove>>) =>
  edit(call, (_, draft, { id, behavior }, at) => {
    removeLine(call.account, draft, lineOf(draft, id, `${at}[id]`, 400), behavior, `${at}[id]`);
  });

/** Answers with the line, and tells of the invoice. */
function updateOne({ account, id, innerId, params }: Call<LineUpdate>): StoredInvoiceLine {
  const before = find(account, id);
  checkStill(account, before.test_clock);
  const line = lineOf(before, innerId, 'line_item_id', 404);
  checkEditable(before);
  changeLine(account, nowFor(account, before), before, line, params, '');
  const after = find(account, id);
  account.happened('invoice.updated', 'invoice', after, before);
  return lineOf(after, innerId, 'line_item_id', 404);
}

export const invoiceLineRoutes: Route[] = [
  many(`${URL}/lines`, KIND, {}, list),
  one('POST', `${URL}/lines/:id`, KIND, lineUpdate, updateOne),
  one('POST', `${URL}/add_lines`, 'invoice', linesAdd, add),
  one('POST', `${URL}/update_lines`, 'invoice', linesUpdate, update),
  one('POST', `${URL}/remove_lines`, 'invoice', linesRemove, remove),
];
