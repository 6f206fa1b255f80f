/**
 * A subscription that its customer pauses, and resumes. Stripe keeps when it goes on in a subscription schedule
 * (https://docs.stripe.com/billing/subscriptions/pause/schedules); here the subscription knows it by itself.
 */
import { addIntervals, type Interval } from '../billing/calendar.ts';
import { pauseRefusal, pauseSubscription } from '../billing/subscriptions/pause.ts';
import { putSubscription } from '../billing/subscriptions/put.ts';
import { resumeSubscription } from '../billing/subscriptions/resume.ts';
import type { Account } from '../store/account.ts';
import type { StoredConfiguration, StoredSubscription } from '../store/objects.ts';

type PauseFeature = StoredConfiguration['features']['subscription_pause'];

/** How long a pause lasts; null until the customer ends it. */
export type PauseDuration = PauseFeature['duration']['interval_options'][number] | null;

/** Those that the configuration lets choose from. */
export function pauseDurations({ duration }: PauseFeature): PauseDuration[] {
  return duration.type === 'indefinite' ? [null] : duration.interval_options;
}

/** When a pause that begins at `now` ends (both unix seconds); null when the customer has to end it. */
export function endOfPause(now: number, duration: PauseDuration): number | null {
  return duration === null ? null : addIntervals(now, duration as Interval, 1);
}

/** Whether its customer can pause it: what the call would, and neither what is to end nor what waits for a change. */
export function isPausable(subscription: StoredSubscription): boolean {
  const { cancel_at, pending_update } = subscription;
  return pauseRefusal(subscription) === null && cancel_at === null && pending_update === null;
}

/** As the call does unless told otherwise: what is paid for and not used becomes credit for the next invoice. */
export function pauseForCustomer(
  account: Account,
  now: number,
  before: StoredSubscription,
  duration: PauseDuration,
): StoredSubscription {
  const paused = pauseSubscription(
    account,
    now,
    before,
    { usage: 'now', unusedFrom: 'now', invoicing: 'pending_invoice_item' },
    { behavior: 'allow_incomplete', offSession: false, origin: account.origin },
  );
  const resumes_at = endOfPause(now, duration);
  if (resumes_at === null) return paused;
  return putSubscription(account, { ...paused, hidden: { ...paused.hidden, resumes_at } });
}

/** Whether its customer can resume it: what was paused for another reason, or waits to be paid already, is not. */
export function isResumable({ pending_update, status, status_details }: StoredSubscription): boolean {
  return (
    status === 'paused' &&
    status_details?.paused.subscription.type === 'pause_requested' &&
    pending_update === null
  );
}

/** Goes on with a new period once that is paid: until then it stays paused, with a `pending_update`. */
export function resumeForCustomer(
  account: Account,
  now: number,
  before: StoredSubscription,
  origin: string,
): StoredSubscription {
  return resumeSubscription(
    account,
    now,
    before,
    { anchor: 'now', behavior: 'resume_on_payment_success', prorationBehavior: 'create_prorations' },
    { origin },
  );
}
