/** The notice that a trial ends soon. */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { TRIAL_NOTICE_SECONDS } from './next.ts';
import { putSubscription } from './put.ts';

/** Says that a trial ends which has no more than the notice to go, once; a shorter one at once. */
export function announceTrialEnd(
  account: Account,
  now: number,
  subscription: StoredSubscription,
): StoredSubscription {
  const { hidden, status, trial_end } = subscription;
  if (status !== 'trialing' || trial_end === null || hidden.trial_end_announced === trial_end)
    return subscription;
  if (trial_end - now > TRIAL_NOTICE_SECONDS) return subscription;
  const announced = putSubscription(account, {
    ...subscription,
    hidden: { ...hidden, trial_end_announced: trial_end },
  });
  account.happened('customer.subscription.trial_will_end', 'subscription', announced);
  return announced;
}
