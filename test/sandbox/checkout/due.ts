/** What is due when a session is completed now: its lines, and what else stands on a subscription's first invoice. */
import { pendingItems } from '../billing/invoice-items.ts';
import { minimumOf } from '../payments/amounts.ts';
import type { Account } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';
import { subscribe } from './subscribe.ts';

/** In the smallest unit of the session's currency. */
export interface DueToday {
  /** What the customer's invoice items that wait for an invoice come to: they stand on the first one. */
  pending: number;
  /** What of the customer's balance is used or is left to be owed (below zero), or has to be paid (above). */
  balance: number;
  /** What is charged. */
  due: number;
}

/**
 * The first invoice says so, rehearsed, where there is more to it than the lines of the session. What time has made
 * less than can be charged is owed, as of any invoice.
 */
export function dueToday(account: Account, session: StoredSession): DueToday {
  const total = session.amount_total ?? 0;
  const recurs = session.mode === 'subscription';
  const customer = account.table('customer').get(session.customer ?? '');
  const due = recurs && total < minimumOf(session.currency ?? '') ? 0 : total;
  const plain: DueToday = { pending: 0, balance: due - total, due };
  if (!recurs || customer === undefined) return plain;
  const waits = pendingItems(account, customer.id, null, session.currency ?? '').length > 0;
  if (customer.balance === 0 && !waits) return plain;
  return account.rehearse(() => {
    const { latest_invoice } = subscribe(account, session, customer.id, null);
    const invoice = account.table('invoice').get(latest_invoice ?? '');
    if (invoice === undefined) return plain;
    const { amount_due, total: all } = invoice;
    return { pending: all - total, balance: amount_due - all, due: amount_due };
  });
}
