/** Invoice items: what is to be billed beside the periods of a subscription (facts.md §6.5). */
import type { Account } from '../store/account.ts';
import type { StoredInvoiceItem } from '../store/objects.ts';
import { settleCurrency } from './customer-currency.ts';

const KIND = 'invoiceitem';

export type InvoiceItemValues = Pick<StoredInvoiceItem, 'amount' | 'currency' | 'customer' | 'quantity'> &
  Partial<
    Pick<
      StoredInvoiceItem,
      | 'description'
      | 'discountable'
      | 'frozen_fields'
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

/** A new item, with its event. What is not given follows; the first one settles the customer's currency. */
export function createInvoiceItem(
  account: Account,
  now: number,
  values: InvoiceItemValues,
): StoredInvoiceItem {
  const { amount, proration = false, quantity } = values;
  const discountable = values.discountable ?? !(proration || amount < 0);
  settleCurrency(account, values.customer, values.currency);
  const item = account.put(KIND, {
    id: account.newId(KIND),
    object: KIND,
    created: now,
    customer_account: null,
    date: now,
    description: null,
    discounts: [],
    frozen_fields: [],
    hidden: { subscription_item: null },
    invoice: null,
    invoicing_rules: [],
    livemode: false,
    metadata: {},
    net_amount: netAmountOf(amount, discountable),
    parent: null,
    period: { end: now, start: now },
    pricing: null,
    quantity_decimal: String(quantity),
    tax_rates: [],
    test_clock: account.table('customer').get(values.customer)?.test_clock ?? null,
    ...values,
    discountable,
    proration,
  });
  account.happened('invoiceitem.created', KIND, item);
  return item;
}

/** Null for what a discount may still change (the SDK's documentation). */
export function netAmountOf(amount: number, isDiscountable: boolean): number | null {
  return isDiscountable ? null : amount;
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
  return account
    .table(KIND)
    .by('pending', [customer])
    .map(({ object }) => object)
    .filter((item) => {
      const of = item.parent?.subscription_details?.subscription ?? null;
      return item.currency === currency && (of === null || of === subscription);
    });
}
