/** A change that waits for its payment: `payment_behavior=pending_if_incomplete` (facts.md §5.6). */
import { HOUR } from '../../durations.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription } from '../../store/objects.ts';
import { addIntervals, type Interval } from '../calendar.ts';
import { putSubscription } from './put.ts';

/** How long it waits at most: the end of a period ends it too (docs.stripe.com/billing/subscriptions/pending-updates). */
const PENDING_SECONDS = 23 * HOUR;

const YEAR: Interval = { interval: 'year', interval_count: 1 };

/** What paying it means for a subscription that is paused. */
export interface Resuming {
  /** It goes on past due when a try to pay fails, or waits for one that succeeds, a year long. */
  resumesOn?: 'attempt' | 'success';
}

/** The subscription as it was, with what it becomes when the invoice is paid. Makes no event. */
export function keepPending(
  account: Account,
  now: number,
  before: StoredSubscription,
  after: StoredSubscription,
  invoice: StoredInvoice,
  { resumesOn }: Resuming = {},
): StoredSubscription {
  const { billing_cycle_anchor, billing_cycle_anchor_config, items, status, trial_end, trial_start } = after;
  return putSubscription(account, {
    ...before,
    latest_invoice: invoice.id,
    pending_update: {
      billing_cycle_anchor: changed(before.billing_cycle_anchor, billing_cycle_anchor),
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: resumesOn === 'success' ? addIntervals(now, YEAR, 1) : expiryOf(now, before),
      metadata: null,
      subscription_items: JSON.stringify(before.items) === JSON.stringify(items) ? null : items,
      trial_end: changed(before.trial_end, trial_end),
      trial_from_plan: null,
    },
    hidden: {
      ...before.hidden,
      pending_update_invoice: invoice.id,
      pending_change: {
        billing_cycle_anchor,
        billing_cycle_anchor_config,
        items,
        status,
        trial_end,
        trial_start,
      },
      ...(resumesOn === 'attempt' ? { resumes_on_attempt: true } : {}),
    },
  });
}

/** A subscription for which nothing waits any more. Stores nothing. */
export function withoutPending(subscription: StoredSubscription): StoredSubscription {
  const { resumes_on_attempt: _, ...rest } = subscription.hidden;
  const hidden = { ...rest, pending_change: null, pending_update_invoice: null };
  return { ...subscription, hidden, pending_update: null };
}

function expiryOf(now: number, { items }: StoredSubscription): number {
  const ends = items.map(({ current_period_end }) => current_period_end).filter((end) => end > now);
  return Math.min(now + PENDING_SECONDS, ...ends);
}

function changed<T>(before: T, after: T): T | null {
  return before === after ? null : after;
}

/**
 * Its invoice has been paid: the change is made, with `customer.subscription.pending_update_applied`. What was paused
 * goes on in that `status` instead when a try to pay has failed.
 */
export function applyPending(account: Account, invoice: StoredInvoice, status?: 'past_due'): void {
  const id = invoice.parent?.subscription_details?.subscription;
  const before = account.table('subscription').get(id ?? '');
  const change = before?.hidden.pending_change;
  if (before === undefined || change == null || before.hidden.pending_update_invoice !== invoice.id) return;
  const { status_details, ...rest } = withoutPending(before);
  const paused = change.status !== 'paused' || status_details === undefined ? {} : { status_details };
  const after = putSubscription(account, {
    ...rest,
    ...paused,
    ...change,
    ...(status === undefined ? {} : { status }),
  });
  account.happened('customer.subscription.updated', 'subscription', after, before);
  if (before.status === 'paused' && after.status !== 'paused') {
    account.happened('customer.subscription.resumed', 'subscription', after);
  }
  account.happened('customer.subscription.pending_update_applied', 'subscription', after);
}

/** Its invoice is void: the change is not made (docs.stripe.com/billing/subscriptions/pending-updates). */
export function discardPending(account: Account, invoice: StoredInvoice): void {
  const id = invoice.parent?.subscription_details?.subscription;
  const before = account.table('subscription').get(id ?? '');
  if (before?.hidden.pending_update_invoice !== invoice.id) return;
  const after = putSubscription(account, withoutPending(before));
  account.happened('customer.subscription.updated', 'subscription', after, before);
}
