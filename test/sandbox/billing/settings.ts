/** How the account bills: the settings that Stripe has in its dashboard. */
import type { Account } from '../store/account.ts';
import type { BillingSettings } from '../store/objects.ts';

/**
 * Retries as in Smart Retries' default (facts.md §5.8: eight tries within two weeks), at fixed days so that two
 * runs are alike; then the subscription is canceled.
 */
const DEFAULTS: BillingSettings = {
  id: 'billing_settings',
  created: 0,
  retry_days: [1, 1, 2, 2, 2, 2, 2, 2],
  after_retries: 'cancel',
  upcoming_days: 7,
  usage_lag_seconds: 0,
};

/** The settings as they are. */
export function billingSettings(account: Account): BillingSettings {
  return account.table('billing_settings').get(DEFAULTS.id) ?? DEFAULTS;
}

/** Changes some of them; what is not given stays. Makes no event. */
export function changeBillingSettings(
  account: Account,
  change: Partial<Omit<BillingSettings, 'id' | 'created'>>,
): BillingSettings {
  return account.put('billing_settings', { ...billingSettings(account), ...change });
}
