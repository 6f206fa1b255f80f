/** Portal sessions (facts.md §2.10): they are made, and used on their page under `pages/portal/`. */
import { checkStill } from '../../billing/time.ts';
import { invalid, missingParameter, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { customerOf } from '../../payments/customers.ts';
import { openPortalSession, type PortalTerms } from '../../portal/open.ts';
import { defaultConfiguration } from '../../portal/settings.ts';
import { type Call, one, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredConfiguration, StoredPortalSession } from '../../store/objects.ts';
import { flowOf } from './portal-flow.ts';
import { type PortalSessionCreate, portalSessionCreate } from './portal-session-params.ts';

const KIND = 'billing_portal.session';

export const portalSessionExpandables: Expandables = {
  configuration: { ref: 'billing_portal.configuration' },
  hidden: { hidden: true },
};

/** @throws a 400 for what is not there, or cannot be shown or done by the configuration */
function create({ account, now, origin, params }: Call<PortalSessionCreate>): StoredPortalSession {
  if (params.customer === undefined) throw missingParameter('customer');
  const { id: customer, test_clock } = customerOf(account, params.customer);
  checkStill(account, test_clock);
  const configuration = configurationOf(account, params.configuration);
  const after_expiration = afterExpiration(params.after_expiration, now);
  const { flow_data, locale = null, return_url } = params;
  const flow = flow_data === undefined ? null : flowOf(account, customer, configuration, flow_data);
  return openPortalSession(account, origin, {
    ...(after_expiration === undefined ? {} : { after_expiration }),
    configuration,
    customer,
    flow,
    locale,
    return_url,
  });
}

/** The configuration that is asked for, or the account's own. */
function configurationOf(account: Account, id: string | undefined): StoredConfiguration {
  if (id === undefined) {
    const own = defaultConfiguration(account);
    if (own !== undefined) return own;
    throw invalid(
      'No configuration provided and your test mode default configuration has not been created. Provide a ' +
        'configuration or create your default by saving your customer portal settings in test mode at ' +
        'https://dashboard.stripe.com/test/settings/billing/portal.',
    );
  }
  const found = account.table('billing_portal.configuration').get(id);
  if (found === undefined) throw noSuch('configuration', id, 'configuration');
  if (!found.active) {
    throw invalid(
      `The configuration \`${id}\` is not active. Sessions can only be created with active configurations.`,
      'configuration',
    );
  }
  return found;
}

function afterExpiration(
  given: PortalSessionCreate['after_expiration'],
  now: number,
): PortalTerms['after_expiration'] {
  if (given === undefined) return undefined;
  const { customer_login: login, type } = given;
  const expires_at = login?.expires_at ?? null;
  if (expires_at !== null && expires_at <= now) {
    throw invalid(
      '`expires_at` must be a timestamp in the future.',
      'after_expiration[customer_login][expires_at]',
    );
  }
  return { customer_login: { expires_at }, type };
}

export const portalSessionRoutes: Route[] = [
  one('POST', '/v1/billing_portal/sessions', KIND, portalSessionCreate, create),
];
