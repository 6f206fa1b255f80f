/**
 * What happens because its time has come, and nobody asks for it: done before every request and once a
 * second, so that no answer is given from a world that is behind its clock.
 */
import { removeClock } from './billing/clocks/remove.ts';
import { wakeInvoice } from './billing/invoices/wake.ts';
import { wakeSubscription } from './billing/subscriptions/wake.ts';
import { expireSession } from './checkout/expire.ts';
import { dropOldEvents } from './events/keep.ts';
import { releaseFunds, settleLate } from './payments/balance.ts';
import { expireAuthorisation } from './payments/capture.ts';
import type { Account } from './store/account.ts';
import type { Due } from './store/agenda.ts';
import type { Kind, Objects, StoredCharge } from './store/objects.ts';

/** Does what is due for an object at a moment, after which something else, or nothing, is due for it. */
type Wake<K extends Kind> = (account: Account, at: number, object: Objects[K]) => unknown;

const WAKES: { [K in Kind]?: Wake<K> } = {
  charge: wakeCharge,
  balance_transaction: (account, _, transaction) => releaseFunds(account, transaction),
  'checkout.session': expireSession,
  subscription: wakeSubscription,
  invoice: wakeInvoice,
  'test_helpers.test_clock': (account, _, clock) => removeClock(account, clock),
};

function wakeCharge(account: Account, at: number, charge: StoredCharge): void {
  if (charge.captured) settleLate(account, at, charge);
  else expireAuthorisation(account, at, charge);
}

/** So many at a time are one transaction: what is due after a month would be too much for one. */
const STEPS = 500;

/** Does some of what is due on the account's clock by now, in order. True when nothing is left. */
export function doWhatIsDue(account: Account): boolean {
  const now = account.clock.seconds();
  for (let step = 0; step < STEPS; step++) {
    const due = account.nextDue(null, now);
    if (due === undefined) return dropOldEvents(account, now);
    account.during(due.at, () => wake(account, due, null));
  }
  return false;
}

/** Does what is due for one object on a clock. */
export function wake(account: Account, { kind, id, at }: Due, clock: string | null): void {
  const object = account.table(kind).get(id);
  if (object === undefined) return;
  WAKES[kind]?.(account, at, object as never);
  if (account.isDue(kind, id, clock, at)) throw new Error(`what was due for ${id} at ${at} is due still`);
}
