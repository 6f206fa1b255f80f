/** How the portal behaves, in the control plane: what Stripe has in its dashboard. */

import { fieldsOf } from '../json-object.ts';
import {
  changePortalSettings,
  defaultConfiguration,
  portalSettings,
  setDefaultConfiguration,
} from '../portal/settings.ts';
import type { PortalSettings, StoredConfiguration } from '../store/objects.ts';
import type { World } from '../world.ts';

const CANCEL_FLOWS: readonly PortalSettings['cancel_flow'][] = ['older', 'newer'];

interface Settings {
  cancel_flow: PortalSettings['cancel_flow'];
  default_configuration: string | null;
}

/** The settings as they are. */
export function portal({ account }: World): Settings {
  return {
    cancel_flow: portalSettings(account).cancel_flow,
    default_configuration: defaultConfiguration(account)?.id ?? null,
  };
}

/** Changes what is given, all of it or nothing; throws a sentence that says what is wrong with it. */
export function changePortal(world: World, body: unknown): Settings {
  const { cancel_flow, default_configuration } = fieldsOf(
    body,
    ['cancel_flow', 'default_configuration'],
    'a setting of the portal',
  );
  const flow = CANCEL_FLOWS.find((one) => one === cancel_flow);
  if (cancel_flow !== undefined && flow === undefined)
    throw new Error('"cancel_flow" must be "older" or "newer"');
  const configuration = configurationIn(world, default_configuration);
  world.transact(() => {
    if (flow !== undefined) changePortalSettings(world.account, { cancel_flow: flow });
    if (configuration !== undefined) setDefaultConfiguration(world.account, configuration);
  });
  return portal(world);
}

function configurationIn({ account }: World, id: unknown): StoredConfiguration | null | undefined {
  if (id === undefined || id === null) return id;
  const found = typeof id === 'string' ? account.table('billing_portal.configuration').get(id) : undefined;
  if (found === undefined)
    throw new Error('"default_configuration" must be the id of a portal configuration, or null');
  if (!found.active) throw new Error(`the configuration ${found.id} is not active`);
  return found;
}
