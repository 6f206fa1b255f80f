/** What becomes of a subscription that its customer cancels (facts.md §2.10, §5.7). */
import { cancelSubscription } from '../billing/subscriptions/cancel.ts';
import { firstPeriodEnd, lastPeriodEnd } from '../billing/subscriptions/items.ts';
import { putSubscription } from '../billing/subscriptions/put.ts';
import { hasEnded } from '../billing/subscriptions/status.ts';
import type { Account } from '../store/account.ts';
import type { StoredConfiguration, StoredSubscription } from '../store/objects.ts';

type CancelFeature = StoredConfiguration['features']['subscription_cancel'];
type Details = NonNullable<StoredSubscription['cancellation_details']>;

/** What the customer says of it. */
export type CancellationReason = Pick<Details, 'comment' | 'feedback'>;

/** Whether it is to end at a moment that has been set. */
export function isCanceling(subscription: StoredSubscription): boolean {
  return subscription.cancel_at !== null && !hasEnded(subscription);
}

/** Whether its customer can cancel it: not before it was paid for the first time, nor twice. */
export function isCancelable(subscription: StoredSubscription): boolean {
  const { status } = subscription;
  return status !== 'incomplete' && !hasEnded(subscription) && !isCanceling(subscription);
}

/**
 * When it ends if it is canceled at `now` (both unix seconds); null at once. What is paused has no period to wait for
 * the end of.
 */
export function endIfCanceled(
  subscription: StoredSubscription,
  { mode }: Pick<CancelFeature, 'mode'>,
  now: number,
): number | null {
  if (mode === 'immediately' || subscription.status === 'paused') return null;
  const isClassic = subscription.billing_mode.type === 'classic';
  const end = isClassic ? firstPeriodEnd(subscription) : lastPeriodEnd(subscription);
  return end > now ? end : null;
}

/**
 * Cancels it as the portal's configuration says: at once with `customer.subscription.deleted`, or at the end of its
 * period with `customer.subscription.updated`.
 */
export function cancelForCustomer(
  account: Account,
  now: number,
  before: StoredSubscription,
  feature: CancelFeature,
  said: CancellationReason = { comment: null, feedback: null },
): StoredSubscription {
  const end = endIfCanceled(before, feature, now);
  if (end === null) {
    return cancelSubscription(account, now, before, {
      reason: 'cancellation_requested',
      details: said,
      prorate: feature.proration_behavior === 'create_prorations',
    });
  }
  const after = putSubscription(account, {
    ...before,
    cancel_at: end,
    // Flexible billing names the moment (facts.md §2.10).
    cancel_at_period_end: before.billing_mode.type === 'classic',
    canceled_at: now,
    cancellation_details: { ...said, feedback_option: null, reason: 'cancellation_requested' },
  });
  account.happened('customer.subscription.updated', 'subscription', after, before);
  return after;
}

/** Whether nothing has been said yet of a cancellation that was asked for. */
export function isUnexplained(subscription: StoredSubscription): boolean {
  const { cancellation_details: details, status } = subscription;
  if (status !== 'canceled' && !isCanceling(subscription)) return false;
  return (
    details?.reason === 'cancellation_requested' && details.feedback === null && details.comment === null
  );
}

/** Keeps why it was canceled, with `customer.subscription.updated`; that of what has ended too. */
export function explainCancellation(
  account: Account,
  before: StoredSubscription,
  said: CancellationReason,
): StoredSubscription {
  const after = putSubscription(account, {
    ...before,
    cancellation_details: {
      feedback_option: null,
      reason: before.cancellation_details?.reason ?? null,
      ...said,
    },
  });
  account.happened('customer.subscription.updated', 'subscription', after, before);
  return after;
}
