/** What the lines of a session cost, and what of it is due today: as an invoice reckons it. */
import { costOf as fullCostOf } from '../billing/rating.ts';
import { isMetered, periodOf } from '../billing/subscriptions/items.ts';
import { shareOf } from '../billing/subscriptions/prorate.ts';
import { DAY } from '../durations.ts';
import type { SessionSubscription, StoredPrice } from '../store/objects.ts';

/**
 * What a quantity of a price costs in a currency it is offered in, in the smallest unit; of a recurring one for a
 * whole period. A price whose amount the customer chooses costs its preset, or nothing until something is chosen.
 */
export function costOf(price: StoredPrice, currency: string, quantity: number, chosen?: number): number {
  const custom = price.currency_options[currency]?.custom_unit_amount;
  if (custom) return (chosen ?? custom.preset ?? 0) * quantity;
  return fullCostOf(price, currency, quantity);
}

/**
 * What of a line is due at a moment (unix seconds) of the customer's time: nothing of what is measured or on
 * trial, and of a first period that an anchor cuts short the part of it, or nothing when nothing is prorated.
 */
export function dueOf(
  price: StoredPrice,
  currency: string,
  quantity: number | null,
  subscription: SessionSubscription | null,
  at: number,
): number {
  if (quantity === null || isMetered(price)) return 0;
  const cost = costOf(price, currency, quantity);
  if (price.recurring === null || subscription === null) return cost;
  if (trialEndOf(subscription, at) !== undefined) return 0;
  const anchor = anchorOf(subscription, at);
  if (anchor === undefined) return cost;
  const { start, end } = periodOf(price, anchor, at);
  if (start === at) return cost;
  return subscription.proration_behavior === 'none' ? 0 : shareOf(cost, end - at, end - start, currency);
}

/** When the trial of a session that is completed at a moment ends; undefined when it has none, or it is over. */
export function trialEndOf({ trial }: SessionSubscription, at: number): number | undefined {
  if (trial === null) return undefined;
  const end = 'end' in trial ? trial.end : at + trial.days * DAY;
  return end > at ? end : undefined;
}

/** The anchor of a session, while it lies ahead. */
export function anchorOf(
  { billing_cycle_anchor: anchor }: SessionSubscription,
  at: number,
): number | undefined {
  return anchor !== null && anchor > at ? anchor : undefined;
}
