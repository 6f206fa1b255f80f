/** How much a customer has used of a meter in a span of time (facts.md §2.4). */
import { DAY, HOUR } from '../durations.ts';
import type { Account } from '../store/account.ts';
import type { StoredMeter, StoredMeterEvent } from '../store/objects.ts';
import { type Exact, exact, plus, textOf } from './exact.ts';
import { billingSettings } from './settings.ts';

const WINDOW = { hour: HOUR, day: DAY };

/**
 * The usage of a meter by a customer from `start` until before `end` (unix seconds), by the meter's formula:
 * decimal text, `0` when there is none. May be negative, and is then billed as `0`
 * (https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api).
 */
export function usageOf(
  account: Account,
  meter: string,
  customer: string,
  start: number,
  end: number,
): string {
  const found = account.table('billing.meter').get(meter);
  if (found === undefined) throw new Error(`there is no meter ${meter}`);
  return aggregated(found, eventsOf(account, found, customer, start, end));
}

/**
 * What counts of a customer's use in a span of time, in order of its time, of one time as it was received. Stripe
 * counts asynchronously: what has come just now does not count yet where a lag is set.
 */
export function eventsOf(
  account: Account,
  { id, event_name, event_time_window }: StoredMeter,
  customer: string,
  start: number,
  end: number,
): StoredMeterEvent[] {
  const latest = account.now() - billingSettings(account).usage_lag_seconds;
  const events = account
    .table('billing.meter_event')
    .by('usage', [`${event_name} ${customer}`])
    .map(({ object }) => object)
    .filter(({ meter, canceled, created }) => meter === id && !canceled && created <= latest)
    .filter(({ timestamp }) => timestamp >= start && timestamp < end);
  const counted =
    event_time_window === null ? events : latestEach(events, WINDOW[event_time_window as 'day' | 'hour']);
  return counted.sort((a, b) => a.timestamp - b.timestamp);
}

/**
 * Of usage that was added up before it was sent, what was received last of an hour or a UTC day replaces what was
 * received of it before (https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage).
 */
function latestEach(events: readonly StoredMeterEvent[], seconds: number): StoredMeterEvent[] {
  return [...new Map(events.map((event) => [Math.floor(event.timestamp / seconds), event])).values()];
}

/** Events in order of time, as one number by the formula of their meter: decimal text. */
export function aggregated(
  { default_aggregation, value_settings }: StoredMeter,
  events: readonly StoredMeterEvent[],
): string {
  if (default_aggregation.formula === 'count') return String(events.length);
  const value = (event: StoredMeterEvent) => exact(event.payload[value_settings.event_payload_key] ?? '0');
  const last = events.at(-1);
  if (default_aggregation.formula === 'last') return last === undefined ? '0' : textOf(value(last));
  return textOf(events.map(value).reduce<Exact>(plus, { digits: 0n, scale: 0 }));
}
