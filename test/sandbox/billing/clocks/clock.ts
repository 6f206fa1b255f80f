/** Test clocks: time that stands still until it is advanced, for up to three customers (facts.md §8). */
import { DAY } from '../../durations.ts';
import { invalid, noSuch } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredCustomer, StoredTestClock } from '../../store/objects.ts';
import { checkStill } from '../time.ts';

export const CLOCK = 'test_helpers.test_clock';

/** A clock goes by itself so long after it was made, in seconds. */
const LIVES_FOR = 30 * DAY;

const MAX_CUSTOMERS = 3;

/** The clock of an id: 404 in the path, 400 in a parameter. */
export function clockOf(account: Account, id: string, status: 400 | 404 = 400): StoredTestClock {
  const clock = account.table(CLOCK).get(id);
  if (clock === undefined) throw noSuch('test_clock', id, 'test_clock', status);
  return clock;
}

/** A clock that stands at `frozenTime` (unix seconds), with its event. `now` is the account's time. */
export function createClock(
  account: Account,
  now: number,
  frozenTime: number,
  name: string | null,
): StoredTestClock {
  const clock = account.put(CLOCK, {
    id: account.newId(CLOCK),
    object: CLOCK,
    created: now,
    deletes_after: now + LIVES_FOR,
    frozen_time: frozenTime,
    livemode: false,
    name,
    status: 'ready',
    status_details: {},
  });
  account.happened('test_helpers.test_clock.created', CLOCK, clock);
  return clock;
}

/** The clock that a new customer is to live by; refuses one that is full or advances. */
export function clockForCustomer(account: Account, id: string): StoredTestClock {
  const clock = clockOf(account, id);
  checkStill(account, id);
  if (account.table('customer').by('test_clock', [id]).length >= MAX_CUSTOMERS) {
    throw invalid(
      `You cannot attach more than ${MAX_CUSTOMERS} customers to a test clock. Please create a new test clock.`,
      'test_clock',
    );
  }
  return clock;
}

/** From now on a customer, with all that it is billed for, lives by a clock; it cannot leave it. */
export function joinClock(account: Account, customer: StoredCustomer, clock: StoredTestClock): void {
  if (customer.test_clock !== null) {
    throw invalid(`Customer ${customer.id} is already attached to a test clock.`, 'customer');
  }
  const test_clock = clock.id;
  const joined = account.put('customer', { ...customer, test_clock });
  account.happened('customer.updated', 'customer', joined, customer);
  for (const kind of ['subscription', 'invoice', 'invoiceitem'] as const) {
    for (const { object } of account.table(kind).by('customer', [customer.id])) {
      account.put(kind, { ...object, test_clock } as never);
    }
  }
}
