/** Portal sessions (facts.md §2.10): they are made, and used on their page under `pages/portal/`. */
import { invalid, missingParameter, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { portalPlace, UNOPENED } from '../../portal/session.ts';
import { type Call, one, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredConfiguration, StoredPortalSession } from '../../store/objects.ts';
import { type PortalSessionCreate, portalSessionCreate } from './portal-session-params.ts';

const KIND = 'billing_portal.session';

export const portalSessionExpandables: Expandables = {
  configuration: { ref: 'billing_portal.configuration' },
  hidden: { hidden: true },
};

function create({ account, origin, params }: Call<PortalSessionCreate>): StoredPortalSession {
  const { customer, return_url } = params;
  if (customer === undefined) throw missingParameter('customer');
  if (account.table('customer').get(customer) === undefined) throw noSuch('customer', customer, 'customer');
  const configuration = configurationOf(account, params.configuration);
  const id = account.newId(KIND);
  const made = account.put(KIND, {
    id,
    object: KIND,
    configuration: configuration.id,
    created: account.now(),
    customer,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: return_url ?? configuration.default_return_url,
    url: `${origin}${portalPlace(account, id)}`,
    hidden: { usable_until: account.now() + UNOPENED, flow_done: false },
  });
  account.happened('billing_portal.session.created', KIND, made);
  return made;
}

/** The configuration that is asked for, or the account's own. */
function configurationOf(account: Account, id: string | undefined): StoredConfiguration {
  const configurations = account.table('billing_portal.configuration');
  if (id === undefined) {
    const own = configurations.all().find(({ object }) => object.is_default)?.object;
    if (own !== undefined) return own;
    throw invalid(
      'No configuration provided and your test mode default configuration has not been created. Provide a ' +
        'configuration or create your default by saving your customer portal settings in test mode at ' +
        'https://dashboard.stripe.com/test/settings/billing/portal.',
    );
  }
  const found = configurations.get(id);
  if (found === undefined) throw noSuch('configuration', id, 'configuration');
  return found;
}

export const portalSessionRoutes: Route[] = [
  one('POST', '/v1/billing_portal/sessions', KIND, portalSessionCreate, create),
];
