/** What a customer changes of who they are, in the portal. */
import { checkStill } from '../billing/time.ts';
import type { Address } from '../params/address.ts';
import { customerOf } from '../payments/customers.ts';
import type { Account } from '../store/account.ts';
import type { StoredConfiguration, StoredCustomer } from '../store/objects.ts';

type AllowedUpdate = StoredConfiguration['features']['customer_update']['allowed_updates'][number];

/** What of a customer the portal can change; tax ids are no part of the sandbox. */
export const UPDATES = ['name', 'email', 'phone', 'address', 'shipping'] as const satisfies AllowedUpdate[];

export type Update = (typeof UPDATES)[number];

/** What a configuration lets its customers change. */
export function allowedUpdates({ features }: StoredConfiguration): Update[] {
  const { allowed_updates: allowed, enabled } = features.customer_update;
  return enabled ? UPDATES.filter((update) => allowed.includes(update)) : [];
}

/** What is not there stays; an address is sent whole. */
export interface Information {
  name?: string;
  email?: string;
  phone?: string | null;
  address?: Address | null;
  shipping?: { name: string; address: Address } | null;
}

/**
 * Changes a customer, with `customer.updated` if that makes a difference.
 *
 * @throws a 429 while the customer's test clock advances
 */
export function changeInformation(account: Account, customer: string, change: Information): StoredCustomer {
  const before = customerOf(account, customer);
  checkStill(account, before.test_clock);
  const { shipping, ...rest } = change;
  const phone = before.shipping?.phone ?? null;
  const sent = shipping === undefined ? {} : { shipping: shipping && { ...shipping, phone } };
  const after = account.put('customer', { ...before, ...rest, ...sent });
  account.happened('customer.updated', 'customer', after, before);
  return after;
}
