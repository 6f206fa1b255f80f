/** A subscription that a path or a parameter names. */
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { invalid, noSuch } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';

/** One that a path names, ended or not. */
export function findSubscription(account: Account, id: string): StoredSubscription {
  const subscription = account.table('subscription').get(id);
  if (subscription === undefined) throw noSuch('subscription', id, 'id', 404);
  return subscription;
}

/** One that goes on: for canceling, pausing and the like one that is over is not there (recorded of the live API). */
export function findLive(account: Account, id: string): StoredSubscription {
  const subscription = findSubscription(account, id);
  if (hasEnded(subscription)) throw noSuch('subscription', id, 'id', 404);
  return subscription;
}

/** One that the parameter `subscription` names, ended or not. */
export function namedSubscription(account: Account, id: string): StoredSubscription {
  const subscription = account.table('subscription').get(id);
  if (subscription === undefined) throw noSuch('subscription', id, 'subscription');
  return subscription;
}

/** @throws a 400 when a subscription is somebody else's */
export function checkSubscriber({ id, customer }: StoredSubscription, wanted: string): void {
  if (customer === wanted) return;
  throw invalid(`The subscription ${id} does not belong to the customer ${wanted}.`, 'subscription');
}
