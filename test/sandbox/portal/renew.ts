/** A cancellation that is to come, taken back by the customer. */
import { putSubscription } from '../billing/subscriptions/put.ts';
import type { Account } from '../store/account.ts';
import type { StoredSubscription } from '../store/objects.ts';

/** It goes on as if it had never been canceled, with `customer.subscription.updated`. */
export function renewForCustomer(account: Account, before: StoredSubscription): StoredSubscription {
  const after = putSubscription(account, {
    ...before,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  });
  account.happened('customer.subscription.updated', 'subscription', after, before);
  return after;
}
