/** From open to paid, whatever with (facts.md §5.8, §6.4). */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoicePayment, StoredSubscription } from '../../store/objects.ts';
import { putSubscription } from '../subscriptions/put.ts';
import { standAfter } from '../subscriptions/standing.ts';
import { cancelOpenPayments } from './payments.ts';
import { putInvoice } from './put.ts';
import { OVER } from './stop.ts';

/** The invoice as it is after an attempt that is still to be counted: retries count, tries by hand only once. */
export function attempted(invoice: StoredInvoice, isAutomatic: boolean): StoredInvoice {
  const counts = isAutomatic || invoice.attempt_count === 0;
  return { ...invoice, attempted: true, attempt_count: invoice.attempt_count + (counts ? 1 : 0) };
}

export interface Settlement {
  /** The payment that completed it, as it is then told; null when nothing was due, or it was paid elsewhere. */
  payment: StoredInvoicePayment | null;
  /** Paid elsewhere: no payment of ours succeeded. */
  outOfBand?: boolean;
  /** What the invoice was when it was last told of; absent for one of which `invoice.finalized` tells now. */
  before?: StoredInvoice;
}

/**
 * Pays an open (or uncollectible) invoice, as it is given, with its events: what could still have paid it is
 * canceled, the subscription stands again, then `invoice.updated`, `invoice.paid`, `invoice.payment_succeeded`, at
 * last `invoice_payment.paid`.
 */
export function settleInvoice(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  { payment, outOfBand = false, before }: Settlement,
): StoredInvoice {
  cancelOpenPayments(account, now, invoice.id, 'automatic');
  const { status_details, ...rest } = invoice;
  const paid = putInvoice(account, {
    ...rest,
    ...OVER,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    status: 'paid',
    status_transitions: { ...invoice.status_transitions, paid_at: now },
  });
  if (payment !== null) saveMethod(account, paid, payment);
  standAfter(account, now, paid, 'paid');
  if (before !== undefined) account.happened('invoice.updated', 'invoice', paid, before);
  account.happened('invoice.paid', 'invoice', paid);
  if (!outOfBand) account.happened('invoice.payment_succeeded', 'invoice', paid);
  if (payment !== null) account.happened('invoice_payment.paid', 'invoice_payment', payment);
  return paid;
}

/** The subscription that an invoice bills, while it is there. */
export function subscriptionOf(
  account: Account,
  { parent }: Pick<StoredInvoice, 'parent'>,
): StoredSubscription | undefined {
  return account.table('subscription').get(parent?.subscription_details?.subscription ?? '');
}

/** `save_default_payment_method`: the card that has paid is the subscription's from now on. */
function saveMethod(account: Account, invoice: StoredInvoice, { payment }: StoredInvoicePayment): void {
  const intent = account.table('payment_intent').get(payment.payment_intent);
  const method = intent?.payment_method ?? null;
  const subscription = subscriptionOf(account, invoice);
  if (subscription?.payment_settings?.save_default_payment_method !== 'on_subscription') return;
  if (method === null || subscription.default_payment_method === method) return;
  putSubscription(account, { ...subscription, default_payment_method: method });
}
