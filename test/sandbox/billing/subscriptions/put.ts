/** Storing a subscription: with when something will next happen to it of itself. */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';

/** Every write of a subscription goes through here. Makes no event. */
export function putSubscription(account: Account, subscription: StoredSubscription): StoredSubscription {
  return account.put('subscription', {
    ...subscription,
    hidden: { ...subscription.hidden, wakes_at: wakesAt(subscription) },
  });
}

function wakesAt({ status, items }: StoredSubscription): number | null {
  if (status === 'canceled' || status === 'incomplete_expired' || status === 'paused') return null;
  return Math.min(...items.map(({ current_period_end }) => current_period_end));
}
