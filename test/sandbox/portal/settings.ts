/** How the portal as a whole behaves: what Stripe has in its dashboard, and the control plane has here. */
import type { Account } from '../store/account.ts';
import type { PortalSettings, StoredConfiguration } from '../store/objects.ts';

const DEFAULTS: PortalSettings = { id: 'portal_settings', created: 0, cancel_flow: 'older' };

/** The settings as they are. */
export function portalSettings(account: Account): PortalSettings {
  return account.table('portal_settings').get(DEFAULTS.id) ?? DEFAULTS;
}

/** Changes some of them; what is not given stays. Makes no event. */
export function changePortalSettings(
  account: Account,
  change: Partial<Omit<PortalSettings, 'id' | 'created'>>,
): PortalSettings {
  return account.put('portal_settings', { ...portalSettings(account), ...change });
}

/** The configuration of sessions that name none; undefined until the account has one. */
export function defaultConfiguration(account: Account): StoredConfiguration | undefined {
  return account
    .table('billing_portal.configuration')
    .all()
    .find(({ object }) => object.is_default)?.object;
}

/** Makes a configuration the default, as saving the settings in Stripe's dashboard does; null leaves none. */
export function setDefaultConfiguration(account: Account, next: StoredConfiguration | null): void {
  const former = defaultConfiguration(account);
  if (former?.id === next?.id) return;
  for (const configuration of [former, next]) {
    if (configuration == null) continue;
    const after = account.put('billing_portal.configuration', {
      ...configuration,
      is_default: configuration === next,
      updated: account.now(),
    });
    account.happened(
      'billing_portal.configuration.updated',
      'billing_portal.configuration',
      after,
      configuration,
    );
  }
}
