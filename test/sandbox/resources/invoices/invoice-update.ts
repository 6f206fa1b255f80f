/** Changing an invoice: a draft in everything, a finalized one in little (facts.md §6.4). */
import { putInvoice } from '../../billing/invoices/put.ts';
import { firstAttempt } from '../../billing/invoices/window.ts';
import { invalid } from '../../errors.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { ownMethod } from '../../payments/customers.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';
import type { InvoiceUpdate } from './invoice-params.ts';
import { changedDraft, changedSettings } from './invoice-values.ts';

/** Of an invoice that somebody can still pay these can be changed, how it is paid; of any other only `metadata`. */
const WHILE_OPEN: ReadonlySet<string> = new Set([
  'auto_advance',
  'default_payment_method',
  'metadata',
  'payment_settings',
]);
const ALWAYS: ReadonlySet<string> = new Set(['metadata']);

/**
 * Changes an invoice, with `invoice.updated`.
 *
 * @throws a 400 for what its status does not let be changed
 */
export function updateInvoice(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  params: InvoiceUpdate,
): StoredInvoice {
  const changed =
    invoice.status === 'draft'
      ? changedDraft(account, now, invoice, params)
      : changedFinal(account, now, invoice, params);
  const after = putInvoice(account, changed);
  account.happened('invoice.updated', 'invoice', after, invoice);
  return after;
}

function changedFinal(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  params: InvoiceUpdate & { expand?: unknown },
): StoredInvoice {
  const editable = invoice.status === 'open' || invoice.status === 'uncollectible' ? WHILE_OPEN : ALWAYS;
  const { expand, ...sent } = params;
  const wrong = Object.keys(sent)
    .sort()
    .find((name) => !editable.has(name));
  if (wrong !== undefined) throw invalid("Finalized invoices can't be updated in this way", wrong);
  const next = { ...invoice, metadata: mergeMetadata(invoice.metadata, params.metadata) };
  if (params.auto_advance !== undefined && params.auto_advance !== invoice.auto_advance) {
    next.auto_advance = params.auto_advance;
    next.next_payment_attempt = invoice.status === 'open' ? firstAttempt(next, now) : null;
  }
  if (params.default_payment_method !== undefined) {
    next.default_payment_method = ownMethod(account, invoice.customer, params.default_payment_method);
  }
  if (params.payment_settings !== undefined) {
    next.payment_settings = changedSettings(invoice.payment_settings, params.payment_settings);
  }
  return next;
}
