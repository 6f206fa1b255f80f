/** When the periods of a new subscription begin and end (facts.md §5.3, §5.5). */
import type { StoredPrice, StoredSubscription } from '../../store/objects.ts';
import type { Period } from '../calendar.ts';
import { periodOf } from './items.ts';

export interface FirstCycle {
  anchor: number;
  /** The first period of an item of a price. */
  periodOf(price: StoredPrice): Period;
}

export interface CycleValues {
  trialEnd?: number;
  billingCycleAnchor?: number;
  /** Where that is of a config. */
  config?: StoredSubscription['billing_cycle_anchor_config'];
  /** Before now. */
  backdatedTo?: number;
}

/**
 * A trial is a period of its own, and the anchor is its end unless it was given. An anchor that is yet to come ends
 * the first period, which began now, or before when the subscription did.
 */
export function firstCycle(
  now: number,
  { trialEnd, billingCycleAnchor, config = null, backdatedTo = now }: CycleValues,
): FirstCycle {
  const anchor = billingCycleAnchor ?? trialEnd ?? now;
  if (trialEnd !== undefined) return { anchor, periodOf: () => ({ start: now, end: trialEnd }) };
  return {
    anchor,
    periodOf: (price) => {
      const counted = { billing_cycle_anchor: anchor, billing_cycle_anchor_config: config };
      const { start, end } = periodOf(price, counted, now);
      return { start: Math.max(start, backdatedTo), end };
    },
  };
}
