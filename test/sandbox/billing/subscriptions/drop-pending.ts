/** A change that waits for its payment is given up for another. */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { voidInvoice } from '../invoices/void.ts';
import { withoutPending } from './pending-update.ts';
import { currentSubscription, putSubscription } from './put.ts';

/** The subscription without what waited: its invoice is voided. Makes no event of the subscription. */
export function dropPending(account: Account, now: number, before: StoredSubscription): StoredSubscription {
  if (before.pending_update === null) return before;
  putSubscription(account, withoutPending(before));
  const invoice = account.table('invoice').get(before.hidden.pending_update_invoice ?? '');
  if (invoice?.status === 'open') voidInvoice(account, now, invoice);
  return currentSubscription(account, before);
}
