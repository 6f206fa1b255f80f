/** How long events and deliveries are kept: a sandbox that runs for weeks must not fill the memory. */
import type { Account } from '../store/account.ts';

/** Stripe shows events of the last thirty days. */
export const EVENT_SECONDS = 30 * 24 * 60 * 60;

/** So many of the latest deliveries that are over, at least. */
const KEPT_DELIVERIES = 5_000;

/** Drops what is too old. An event that is still to be delivered stays until it has been. */
export function dropOldEvents(account: Account, now: number): void {
  const events = account.table('event');
  const deliveries = account.table('delivery');
  for (let oldest = events.all()[0]; oldest !== undefined; oldest = events.all()[0]) {
    const { id, created } = oldest.object;
    if (created >= now - EVENT_SECONDS) break;
    const own = deliveries.by('event', [id]);
    if (own.some(({ object }) => object.status === 'pending')) break;
    for (const { object } of own) account.delete('delivery', object.id);
    account.delete('event', id);
  }
  // Many at a time, so that it is not done for each.
  if (deliveries.all().length < KEPT_DELIVERIES * 1.2) return;
  const over = deliveries.all().filter(({ object }) => object.status !== 'pending');
  for (const { object } of over.slice(0, -KEPT_DELIVERIES)) account.delete('delivery', object.id);
}
