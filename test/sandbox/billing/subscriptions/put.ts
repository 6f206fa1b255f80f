/** Storing a subscription: with when something will next happen to it of itself. */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { nextOf } from './next.ts';

/** Every write of a subscription goes through here. Makes no event. */
export function putSubscription(account: Account, subscription: StoredSubscription): StoredSubscription {
  const wakes_at = nextOf(account, subscription)?.at ?? null;
  return account.put('subscription', { ...subscription, hidden: { ...subscription.hidden, wakes_at } });
}
