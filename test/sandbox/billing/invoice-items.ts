/** Invoice items: what is to be billed beside the periods of a subscription (facts.md §6.5). */
import { notImplemented } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type { StoredInvoiceItem } from '../store/objects.ts';

export type InvoiceItemValues = Pick<StoredInvoiceItem, 'amount' | 'currency' | 'customer' | 'quantity'> &
  Partial<
    Pick<
      StoredInvoiceItem,
      | 'description'
      | 'discountable'
      | 'hidden'
      | 'invoice'
      | 'metadata'
      | 'parent'
      | 'period'
      | 'pricing'
      | 'proration'
      | 'proration_details'
      | 'quantity_decimal'
    >
  >;

/** A new item, with its event. What is not given follows. */
export function createInvoiceItem(
  account: Account,
  now: number,
  values: InvoiceItemValues,
): StoredInvoiceItem {
  throw notImplemented(`an invoice item for ${values.customer} at ${now} in ${account.id}`);
}

/**
 * The items of a customer that wait for an invoice: those of a subscription and those of none, in its currency,
 * oldest first. With `subscription` null only those of none.
 */
export function pendingItems(
  account: Account,
  customer: string,
  subscription: string | null,
  currency: string,
): StoredInvoiceItem[] {
  throw notImplemented(`pending items of ${customer} (${subscription}, ${currency}) in ${account.id}`);
}
