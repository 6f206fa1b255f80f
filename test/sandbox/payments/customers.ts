/** Customers as others name them, and their cards: only those that are still there. */
import { invalid, noSuch } from '../errors.ts';
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

/**
 * The id of a card that a customer has.
 *
 * @throws a 400 that names the parameter, for a card that is not there or not the customer's
 */
export function ownMethod(
  account: Account,
  customer: string,
  id: string,
  param = 'default_payment_method',
): string {
  const method = account.table('payment_method').get(id);
  if (method === undefined) throw noSuch('PaymentMethod', id, param);
  if (method.customer === customer) return id;
  throw invalid(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to ` +
      'the customer.',
    param,
    'resource_missing',
  );
}
