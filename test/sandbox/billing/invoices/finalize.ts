/** From draft to open: the number, the customer's balance, the payment intent (facts.md §6.4). */
import { docUrl, StripeError } from '../../errors.ts';
import { checkLargest, minimumOf } from '../../payments/amounts.ts';
import { customerOf } from '../../payments/customers.ts';
import type { Account } from '../../store/account.ts';
import type { StoredCustomer, StoredInvoice, StoredPaymentIntent } from '../../store/objects.ts';
import { buyerOf } from './buyer.ts';
import { balanceIn, changeBalance } from './customer-balance.ts';
import { withLatestUsage } from './lines.ts';
import { addPayment, newInvoiceIntent } from './payments.ts';
import { putInvoice } from './put.ts';
import { settleInvoice } from './settle.ts';
import { withLines } from './totals.ts';
import { firstAttempt } from './window.ts';

export interface Finalization {
  /** What has been or will be paid with (Checkout), instead of an intent of the invoice's own. */
  intent?: StoredPaymentIntent;
}

/**
 * Finalizes a draft, with its events; one that nothing is due of is paid at once, so is one whose amount due is
 * below what a bank can be asked for (that goes to the customer's balance). Takes no money.
 *
 * @throws a 400 when its customer has been deleted, or when more is due than can be charged at once
 */
export function finalizeInvoice(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  { intent }: Finalization = {},
): StoredInvoice {
  const customer = customerOf(account, invoice.customer);
  const lines = isMetered(invoice) ? withLatestUsage(account, invoice) : invoice.lines;
  const counted = withLines({ ...invoice, starting_balance: balanceIn(customer, invoice.currency) }, lines);
  const { due, ending } = settlement(counted);
  checkLargest(due, counted.currency);
  const finalized = putInvoice(account, {
    ...counted,
    ...buyerOf(customer),
    amount_due: due,
    amount_remaining: due,
    automatically_finalizes_at: null,
    effective_at: counted.effective_at ?? now,
    ending_balance: ending,
    last_finalization_error: null,
    next_payment_attempt: due > 0 ? firstAttempt(counted, now) : null,
    number: counted.number ?? nextNumber(account, customer),
    status: 'open',
    status_transitions: { ...counted.status_transitions, finalized_at: now },
  });
  // What is told of it later has its intent, which is made after it.
  const tell = account.reserve();
  moveBalance(account, now, finalized);
  if (due === 0) {
    tell('invoice.finalized', 'invoice', finalized);
    return settleInvoice(account, now, { ...finalized, attempted: true }, { payment: null });
  }
  const payable = intent ?? newInvoiceIntent(account, finalized);
  addPayment(account, now, finalized, payable, true);
  const open = putInvoice(account, { ...finalized, hidden: { ...finalized.hidden, intent: payable.id } });
  tell('invoice.finalized', 'invoice', open);
  return open;
}

/**
 * The same where there is nobody to refuse it to: what more is due of than can be charged stays a draft that says so,
 * with `invoice.finalization_failed`, until somebody changes and finalizes it.
 */
export function finalizeUnasked(account: Account, now: number, draft: StoredInvoice): StoredInvoice {
  try {
    return finalizeInvoice(account, now, draft);
  } catch (error) {
    const code = 'amount_too_large';
    if (!(error instanceof StripeError) || error.details.code !== code) throw error;
    const failed = putInvoice(account, {
      ...draft,
      automatically_finalizes_at: null,
      last_finalization_error: {
        code,
        doc_url: docUrl(code),
        message: error.message,
        type: 'invalid_request_error',
      },
      next_payment_attempt: null,
    });
    account.happened('invoice.finalization_failed', 'invoice', failed);
    return failed;
  }
}

function isMetered({ lines }: StoredInvoice): boolean {
  return lines.some(({ hidden }) => hidden.usage !== null);
}

/**
 * What is to be paid, and the balance that the customer is left with. Credit is used up first; what is less than
 * can be charged, and what is to be given back, stays on the balance.
 */
function settlement({ total, starting_balance, currency }: StoredInvoice): { due: number; ending: number } {
  const owed = total + starting_balance;
  return owed < minimumOf(currency) ? { due: 0, ending: owed } : { due: owed, ending: 0 };
}

function moveBalance(account: Account, now: number, invoice: StoredInvoice): void {
  const amount = (invoice.ending_balance ?? 0) - invoice.starting_balance;
  const customer = account.table('customer').get(invoice.customer);
  if (amount === 0 || customer === undefined) return;
  const type = amount > 0 && (invoice.ending_balance ?? 0) > 0 ? 'invoice_too_small' : 'applied_to_invoice';
  changeBalance(account, now, customer, { amount, currency: invoice.currency, invoice: invoice.id, type });
}

/** `PREFIX-0001` of the customer, each number once. */
function nextNumber(account: Account, { id }: StoredCustomer): string {
  const customer = customerOf(account, id);
  const { next_invoice_sequence: next = 1 } = customer;
  account.put('customer', { ...customer, next_invoice_sequence: next + 1 });
  return `${customer.invoice_prefix}-${String(next).padStart(4, '0')}`;
}
