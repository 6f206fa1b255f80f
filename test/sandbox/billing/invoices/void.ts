/** The other ends of an invoice: void and uncollectible (facts.md §6.4). */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';
import { discardPending } from '../subscriptions/pending-update.ts';
import { standWithout } from '../subscriptions/standing.ts';
import { changeBalance } from './customer-balance.ts';
import { cancelOpenPayments } from './payments.ts';
import { putInvoice } from './put.ts';
import { OVER } from './stop.ts';

/** Voids an open or uncollectible invoice, with its events; its payment intent is canceled. */
export function voidInvoice(account: Account, now: number, invoice: StoredInvoice): StoredInvoice {
  cancelOpenPayments(account, now, invoice.id, 'void_invoice');
  returnBalance(account, now, invoice);
  const { status_details, ...rest } = invoice;
  const voided = putInvoice(account, {
    ...rest,
    ...OVER,
    status: 'void',
    status_transitions: { ...invoice.status_transitions, voided_at: now },
  });
  account.happened('invoice.voided', 'invoice', voided);
  discardPending(account, voided);
  standWithout(account, voided);
  return voided;
}

/** What the customer's balance was used for comes back to it. */
function returnBalance(account: Account, now: number, invoice: StoredInvoice): void {
  const amount = invoice.starting_balance - (invoice.ending_balance ?? invoice.starting_balance);
  const customer = account.table('customer').get(invoice.customer);
  if (amount === 0 || customer === undefined) return;
  changeBalance(account, now, customer, {
    amount,
    currency: invoice.currency,
    invoice: invoice.id,
    type: 'unapplied_from_invoice',
  });
}

type Reason = NonNullable<NonNullable<StoredInvoice['status_details']>['uncollectible']>['reason'];

/** Gives an open invoice up, with its event. It can still be paid, or voided. */
export function markUncollectible(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  reason: Reason,
): StoredInvoice {
  const marked = putInvoice(account, {
    ...invoice,
    ...OVER,
    status: 'uncollectible',
    status_details: { uncollectible: { reason } },
    status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: now },
  });
  account.happened('invoice.marked_uncollectible', 'invoice', marked);
  // What is canceled does not stand again before it ends.
  if (reason !== 'subscription_canceled') standWithout(account, marked);
  return marked;
}
