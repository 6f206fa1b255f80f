/**
 * The periods of a subscription: real months and years, counted from an anchor. An anchor on the 31st falls on
 * the last day of a shorter month and comes back to the 31st afterwards; times are UTC
 * (https://docs.stripe.com/billing/subscriptions/billing-cycle).
 */
import { DAY } from '../durations.ts';

export interface Interval {
  interval: 'day' | 'month' | 'week' | 'year';
  interval_count: number;
}

export interface Period {
  /** Unix seconds. */
  start: number;
  /** Unix seconds; the moment itself belongs to the next period. */
  end: number;
}

/**
 * `anchor` (unix seconds) moved on by `count` intervals, back when it is negative.
 *
 * @param day the day of the month that is meant; that of the anchor, whose month may be too short for it, unless given
 */
export function addIntervals(
  anchor: number,
  { interval, interval_count }: Interval,
  count: number,
  day?: number,
): number {
  const steps = interval_count * count;
  if (interval === 'day') return anchor + steps * DAY;
  if (interval === 'week') return anchor + steps * 7 * DAY;
  return addMonths(anchor, interval === 'year' ? steps * 12 : steps, day);
}

function addMonths(anchor: number, months: number, wanted?: number): number {
  const from = new Date(anchor * 1000);
  const day = wanted ?? from.getUTCDate();
  const month = from.getUTCFullYear() * 12 + from.getUTCMonth() + months;
  const [year, inYear] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  const lastDay = new Date(Date.UTC(year, inYear + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, inYear, Math.min(day, lastDay)) / 1000;
  return midnight + (((anchor % DAY) + DAY) % DAY);
}

/** The period around a moment, of those that begin a whole number of intervals from the anchor; `day` as above. */
export function periodAround(anchor: number, interval: Interval, moment: number, day?: number): Period {
  const after = (count: number) => addIntervals(anchor, interval, count, day);
  let count = Math.floor((moment - anchor) / longest(interval));
  while (after(count) > moment) count--;
  while (after(count + 1) <= moment) count++;
  return { start: after(count), end: after(count + 1) };
}

/** No interval of the sort lasts longer (in seconds): what is estimated by it is never too far from the anchor. */
function longest({ interval, interval_count }: Interval): number {
  return { day: DAY, week: 7 * DAY, month: 31 * DAY, year: 366 * DAY }[interval] * interval_count;
}
