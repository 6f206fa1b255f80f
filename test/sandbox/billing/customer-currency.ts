/** The currency that a customer is billed in (https://support.stripe.com/questions/setting-a-customers-default-currency). */
import type { Account } from '../store/account.ts';

/** The first subscription, invoice or invoice item of a customer decides it, with `customer.updated`. */
export function settleCurrency(account: Account, id: string, currency: string): void {
  const customer = account.table('customer').get(id);
  if (customer === undefined || customer.currency !== null) return;
  const settled = account.put('customer', { ...customer, currency });
  account.happened('customer.updated', 'customer', settled, customer);
}
