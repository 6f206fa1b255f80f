/** What happens to an invoice of itself: it is finalized, collected, tried again, overdue. */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';
import { standAfter } from '../subscriptions/standing.ts';
import { collectInvoice } from './collect.ts';
import { finalizeUnasked } from './finalize.ts';
import { putInvoice } from './put.ts';
import { subscriptionOf } from './settle.ts';
import { OVER } from './stop.ts';
import { markUncollectible, voidInvoice } from './void.ts';

/** Does what is due for an invoice at `at` (unix seconds). */
export function wakeInvoice(account: Account, at: number, invoice: StoredInvoice): void {
  if (account.table('customer').get(invoice.customer) === undefined) abandon(account, invoice);
  else if (invoice.status === 'draft') advanceDraft(account, at, invoice);
  else if (invoice.collection_method === 'send_invoice') fallOverdue(account, at, invoice);
  else collectInvoice(account, at, invoice, { isAutomatic: true, offSession: true });
}

/** Its customer has been deleted: there is nobody to bill. */
function abandon(account: Account, invoice: StoredInvoice): void {
  const hidden = { ...invoice.hidden, overdue: true };
  const abandoned = putInvoice(account, { ...invoice, ...OVER, hidden });
  account.happened('invoice.updated', 'invoice', abandoned, invoice);
}

/** Finalizes a draft and collects it or sends it, as far as a paused subscription lets it. */
function advanceDraft(account: Account, at: number, draft: StoredInvoice): void {
  const paused = subscriptionOf(account, draft)?.pause_collection?.behavior;
  if (paused === 'keep_as_draft') {
    const kept = putInvoice(account, { ...draft, ...OVER });
    account.happened('invoice.updated', 'invoice', kept, draft);
    return;
  }
  const open = finalizeUnasked(account, at, draft);
  if (open.status !== 'open') return;
  if (paused === 'void') voidInvoice(account, at, open);
  else if (paused === 'mark_uncollectible') markUncollectible(account, at, open, 'subscription_paused');
  else if (!open.auto_advance) return;
  else if (open.collection_method === 'send_invoice') account.happened('invoice.sent', 'invoice', open);
  else collectInvoice(account, at, open, { isAutomatic: true, offSession: true });
}

/** Nobody has paid in time what was sent. */
function fallOverdue(account: Account, at: number, invoice: StoredInvoice): void {
  const overdue = putInvoice(account, { ...invoice, hidden: { ...invoice.hidden, overdue: true } });
  account.happened('invoice.overdue', 'invoice', overdue);
  standAfter(account, at, overdue, 'failed');
}
