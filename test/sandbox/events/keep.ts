/** How long events and deliveries are kept: a sandbox that runs for weeks must not fill the memory. */
import { DAY } from '../durations.ts';
import type { Account } from '../store/account.ts';
import type { StoredEvent } from '../store/objects.ts';

/** Stripe shows events of the last thirty days. */
export const EVENT_SECONDS = 30 * DAY;

/** So many of the latest deliveries that are over, at least. */
const KEPT_DELIVERIES = 5_000;

/** So many events at a time: a month of them would hold everybody up. */
const AT_A_TIME = 2_000;

/** Whether an event is one that nobody is shown any more; `now` in unix seconds. */
export function isForgotten({ created }: StoredEvent, now: number): boolean {
  return created < now - EVENT_SECONDS;
}

/**
 * Drops some of what is too old, the oldest first. An event that is still to be delivered stays until it has
 * been. True when nothing is left to drop.
 */
export function dropOldEvents(account: Account, now: number): boolean {
  const deliveries = account.table('delivery');
  let dropped = 0;
  for (const { object } of account.table('event').all()) {
    if (!isForgotten(object, now)) break;
    const own = deliveries.by('event', [object.id]);
    if (own.some(({ object: { status } }) => status === 'pending')) break;
    if (dropped === AT_A_TIME) return false;
    for (const delivery of own) account.delete('delivery', delivery.object.id);
    account.delete('event', object.id);
    dropped++;
  }
  const reports = account.table('v2.core.event');
  for (let oldest = reports.all()[0]; oldest !== undefined; oldest = reports.all()[0]) {
    if (oldest.object.created >= now - EVENT_SECONDS) break;
    account.delete('v2.core.event', oldest.object.id);
  }
  // Many at a time, so that it is not done for each.
  if (deliveries.all().length < KEPT_DELIVERIES * 1.2) return true;
  const over = deliveries.all().filter(({ object }) => object.status !== 'pending');
  for (const { object } of over.slice(0, -KEPT_DELIVERIES)) account.delete('delivery', object.id);
  return true;
}
