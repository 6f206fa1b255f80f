/** What will happen to a subscription of itself, and when. */
import { DAY } from '../../durations.ts';
import type { Account } from '../../store/account.ts';
import type { StoredSubscription, SubscriptionStatus } from '../../store/objects.ts';
import { billingSettings } from '../settings.ts';
import { firstPeriodEnd, lastPeriodStart } from './items.ts';
import { hasEnded, isBilled } from './status.ts';

/** In the order in which they happen at one moment: what ends comes before what goes on. */
const OCCASIONS = {
  update_expires: ({ pending_update }) => pending_update?.expires_at ?? null,
  collection_resumes: ({ pause_collection }) => pause_collection?.resumes_at ?? null,
  incomplete_expires: ({ status, hidden }) => (status === 'incomplete' ? hidden.incomplete_until : null),
  cancels: ({ cancel_at }) => cancel_at,
  resumes: ({ hidden, status }) => (status === 'paused' ? (hidden.resumes_at ?? null) : null),
  trial_ends_soon: trialEndsSoon,
  trial_ends: ({ status, trial_end }) => (status === 'trialing' ? trial_end : null),
  renews,
  bills_items: (subscription) =>
    isBilled(subscription) ? subscription.next_pending_invoice_item_invoice : null,
  renews_soon: renewsSoon,
} as const satisfies Record<string, (subscription: StoredSubscription, account: Account) => number | null>;

export type Occasion = keyof typeof OCCASIONS;

/** Of these the next invoice is announced. */
const NOTIFIED: ReadonlySet<SubscriptionStatus> = new Set(['active', 'past_due', 'trialing']);

/** So long before its end a trial is announced to end (facts.md §5.5). */
export const TRIAL_NOTICE_SECONDS = 3 * DAY;

/** The first thing to happen and when (unix seconds of the subscription's clock); null when nothing will. */
export function nextOf(
  account: Account,
  subscription: StoredSubscription,
): { occasion: Occasion; at: number } | null {
  if (hasEnded(subscription)) return null;
  let next: { occasion: Occasion; at: number } | null = null;
  for (const [occasion, timeOf] of Object.entries(OCCASIONS)) {
    const at = timeOf(subscription, account);
    if (at !== null && (next === null || at < next.at)) next = { occasion: occasion as Occasion, at };
  }
  return next;
}

function renews(subscription: StoredSubscription): number | null {
  if (!isBilled(subscription) || subscription.items.length === 0) return null;
  return firstPeriodEnd(subscription);
}

function trialEndsSoon({ status, trial_end, hidden }: StoredSubscription): number | null {
  if (status !== 'trialing' || trial_end === null || hidden.trial_end_announced === trial_end) return null;
  return trial_end - TRIAL_NOTICE_SECONDS;
}

/**
 * The notice of the next invoice comes some days before it, at the start of a shorter period. There is none while
 * collection is paused (https://docs.stripe.com/billing/subscriptions/pause-payment), nor for a period that none
 * follows.
 */
function renewsSoon(subscription: StoredSubscription, account: Account): number | null {
  const { upcoming_days: days } = billingSettings(account);
  const { cancel_at, hidden, items, pause_collection, status } = subscription;
  if (days === 0 || !NOTIFIED.has(status) || pause_collection !== null || items.length === 0) return null;
  const end = firstPeriodEnd(subscription);
  if (hidden.upcoming_announced === end || (cancel_at !== null && cancel_at <= end)) return null;
  return Math.max(end - days * DAY, Math.min(lastPeriodStart(subscription), end));
}
