/** Customers as others name them: only those that are still there. */
import { noSuch } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type { StoredCustomer } from '../store/objects.ts';

/** A deleted customer is as missing as one that never was: 404 in the path, 400 in a parameter. */
export function customerOf(
  account: Account,
  id: string,
  param = 'customer',
  status: 400 | 404 = 400,
): StoredCustomer {
  const customer = account.table('customer').get(id);
  if (customer === undefined) throw noSuch('customer', id, param, status);
  return customer;
}
