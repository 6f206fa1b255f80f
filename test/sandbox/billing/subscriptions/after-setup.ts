/** What a setup intent that succeeded means for the subscription that waits for a card. */
import type { Account } from '../../store/account.ts';
import type { StoredSetupIntent } from '../../store/objects.ts';
import { collectInvoice } from '../invoices/collect.ts';
import { putSubscription } from './put.ts';

/**
 * To be called by whoever lets a setup intent be confirmed or authenticated; most are no subscription's. The
 * subscription waits for it no more, has the card as its default if it is to keep it, and what waits for a payment is
 * paid with it.
 */
export function afterSetup(account: Account, now: number, intent: StoredSetupIntent): void {
  if (intent.status !== 'succeeded' || intent.customer === null) return;
  const found = account.table('subscription').by('customer', [intent.customer]);
  const before = found.find(({ object }) => object.pending_setup_intent === intent.id)?.object;
  const method = account.table('payment_method').get(intent.payment_method ?? '');
  if (before === undefined || method === undefined) return;
  const keeps = before.payment_settings?.save_default_payment_method === 'on_subscription';
  const after = putSubscription(account, {
    ...before,
    default_payment_method: keeps ? method.id : before.default_payment_method,
    pending_setup_intent: null,
  });
  account.happened('customer.subscription.updated', 'subscription', after, before);
  const waiting = account.table('invoice').get(after.hidden.pending_update_invoice ?? '');
  if (waiting?.status === 'open') collectInvoice(account, now, waiting, { method, offSession: false });
}
