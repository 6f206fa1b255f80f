/** How the portal behaves: what Stripe has in its dashboard. */
import {
  changePortalSettings,
  defaultConfiguration,
  portalSettings,
  setDefaultConfiguration,
} from '../portal/settings.ts';
import type { PortalSettings, StoredConfiguration } from '../store/objects.ts';
import type { World } from '../world.ts';
import { type ControlRoute, json, taking } from './route.ts';

const CANCEL_FLOWS: readonly PortalSettings['cancel_flow'][] = ['older', 'newer'];

interface Settings {
  cancel_flow: PortalSettings['cancel_flow'];
  default_configuration: string | null;
}

function settings({ account }: World): Settings {
  return {
    cancel_flow: portalSettings(account).cancel_flow,
    default_configuration: defaultConfiguration(account)?.id ?? null,
  };
}

/** Changes what is given, all of it or nothing; throws a sentence that says what is wrong with it. */
function change(world: World, body: unknown): Settings {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Error('the body must be a JSON object');
  const { cancel_flow, default_configuration, ...rest } = body as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a setting of the portal`);
  const flow = CANCEL_FLOWS.find((one) => one === cancel_flow);
  if (cancel_flow !== undefined && flow === undefined)
    throw new Error('"cancel_flow" must be "older" or "newer"');
  const configuration = configurationIn(world, default_configuration);
  world.transact(() => {
    if (flow !== undefined) changePortalSettings(world.account, { cancel_flow: flow });
    if (configuration !== undefined) setDefaultConfiguration(world.account, configuration);
  });
  return settings(world);
}

function configurationIn({ account }: World, id: unknown): StoredConfiguration | null | undefined {
  if (id === undefined || id === null) return id;
  const found = typeof id === 'string' ? account.table('billing_portal.configuration').get(id) : undefined;
  if (found === undefined)
    throw new Error('"default_configuration" must be the id of a portal configuration, or null');
  if (!found.active) throw new Error(`the configuration ${found.id} is not active`);
  return found;
}

export const portalRoutes: ControlRoute[] = [
  { method: 'GET', path: '/_sandbox/portal', does: 'how the portal behaves', run: settings },
  {
    method: 'POST',
    path: '/_sandbox/portal',
    does:
      'as Stripe\'s dashboard sets it: `{ "default_configuration": "bpc_…", "cancel_flow": "newer" }` (the ' +
      'configuration of sessions that name none, or null for none, as at first; the pages on which a subscription is ' +
      'canceled: those of 2024, `older`, unless told, or those of 2026, `newer`); what is not given stays',
    run: (world, { body }) => taking('the settings', () => change(world, json(body))),
  },
];
