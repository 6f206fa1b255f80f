/** The last invoice of a subscription that is canceled with `invoice_now` (facts.md §5.7). */
import type { Account } from '../../store/account.ts';
import type { StoredInvoiceItem, StoredSubscription } from '../../store/objects.ts';
import { collectInvoice } from '../invoices/collect.ts';
import { draftInvoice } from '../invoices/draft.ts';
import { finalizeUnasked } from '../invoices/finalize.ts';
import { markUncollectible } from '../invoices/void.ts';
import { lastPeriodStart } from './items.ts';

/**
 * Bills some items and collects that, nobody being there. One that would give money back is given up instead, and
 * the credit with it (recorded of the live API).
 */
export function finalInvoice(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  items: readonly StoredInvoiceItem[],
): void {
  const customer = account.table('customer').get(subscription.customer);
  if (customer === undefined) return;
  const sends = subscription.collection_method === 'send_invoice';
  const draft = draftInvoice(account, now, {
    customer,
    currency: subscription.currency,
    billing_reason: 'subscription_cycle',
    subscription,
    lines: [],
    items,
    period: { start: lastPeriodStart(subscription), end: now },
    autoAdvance: sends,
  });
  if (draft.total < 0) markUncollectible(account, now, draft, 'subscription_canceled');
  else if (!sends) {
    const open = finalizeUnasked(account, now, draft);
    if (open.status === 'open') collectInvoice(account, now, open, { offSession: true });
  }
}
