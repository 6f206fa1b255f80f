/** One event on its way to one endpoint, as it is stored: made, tried, delivered or given up. */
import type { Account } from '../store/account.ts';
import type { Attempt, Delivery, EventType, StoredEvent } from '../store/objects.ts';
import { shortened } from './beginning.ts';
import { isTaken } from './send.ts';

/** Of so many of the latest attempts the answer is kept as it was read. */
const FULL_ANSWERS = 4;

/** Of those before them so much of it: there may be a hundred. */
const SHORT_ANSWER = 200;

/**
 * Writes down what was sent at once: the attempt and, where it was ordered, its duplicate. The first decides;
 * `retries` are the waits until the next one, in milliseconds.
 */
export function record(
  account: Account,
  id: string,
  sent: readonly [Attempt, ...Attempt[]],
  retries: readonly number[],
): Delivery | undefined {
  const delivery = account.table('delivery').get(id);
  if (delivery === undefined) return undefined;
  const attempts = [...delivery.attempts, ...sent].map((attempt, index, { length }) =>
    attempt.body === null || index >= length - FULL_ANSWERS
      ? attempt
      : { ...attempt, body: shortened(attempt.body, SHORT_ANSWER) },
  );
  const isDelivered = isTaken(sent[0]);
  const tries = attempts.filter(({ faults }) => !faults.includes('duplicate')).length;
  const wait = isDelivered ? undefined : retries[tries - 1];
  if (isDelivered) countDown(account, delivery);
  return account.put('delivery', {
    ...delivery,
    attempts,
    next_attempt_at: wait === undefined ? null : Date.now() + wait,
    status: isDelivered ? 'delivered' : wait === undefined ? 'failed' : 'pending',
  });
}

/** Ends a delivery without a further attempt. */
export function giveUp(account: Account, id: string, why: string): Delivery | undefined {
  const delivery = account.table('delivery').get(id);
  if (delivery === undefined) return undefined;
  return account.put('delivery', { ...delivery, status: 'failed', next_attempt_at: null, given_up: why });
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

/** Sends an event again to some endpoints, as a resend from Stripe's Dashboard does. */
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
    attempts: [],
    next_attempt_at: Date.now(),
    given_up: null,
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
