/** How the account bills, in the control plane: what Stripe has in its dashboard. */
import { billingSettings, changeBillingSettings } from '../billing/settings.ts';
import { HOUR } from '../durations.ts';
import { fieldsOf } from '../json-object.ts';
import type { BillingSettings } from '../store/objects.ts';
import type { World } from '../world.ts';

type Settings = Omit<BillingSettings, 'id' | 'created'>;

const MAX_DAYS = 60;
const MAX_LAG = HOUR;
const ENDINGS: readonly Settings['after_retries'][] = ['cancel', 'unpaid', 'past_due'];

/** The settings as they are. */
export function billing({ account }: World): Settings {
  const { id, created, ...settings } = billingSettings(account);
  return settings;
}

/** Changes the settings that are given; throws a sentence that says what is wrong with one. */
export function changeBilling(world: World, body: unknown): Settings {
  const change = settingsIn(body);
  world.transact(() => changeBillingSettings(world.account, change));
  return billing(world);
}

function settingsIn(body: unknown): Partial<Settings> {
  const { retry_days, after_retries, upcoming_days, usage_lag_seconds } = fieldsOf(
    body,
    ['retry_days', 'after_retries', 'upcoming_days', 'usage_lag_seconds'],
    'a setting of billing',
  );
  const change: Partial<Settings> = {};
  if (retry_days !== undefined) {
    if (
      !Array.isArray(retry_days) ||
      retry_days.length > 20 ||
      !retry_days.every((days) => isWhole(days, 1, MAX_DAYS))
    )
      throw new Error('"retry_days" must be a list of at most 20 whole numbers of days between 1 and 60');
    change.retry_days = retry_days;
  }
  if (after_retries !== undefined) {
    const ending = ENDINGS.find((one) => one === after_retries);
    if (ending === undefined) throw new Error('"after_retries" must be "cancel", "unpaid" or "past_due"');
    change.after_retries = ending;
  }
  if (upcoming_days !== undefined) {
    if (!isWhole(upcoming_days, 0, MAX_DAYS))
      throw new Error('"upcoming_days" must be a whole number of days between 0 and 60');
    change.upcoming_days = upcoming_days;
  }
  if (usage_lag_seconds !== undefined) {
    if (!isWhole(usage_lag_seconds, 0, MAX_LAG))
      throw new Error('"usage_lag_seconds" must be a whole number between 0 and 3600');
    change.usage_lag_seconds = usage_lag_seconds;
  }
  return change;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}
