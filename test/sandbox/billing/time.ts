/** Whose time holds: that of the customer's test clock, or else the account's own (facts.md §8). */
import { StripeError } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type { StoredCustomer } from '../store/objects.ts';

/** The time of a customer (unix seconds): everything that is made for it is made then. */
export function nowFor(account: Account, customer: Pick<StoredCustomer, 'test_clock'> | undefined): number {
  return frozenTime(account, customer?.test_clock ?? null) ?? account.now();
}

/** The time of what is on a test clock; undefined when it is on none. */
export function frozenTime(account: Account, clock: string | null): number | undefined {
  return account.table('test_helpers.test_clock').get(clock ?? '')?.frozen_time;
}

/**
 * Nothing of a customer can be written while its test clock advances.
 *
 * @throws a 429
 */
export function checkStill(account: Account, clock: string | null): void {
  if (account.table('test_helpers.test_clock').get(clock ?? '')?.status !== 'advancing') return;
  throw new StripeError(429, `Test clock advancement underway - cannot perform modifications: ${clock}`, {
    code: 'lock_timeout',
  });
}
