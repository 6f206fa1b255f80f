/** One event on its way to one endpoint, as it is stored: made, tried, delivered or given up. */
import type { Account } from '../store/account.ts';
import type { Delivery, EventType, StoredEvent } from '../store/objects.ts';
import type { Sent } from './send.ts';

/** Writes down what came of an attempt; a text is why none was made. */
export function record(
  account: Account,
  id: string,
  sent: Sent | string,
  retries: readonly number[],
): Delivery | undefined {
  const delivery = account.table('delivery').get(id);
  if (delivery === undefined) return undefined;
  if (typeof sent === 'string') {
    return account.put('delivery', {
      ...delivery,
      status: 'failed',
      next_attempt_at: null,
      last_result: sent,
    });
  }
  const attempts = delivery.attempts + 1;
  const wait = sent.ok ? undefined : retries[attempts - 1];
  if (sent.ok) countDown(account, delivery);
  return account.put('delivery', {
    ...delivery,
    attempts,
    last_result: sent.text,
    next_attempt_at: wait === undefined ? null : Date.now() + wait,
    status: sent.ok ? 'delivered' : wait === undefined ? 'failed' : 'pending',
  });
}

/** An endpoint counts once, and only if it wanted the event when that was made. */
function countDown(account: Account, delivery: Delivery): void {
  const own = account
    .table('delivery')
    .by('event', [delivery.event])
    .filter(({ object }) => object.endpoint === delivery.endpoint);
  if (own.some(({ object }) => object.status === 'delivered')) return;
  if (own.every(({ object }) => object.resent)) return;
  const event = account.table('event').get(delivery.event);
  if (event === undefined) return;
  account.put('event', { ...event, pending_webhooks: event.pending_webhooks - 1 });
}

/** Sends an event again to all that want it now, as a resend from Stripe's Dashboard does. */
export function resend(account: Account, event: StoredEvent, endpoints: readonly string[]): Delivery[] {
  return endpoints.map((endpoint) => account.put('delivery', newDelivery(account, event, endpoint, true)));
}

/** A delivery that is due at once, not stored yet. `resent` when somebody asked for it again. */
export function newDelivery(
  account: Account,
  event: StoredEvent,
  endpoint: string,
  resent: boolean,
): Delivery {
  return {
    id: account.newId('delivery'),
    created: account.clock.seconds(),
    event: event.id,
    endpoint,
    attempts: 0,
    next_attempt_at: Date.now(),
    last_result: null,
    status: 'pending',
    resent,
  };
}

/** The latest event of a type that tells of an object. */
export function latestEvent(account: Account, type: EventType, object: string): StoredEvent | undefined {
  return account
    .table('event')
    .all()
    .findLast(({ object: event }) => event.type === type && event.data.object.id === object)?.object;
}
