/** What a change makes of a subscription, and how it is billed (facts.md §5.5, §5.6). */
import type { Account } from '../../store/account.ts';
import type { StoredPrice, StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import { costOf } from '../rating.ts';
import { isCardMissing } from './card.ts';
import { changedItems, hasRhythmOf } from './change-items.ts';
import { anchoredAt, firstPeriodEnd, isMetered, lastPeriodEnd, periodOf, priceOfItem } from './items.ts';
import { isBilled } from './status.ts';
import type { SubscriptionChange } from './subscription-change.ts';

export interface Plan {
  after: StoredSubscription;
  /**
   * All periods begin anew and are billed at once, as a trial or in full; the rest of the periods is billed at once,
   * or with the next invoice; the trial ends for want of a card.
   */
  billing: 'anew' | 'at_once' | 'later' | 'without_card';
}

/** What becomes of a stored subscription by a change, and when that is billed. Stores nothing. */
export function planOf(
  account: Account,
  now: number,
  before: StoredSubscription,
  change: SubscriptionChange,
): Plan {
  const plan = stepOf(account, now, before, change);
  const { cancelsWith } = change;
  if (cancelsWith === undefined) return plan;
  const cancel_at = cancelsWith === 'first_period' ? firstPeriodEnd(plan.after) : lastPeriodEnd(plan.after);
  return { ...plan, after: { ...plan.after, cancel_at } };
}

function stepOf(account: Account, now: number, before: StoredSubscription, change: SubscriptionChange): Plan {
  const items = changedItems(account, now, before, change.items ?? []);
  const { prorates = before.hidden.prorates } = change;
  const after = { ...before, ...change.values, items, hidden: { ...before.hidden, prorates } };
  if (change.trialEnd === 'now' && before.status === 'trialing') return endOfTrial(account, now, after);
  if (typeof change.trialEnd === 'number') return newTrial(now, before, after, change.trialEnd);
  if (change.anchor === 'now') return { after: restarted(account, after, now), billing: 'anew' };
  if (isBilled(before) && isOtherwiseBilled(account, before, after)) {
    // Flexible billing never moves the anchor by itself.
    const isClassic = before.billing_mode.type === 'classic';
    return isClassic
      ? { after: restarted(account, after, now), billing: 'anew' }
      : { after, billing: 'at_once' };
  }
  return { after, billing: change.prorationBehavior === 'always_invoice' ? 'at_once' : 'later' };
}

function endOfTrial(account: Account, now: number, after: StoredSubscription): Plan {
  const ended = { ...after, trial_end: now };
  const behavior = after.trial_settings?.end_behavior.missing_payment_method;
  if ((behavior === 'cancel' || behavior === 'pause') && isCardMissing(account, after)) {
    return { after: ended, billing: 'without_card' };
  }
  return { after: restarted(account, { ...ended, status: 'active' }, now), billing: 'anew' };
}

/** A trial that goes on longer, or one that begins: then what is paid for and not used is given back. */
function newTrial(now: number, before: StoredSubscription, after: StoredSubscription, end: number): Plan {
  const goesOn = before.status === 'trialing';
  const items = after.items.map((item) => ({
    ...item,
    current_period_start: goesOn ? item.current_period_start : now,
    current_period_end: end,
  }));
  const trial = { ...anchoredAt(end), items, status: 'trialing' as const, trial_end: end };
  const trial_start = goesOn ? before.trial_start : now;
  return { after: { ...after, ...trial, trial_start }, billing: goesOn ? 'later' : 'anew' };
}

/** All periods from now on. */
export function restarted(
  account: Account,
  subscription: StoredSubscription,
  now: number,
): StoredSubscription {
  const items = subscription.items.map((item) => {
    const { start, end } = periodOf(priceOfItem(account, item), now, now);
    return { ...item, current_period_start: start, current_period_end: end };
  });
  return { ...subscription, ...anchoredAt(now), items };
}

/** Whether an item has another rhythm, or what was free is paid for: that is billed at once. */
function isOtherwiseBilled(account: Account, before: StoredSubscription, after: StoredSubscription): boolean {
  const hasOtherRhythm = before.items.some((item) => {
    const next = after.items.find(({ id }) => id === item.id);
    return next !== undefined && !hasRhythmOf(priceOfItem(account, item), priceOfItem(account, next));
  });
  return hasOtherRhythm || (isFree(account, before) && !isFree(account, after));
}

/** Metered items may cost something, whatever they do. */
function isFree(account: Account, { currency, items }: StoredSubscription): boolean {
  return items.every((item) => costOfItem(priceOfItem(account, item), currency, item) === 0);
}

function costOfItem(
  price: StoredPrice,
  currency: string,
  { quantity }: StoredSubscriptionItem,
): number | null {
  return isMetered(price) ? null : costOf(price, currency, quantity ?? 1);
}
