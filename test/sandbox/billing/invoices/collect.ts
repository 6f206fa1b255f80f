/** Paying an open invoice. A declined card is no exception: the invoice that comes back says so. */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredPaymentIntent, StoredPaymentMethod } from '../../store/objects.ts';

export interface Collection {
  /** Charged instead of the default of the invoice, the subscription, the customer, in this order. */
  method?: StoredPaymentMethod;
  /** The cardholder is not there to authenticate. */
  offSession: boolean;
  /** Where the sandbox's own pages are. */
  origin?: string;
}

/**
 * Tries to collect an open invoice. What comes back is paid, or open with its `attempt_count`; events, charge and
 * what follows for the subscription (`standAfter`) are done. The invoice's intent tells what went wrong.
 */
export function collectInvoice(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  collection: Collection,
): StoredInvoice {
  throw notImplemented(`collecting ${invoice.id} at ${now} in ${account.id} (${collection.offSession})`);
}

/** An open invoice that an intent has paid which succeeded before it (Checkout): paid, with its events. */
export function payWithIntent(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  intent: StoredPaymentIntent,
): StoredInvoice {
  throw notImplemented(`paying ${invoice.id} with ${intent.id} at ${now} in ${account.id}`);
}

/** The card that an invoice or a subscription would be charged to; undefined when there is none. */
export function defaultMethod(
  account: Account,
  customer: string,
  ...preferred: (string | null)[]
): StoredPaymentMethod | undefined {
  throw notImplemented(`the card of ${customer} (${preferred}) in ${account.id}`);
}
