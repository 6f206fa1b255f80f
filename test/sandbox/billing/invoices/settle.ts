/** From open to paid, whatever with (facts.md §5.8, §6.4). */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredPaymentIntent, StoredSubscription } from '../../store/objects.ts';
import { putSubscription } from '../subscriptions/put.ts';
import { standAfter } from '../subscriptions/standing.ts';
import { paymentsOf } from './payments.ts';
import { putInvoice } from './put.ts';
import { OVER } from './stop.ts';

/** The invoice as it is after an attempt that is still to be counted: retries count, tries by hand only once. */
export function attempted(invoice: StoredInvoice, isAutomatic: boolean): StoredInvoice {
  const counts = isAutomatic || invoice.attempt_count === 0;
  return { ...invoice, attempted: true, attempt_count: invoice.attempt_count + (counts ? 1 : 0) };
}

export interface Settlement {
  /** What has paid it: null when nothing was due, or when it was paid elsewhere. */
  intent: StoredPaymentIntent | null;
  /** Paid elsewhere: no payment of ours succeeded. */
  outOfBand?: boolean;
  /** What the invoice was when it was last told of; absent for one of which `invoice.finalized` tells now. */
  before?: StoredInvoice;
}

/**
 * Pays an open (or uncollectible) invoice, as it is given, with its events: the subscription stands again, then
 * `invoice.updated`, `invoice.paid`, `invoice.payment_succeeded`, at last `invoice_payment.paid`.
 */
export function settleInvoice(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  { intent, outOfBand = false, before }: Settlement,
): StoredInvoice {
  const paid = putInvoice(account, {
    ...invoice,
    ...OVER,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    status: 'paid',
    status_transitions: { ...invoice.status_transitions, paid_at: now },
  });
  if (intent !== null) saveMethod(account, paid, intent);
  standAfter(account, now, paid, 'paid');
  if (before !== undefined) account.happened('invoice.updated', 'invoice', paid, before);
  account.happened('invoice.paid', 'invoice', paid);
  if (!outOfBand) account.happened('invoice.payment_succeeded', 'invoice', paid);
  if (intent !== null) settlePayment(account, now, paid, intent);
  return paid;
}

function settlePayment(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  intent: StoredPaymentIntent,
): void {
  const payment = paymentsOf(account, invoice.id).find((one) => one.payment.payment_intent === intent.id);
  if (payment === undefined) throw new Error(`${intent.id} is no payment of ${invoice.id}`);
  const paid = account.put('invoice_payment', {
    ...payment,
    amount_paid: intent.amount_received,
    status: 'paid',
    status_transitions: { ...payment.status_transitions, paid_at: now },
  });
  account.happened('invoice_payment.paid', 'invoice_payment', paid);
}

/** The subscription that an invoice bills, while it is there. */
export function subscriptionOf(
  account: Account,
  { parent }: Pick<StoredInvoice, 'parent'>,
): StoredSubscription | undefined {
  return account.table('subscription').get(parent?.subscription_details?.subscription ?? '');
}

/** `save_default_payment_method`: the card that has paid is the subscription's from now on. */
function saveMethod(account: Account, invoice: StoredInvoice, { payment_method }: StoredPaymentIntent): void {
  const subscription = subscriptionOf(account, invoice);
  if (subscription?.payment_settings?.save_default_payment_method !== 'on_subscription') return;
  if (subscription.default_payment_method === payment_method) return;
  putSubscription(account, { ...subscription, default_payment_method: payment_method });
}
