/** A subscription in the store: as it is now, and with when something will next happen to it of itself. */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { firstPeriodEnd } from './items.ts';
import { nextOf } from './next.ts';
import { hasEnded } from './status.ts';

/** A subscription as it is stored now. */
export function currentSubscription(account: Account, { id }: StoredSubscription): StoredSubscription {
  const current = account.table('subscription').get(id);
  if (current === undefined) throw new Error(`${id} is gone`);
  return current;
}

/** Every write of a subscription goes through here. Makes no event. */
export function putSubscription(account: Account, given: StoredSubscription): StoredSubscription {
  const subscription = endingWithItsPeriod(given);
  const wakes_at = nextOf(account, subscription)?.at ?? null;
  return account.put('subscription', { ...subscription, hidden: { ...subscription.hidden, wakes_at } });
}

/**
 * One that is to end with its period ends with the period that it has now; a moment that was named stays
 * (https://docs.stripe.com/changelog/basil/2025-07-30/cancel-at-enums), and so does that of a period which a pause has
 * cut short.
 */
function endingWithItsPeriod(subscription: StoredSubscription): StoredSubscription {
  const { cancel_at, cancel_at_period_end, status } = subscription;
  if (!cancel_at_period_end || hasEnded(subscription)) return subscription;
  if (status === 'paused' && cancel_at !== null) return subscription;
  return { ...subscription, cancel_at: firstPeriodEnd(subscription) };
}
