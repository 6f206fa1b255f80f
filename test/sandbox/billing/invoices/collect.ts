/** Paying an open invoice. A declined card is no exception: the invoice that comes back says so. */
import { isHardDecline } from '../../payments/hard-declines.ts';
import { confirmPaymentIntent } from '../../payments/payment.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredPaymentIntent, StoredPaymentMethod } from '../../store/objects.ts';
import { failInvoice, followIntent } from './attempt.ts';
import { creditInvoice } from './credit.ts';
import { finalizeInvoice } from './finalize.ts';
import { addPayment, intentOf, newInvoiceIntent, paymentsOf } from './payments.ts';
import { putInvoice } from './put.ts';
import { attempted, subscriptionOf } from './settle.ts';

export interface Collection {
  /** Charged instead of the default of the invoice, the subscription, the customer, in this order. */
  method?: StoredPaymentMethod;
  /** The cardholder is not there to authenticate. */
  offSession: boolean;
  /** Where the sandbox's own pages are. */
  origin?: string;
  /** One of the attempts that are made of themselves, and of which so many are made. */
  isAutomatic?: boolean;
}

/**
 * Tries to collect an open invoice. What comes back is paid, or open with its `attempt_count`; events, charge and
 * what follows for the subscription (`standAfter`) are done. The invoice's intent tells what went wrong.
 */
export function collectInvoice(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  { method: given, offSession, origin = account.origin, isAutomatic = false }: Collection,
): StoredInvoice {
  const method = given ?? methodOf(account, invoice);
  const attempt = { isAutomatic, isNew: isNew(invoice, now) };
  if (method === undefined || (isAutomatic && isRefusedForGood(account, invoice, method)))
    return failInvoice(account, now, invoice, attempt);
  const { intent, invoice: payable } = withIntent(account, now, invoice);
  // Payments are no part of a test clock: their time is the account's (stripe/stripe-python#1183).
  const tried = confirmPaymentIntent(account, account.now(), intent, method, {
    awaitsCardholder: true,
    offSession,
    origin,
  });
  return followIntent(account, now, payable, tried, attempt);
}

/** Its bank has said that it need not be asked again. */
function isRefusedForGood(account: Account, invoice: StoredInvoice, { id }: StoredPaymentMethod): boolean {
  const error = intentOf(account, invoice)?.last_payment_error ?? null;
  return error !== null && isHardDecline(error) && error.payment_method?.id === id;
}

/** An open invoice that an intent has paid which succeeded before it (Checkout): paid, with its events. */
export function payWithIntent(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  intent: StoredPaymentIntent,
): StoredInvoice {
  const open = invoice.status === 'draft' ? finalizeInvoice(account, now, invoice, { intent }) : invoice;
  if (open.status === 'paid') return open;
  if (!paymentsOf(account, open.id).some(({ payment }) => payment.payment_intent === intent.id)) {
    addPayment(account, now, open, intent, false);
  }
  const told = isNew(open, now) ? {} : { before: open };
  return creditInvoice(account, now, attempted(open, false), intent, told);
}

/** The card that an invoice would be charged to. */
export function methodOf(account: Account, invoice: StoredInvoice): StoredPaymentMethod | undefined {
  const { default_payment_method: ofSubscription = null } = subscriptionOf(account, invoice) ?? {};
  return defaultMethod(account, invoice.customer, invoice.default_payment_method, ofSubscription);
}

/** The card that an invoice or a subscription would be charged to; undefined when there is none. */
export function defaultMethod(
  account: Account,
  customer: string,
  ...preferred: (string | null)[]
): StoredPaymentMethod | undefined {
  const ofCustomer = account.table('customer').get(customer)?.invoice_settings.default_payment_method;
  for (const id of [...preferred, ofCustomer]) {
    const method = account.table('payment_method').get(id ?? '');
    if (method?.customer === customer) return method;
  }
  return undefined;
}

/** Made in this very moment and not told of otherwise: that it is paid is told by its own events alone. */
function isNew({ billing_reason, created, attempted: wasAttempted }: StoredInvoice, now: number): boolean {
  return billing_reason !== 'manual' && created === now && !wasAttempted;
}

/** The intent it is paid with: a new one when somebody has canceled the one it had. */
function withIntent(
  account: Account,
  now: number,
  invoice: StoredInvoice,
): { intent: StoredPaymentIntent; invoice: StoredInvoice } {
  const current = intentOf(account, invoice);
  if (current !== undefined && current.status !== 'canceled') return { intent: current, invoice };
  const intent = newInvoiceIntent(account, invoice);
  addPayment(account, now, invoice, intent, true);
  const payable = putInvoice(account, { ...invoice, hidden: { ...invoice.hidden, intent: intent.id } });
  return { intent, invoice: payable };
}
