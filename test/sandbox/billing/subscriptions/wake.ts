/** What happens to a subscription of itself: its trial ends, its period ends, it is canceled. */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';

/** Does what is due for a subscription at `at` (unix seconds). */
export function wakeSubscription(account: Account, at: number, subscription: StoredSubscription): void {
  throw notImplemented(`waking ${subscription.id} at ${at} in ${account.id}`);
}
