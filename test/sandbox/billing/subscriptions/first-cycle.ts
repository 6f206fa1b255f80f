/** When the periods of a new subscription begin and end (facts.md §5.3, §5.5). */
import type { StoredPrice } from '../../store/objects.ts';
import { addIntervals, type Period, periodAround } from '../calendar.ts';
import { intervalOf } from './items.ts';

export interface FirstCycle {
  anchor: number;
  /** The first period of an item of a price. */
  periodOf(price: StoredPrice): Period;
  /** A first period shorter than the price's own, before an anchor in the future, is charged in part. */
  isStub: boolean;
}

export interface CycleValues {
  trialEnd?: number;
  billingCycleAnchor?: number;
  backdatedTo?: number;
}

/** A trial is a period of its own, and the anchor is its end unless it was given. */
export function firstCycle(
  now: number,
  { trialEnd, billingCycleAnchor, backdatedTo }: CycleValues,
): FirstCycle {
  const start = backdatedTo ?? now;
  const anchor = billingCycleAnchor ?? trialEnd ?? start;
  if (trialEnd !== undefined) {
    return { anchor, periodOf: () => ({ start: now, end: trialEnd }), isStub: false };
  }
  const periodOf = (price: StoredPrice) => {
    const { start: begins, end } = periodAround(anchor, intervalOf(price), now);
    return { start: anchor > now ? now : Math.max(begins, Math.min(start, now)), end };
  };
  return { anchor, periodOf, isStub: anchor > now };
}

/** The whole period that ends with a shortened one. */
export function wholePeriod(price: StoredPrice, { end }: Period): Period {
  return { start: addIntervals(end, intervalOf(price), -1), end };
}
