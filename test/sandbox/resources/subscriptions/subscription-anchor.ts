/** The moment that the billing periods of a new subscription are counted from, when it is asked for. */
import { addIntervals } from '../../billing/calendar.ts';
import { intervalOf } from '../../billing/subscriptions/items.ts';
import { exclusive, invalid } from '../../errors.ts';
import type { StoredPrice } from '../../store/objects.ts';
import type { SubscriptionCreate } from './subscription-params.ts';

/**
 * The anchor that `billing_cycle_anchor` or its config asks for; undefined without either.
 *
 * @throws a 400 when it is past, or later than the first period would end by itself
 */
export function anchorOf(
  now: number,
  params: Pick<SubscriptionCreate, 'billing_cycle_anchor' | 'billing_cycle_anchor_config'>,
  prices: readonly StoredPrice[],
  trialEnd: number | undefined,
): number | undefined {
  const { billing_cycle_anchor: given, billing_cycle_anchor_config: config } = params;
  if (given !== undefined && config !== undefined) {
    throw exclusive(['billing_cycle_anchor', 'billing_cycle_anchor_config']);
  }
  const start = trialEnd ?? now;
  if (config !== undefined) return configured(start, config, prices);
  if (given === undefined) return undefined;
  if (given <= now) {
    throw invalid('`billing_cycle_anchor` must be a timestamp in the future.', 'billing_cycle_anchor');
  }
  const latest = Math.min(...prices.map((price) => addIntervals(start, intervalOf(price), 1)));
  if (given > latest) {
    throw invalid(
      `billing_cycle_anchor cannot be later than next natural billing date (${latest}) for plan`,
      'billing_cycle_anchor',
    );
  }
  return given;
}

/** The next moment whose date and time are those of the config; what it does not say is as at the start. */
function configured(
  start: number,
  config: NonNullable<SubscriptionCreate['billing_cycle_anchor_config']>,
  prices: readonly StoredPrice[],
): number {
  const { month, day_of_month, hour, minute, second } = config;
  checkConfig(config, prices);
  const from = new Date(start * 1000);
  const time = [
    hour ?? from.getUTCHours(),
    minute ?? from.getUTCMinutes(),
    second ?? from.getUTCSeconds(),
  ] as const;
  const first = from.getUTCFullYear() * 12 + (month === undefined ? from.getUTCMonth() : month - 1);
  const step = month === undefined ? 1 : 12;
  for (let months = first; ; months += step) {
    const [year, inYear] = [Math.floor(months / 12), months % 12];
    const lastDay = new Date(Date.UTC(year, inYear + 1, 0)).getUTCDate();
    const moment = Date.UTC(year, inYear, Math.min(day_of_month, lastDay), ...time) / 1000;
    if (moment > start) return moment;
  }
}

/** A month can be named for years alone, a day for months and years. */
function checkConfig(
  { month }: NonNullable<SubscriptionCreate['billing_cycle_anchor_config']>,
  prices: readonly StoredPrice[],
): void {
  for (const { recurring } of prices) {
    const interval = recurring?.interval;
    if (interval === 'day' || interval === 'week') {
      throw invalid(
        'You cannot use `billing_cycle_anchor_config` with prices that recur every day or week.',
        'billing_cycle_anchor_config',
      );
    }
    if (interval === 'month' && month !== undefined && (recurring?.interval_count ?? 1) === 1) {
      throw invalid(
        'You cannot set `billing_cycle_anchor_config[month]` with prices that recur every month.',
        'billing_cycle_anchor_config[month]',
      );
    }
  }
}
