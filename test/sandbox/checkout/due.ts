/** What is due when a session is completed now: its lines, and what else stands on a subscription's first invoice. */
import { pendingItems } from '../billing/invoice-items.ts';
import type { Account } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';
import { subscribe } from './subscribe.ts';

/** In the smallest unit of the session's currency. */
export interface DueToday {
  /** What the customer's invoice items that wait for an invoice come to: they stand on the first one. */
  pending: number;
  /** What of the customer's balance is used (below zero) or has to be paid (above). */
  balance: number;
  /** What is charged. */
  due: number;
}

/** The first invoice says so, rehearsed, where there is more to it than the lines of the session. */
export function dueToday(account: Account, session: StoredSession): DueToday {
  const total = session.amount_total ?? 0;
  const customer = account.table('customer').get(session.customer ?? '');
  const isPlain = { pending: 0, balance: 0, due: total };
  if (session.mode !== 'subscription' || customer === undefined) return isPlain;
  const waits = pendingItems(account, customer.id, null, session.currency ?? '').length > 0;
  if (customer.balance === 0 && !waits) return isPlain;
  return account.rehearse(() => {
    const { latest_invoice } = subscribe(account, session, customer.id, null);
    const invoice = account.table('invoice').get(latest_invoice ?? '');
    if (invoice === undefined) return isPlain;
    const { amount_due: due } = invoice;
    return { pending: invoice.total - total, balance: due - invoice.total, due };
  });
}
