/** How the portal as a whole behaves: what Stripe has in its dashboard, and the control plane has here. */
import type { Account } from '../store/account.ts';
import type { PortalSettings } from '../store/objects.ts';

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
