/** A subscription that a path names. */

import { hasEnded } from '../billing/subscriptions/status.ts';
import { noSuch } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type { StoredSubscription } from '../store/objects.ts';

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
