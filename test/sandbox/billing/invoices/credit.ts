/** What a payment that succeeded does for an invoice: it pays it, or a part of it (facts.md §6.3). */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoicePayment, StoredPaymentIntent } from '../../store/objects.ts';
import { changeBalance } from './customer-balance.ts';
import { paymentsOf } from './payments.ts';
import { putInvoice } from './put.ts';
import { settleInvoice } from './settle.ts';

/**
 * Credits what an intent has received to an open invoice it is a payment of, with the events. Once nothing remains
 * the invoice is paid; what is more than was due is the customer's.
 */
export function creditInvoice(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  intent: StoredPaymentIntent,
  { before }: { before?: StoredInvoice },
): StoredInvoice {
  const credited = Math.min(intent.amount_received, invoice.amount_remaining);
  const payment = payPayment(account, now, invoice, intent, credited);
  const overpaid = intent.amount_received - credited;
  const remaining = invoice.amount_remaining - credited;
  const after = {
    ...invoice,
    amount_overpaid: invoice.amount_overpaid + overpaid,
    amount_paid: invoice.amount_paid + credited,
    amount_remaining: remaining,
  };
  if (remaining > 0) {
    const partly = putInvoice(account, after);
    lowerDefault(account, partly);
    account.happened('invoice.updated', 'invoice', partly, before ?? invoice);
    account.happened('invoice_payment.paid', 'invoice_payment', payment);
    return partly;
  }
  const paid = settleInvoice(account, now, after, { payment, ...(before === undefined ? {} : { before }) });
  if (overpaid > 0) giveBack(account, now, paid, overpaid);
  return paid;
}

function payPayment(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  intent: StoredPaymentIntent,
  amount: number,
): StoredInvoicePayment {
  const payment = paymentsOf(account, invoice.id).find((one) => one.payment.payment_intent === intent.id);
  if (payment === undefined) throw new Error(`${intent.id} is no payment of ${invoice.id}`);
  return account.put('invoice_payment', {
    ...payment,
    amount_paid: amount,
    status: 'paid',
    status_transitions: { ...payment.status_transitions, paid_at: now },
  });
}

/** The payment that an invoice was finalized with is over what remains (the SDK's documentation of `is_default`). */
function lowerDefault(account: Account, { id, amount_remaining: amount }: StoredInvoice): void {
  const payment = paymentsOf(account, id).find((one) => one.is_default && one.status === 'open');
  const intent = account.table('payment_intent').get(payment?.payment.payment_intent ?? '');
  if (payment === undefined || intent === undefined) return;
  account.put('invoice_payment', { ...payment, amount_requested: amount });
  account.put('payment_intent', { ...intent, amount });
}

function giveBack(account: Account, now: number, invoice: StoredInvoice, amount: number): void {
  account.happened('invoice.overpaid', 'invoice', invoice);
  const customer = account.table('customer').get(invoice.customer);
  if (customer === undefined) return;
  changeBalance(account, now, customer, {
    amount: -amount,
    currency: invoice.currency,
    invoice: invoice.id,
    type: 'invoice_overpaid',
  });
}
