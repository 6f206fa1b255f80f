/** Whom an invoice is for: what it says of its customer, until it is finalized as the customer is now. */
import type { Account } from '../../store/account.ts';
import type { StoredCustomer, StoredInvoice } from '../../store/objects.ts';

export type Buyer = Pick<
  StoredInvoice,
  | 'customer_address'
  | 'customer_email'
  | 'customer_name'
  | 'customer_phone'
  | 'customer_shipping'
  | 'customer_tax_exempt'
  | 'customer_tax_ids'
>;

/** What an invoice says of a customer as it is. */
export function buyerOf(customer: StoredCustomer): Buyer {
  return {
    customer_address: customer.address,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: customer.shipping,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: [],
  };
}

/** What an invoice shows of its customer: a draft as the customer is now, any other, and a preview, as it was made. */
export function shownBuyer(account: Account, invoice: StoredInvoice): Buyer {
  const customer = account.table('customer').get(invoice.customer);
  const isDraft = account.table('invoice').get(invoice.id)?.status === 'draft';
  return isDraft && customer !== undefined ? buyerOf(customer) : invoice;
}
