/** When a subscription is to end, and what its customer says about it (facts.md §5.7). */
import { cancelSubscription } from '../../billing/subscriptions/cancel.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { exclusive } from '../../errors.ts';
import type { ValuesOf } from '../../params/field.ts';
import type { Call } from '../../routes.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { cancelMoment } from './subscription-create.ts';
import { findLive } from './subscription-find.ts';
import type { SubscriptionUpdate, subscriptionCancel } from './subscription-params.ts';

/** `DELETE /v1/subscriptions/:id`: at once. */
export function cancel(call: Call<ValuesOf<typeof subscriptionCancel>>): StoredSubscription {
  const { account, id, params } = call;
  const subscription = findLive(account, id);
  checkStill(account, subscription.test_clock);
  const { cancellation_details: details, invoice_now: invoiceNow = false, prorate = false } = params;
  return cancelSubscription(account, nowFor(account, subscription), subscription, {
    reason: 'cancellation_requested',
    ...(details === undefined ? {} : { details: said(details) }),
    invoiceNow,
    prorate,
  });
}

type Details = NonNullable<SubscriptionUpdate['cancellation_details']>;
type Said = NonNullable<Parameters<typeof cancelSubscription>[3]['details']>;

/** Only what was said. */
export function said({ comment, feedback }: Details): Said {
  return {
    ...(comment === undefined ? {} : { comment }),
    ...(feedback === undefined ? {} : { feedback }),
  };
}

type Cancellation = Partial<
  Pick<StoredSubscription, 'cancel_at' | 'cancel_at_period_end' | 'canceled_at' | 'cancellation_details'>
>;

/** The end that an update sets, or takes back. */
export function cancellationAfter(
  now: number,
  before: StoredSubscription,
  params: Pick<
    SubscriptionUpdate,
    'cancel_at' | 'cancel_at_period_end' | 'cancellation_details' | 'proration_behavior'
  >,
): Cancellation {
  const { cancel_at, cancel_at_period_end, cancellation_details } = params;
  if (cancel_at != null && cancel_at_period_end !== undefined) {
    throw exclusive(['cancel_at', 'cancel_at_period_end']);
  }
  const isSet = cancel_at != null || cancel_at_period_end === true;
  const isUnset = cancel_at === null || cancel_at_period_end === false;
  const details = {
    comment: before.cancellation_details?.comment ?? null,
    feedback: before.cancellation_details?.feedback ?? null,
    feedback_option: null,
    reason: before.cancellation_details?.reason ?? null,
    ...said(cancellation_details ?? {}),
  };
  if (isUnset && !isSet) {
    return {
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { ...details, reason: null },
    };
  }
  if (!isSet) return cancellation_details === undefined ? {} : { cancellation_details: details };
  // Of items with different periods the first end counts (https://docs.stripe.com/changelog/basil/2025-07-30/cancel-at-enums).
  const ends = before.items.map(({ current_period_end }) => current_period_end);
  return {
    cancel_at: cancel_at == null ? Math.min(...ends) : cancelMoment(now, cancel_at, ends),
    cancel_at_period_end: cancel_at_period_end === true,
    canceled_at: now,
    cancellation_details: { ...details, reason: 'cancellation_requested' },
  };
}
