/** Pausing, resuming and migrating a subscription (facts.md §5.2, §5.4, §5.6). */
import type { RequestPayment } from '../../billing/subscriptions/bill-now.ts';
import { pauseRefusal, pauseSubscription } from '../../billing/subscriptions/pause.ts';
import { putSubscription } from '../../billing/subscriptions/put.ts';
import { resumeSubscription, withPeriods } from '../../billing/subscriptions/resume.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { invalid } from '../../errors.ts';
import type { ValuesOf } from '../../params/field.ts';
import type { Call } from '../../routes.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { findLive } from './subscription-find.ts';
import type { subscriptionMigrate, subscriptionPause, subscriptionResume } from './subscription-params.ts';
import { checkProrationDate } from './subscription-rules.ts';

type PauseCall = Call<ValuesOf<typeof subscriptionPause>>;

/** `POST /v1/subscriptions/:id/pause`. */
export function pause(call: PauseCall): StoredSubscription {
  return pauseWith(call, 'allow_incomplete');
}

/** The same with an invoice that is paid as it is said: nobody is charged for a preview. */
export function pauseWith(
  { account, id, origin, params }: PauseCall,
  behavior: RequestPayment['behavior'],
): StoredSubscription {
  const subscription = findLive(account, id);
  checkStill(account, subscription.test_clock);
  const refusal = pauseRefusal(subscription);
  if (refusal !== null) throw invalid(refusal);
  const { bill_for: bill, invoicing_behavior: invoicing = 'pending_invoice_item' } = params;
  return pauseSubscription(
    account,
    nowFor(account, subscription),
    subscription,
    {
      usage: bill?.outstanding_usage_through?.type ?? 'now',
      unusedFrom: bill?.unused_time_from?.type ?? 'now',
      invoicing,
    },
    { behavior, offSession: true, origin },
  );
}

/** `POST /v1/subscriptions/:id/resume`. */
export function resume({
  account,
  id,
  origin,
  params,
}: Call<ValuesOf<typeof subscriptionResume>>): StoredSubscription {
  const subscription = findLive(account, id);
  checkStill(account, subscription.test_clock);
  if (subscription.status !== 'paused') {
    throw invalid('You can only resume a subscription if it is `paused`.');
  }
  if (subscription.collection_method === 'send_invoice') {
    throw invalid('You can only resume a subscription whose `collection_method` is `charge_automatically`.');
  }
  const { payment_behavior: behavior = 'resume_on_payment_attempt', proration_date } = params;
  if (behavior === 'resume_on_payment_success' && subscription.billing_mode.type === 'classic') {
    throw invalid(
      '`resume_on_payment_success` is only available for subscriptions whose `billing_mode[type]` is `flexible`.',
      'payment_behavior',
    );
  }
  const anchor = params.billing_cycle_anchor?.type ?? 'now';
  const now = nowFor(account, subscription);
  // With a new anchor nothing is prorated.
  if (proration_date !== undefined && anchor === 'unchanged') {
    checkProrationDate(withPeriods(account, subscription, now), proration_date);
  }
  return resumeSubscription(
    account,
    now,
    subscription,
    {
      anchor,
      behavior,
      prorationBehavior: params.proration_behavior ?? 'create_prorations',
      ...(proration_date === undefined ? {} : { prorationDate: proration_date }),
    },
    { origin },
  );
}

/** `POST /v1/subscriptions/:id/migrate`: there is no way back. */
export function migrate({
  account,
  id,
  params,
}: Call<ValuesOf<typeof subscriptionMigrate>>): StoredSubscription {
  const before = findLive(account, id);
  checkStill(account, before.test_clock);
  if (before.billing_mode.type === 'flexible') {
    throw invalid('This subscription is already in `billing_mode[type]=flexible`.', 'billing_mode[type]');
  }
  const { flexible } = params.billing_mode;
  const after = putSubscription(account, {
    ...before,
    billing_mode: {
      flexible: { proration_discounts: flexible?.proration_discounts ?? 'included' },
      type: 'flexible',
      updated_at: nowFor(account, before),
    },
  });
  account.happened('customer.subscription.updated', 'subscription', after, before);
  return after;
}
