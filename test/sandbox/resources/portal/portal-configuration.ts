/** Portal configurations (facts.md §2.9). */
import { invalid, noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import { scramble } from '../../store/ids.ts';
import type { StoredConfiguration } from '../../store/objects.ts';
import {
  type ConfigurationUpdate,
  configurationCreate,
  configurationList,
  configurationUpdate,
} from './portal-configuration-params.ts';
import { featuresAfter, NO_FEATURES } from './portal-features.ts';

const KIND = 'billing_portal.configuration';
const PATH = '/v1/billing_portal/configurations';

export const configurationExpandables: Expandables = {
  application: { unsupported: 'applications' },
  features: {
    fields: {
      subscription_cancel: {
        fields: {
          cancellation_reason: { fields: { feedback_options: { unsupported: 'feedback options' } } },
        },
      },
      subscription_update: { fields: { products: { includable: true } } },
    },
  },
};

function find(account: Account, id: string): StoredConfiguration {
  const configuration = account.table(KIND).get(id);
  if (configuration === undefined) throw noSuch('configuration', id, 'configuration', 404);
  return configuration;
}

function create(call: Call<ValuesOf<typeof configurationCreate>>): StoredConfiguration {
  const { account, now, params } = call;
  const made = save(call, params, {
    id: account.newId(KIND),
    object: KIND,
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: now,
    default_return_url: null,
    features: NO_FEATURES,
    // The default is made by saving the Dashboard's settings, never by the API.
    is_default: false,
    livemode: false,
    login_page: { enabled: false, url: null },
    // Null until some is set, as in Stripe's fixtures.
    metadata: null,
    name: null,
    updated: now,
  });
  account.happened('billing_portal.configuration.created', KIND, made);
  return made;
}

function update(call: Call<ConfigurationUpdate>): StoredConfiguration {
  const current = find(call.account, call.id);
  if (call.params.active === false && current.is_default) {
    throw invalid('The default configuration cannot be deactivated.', 'active');
  }
  const next = save(call, call.params, current);
  call.account.happened('billing_portal.configuration.updated', KIND, next, current);
  return next;
}

function save(
  { account, now, origin }: Call<unknown>,
  change: ConfigurationUpdate,
  current: StoredConfiguration,
): StoredConfiguration {
  const { business_profile: profile, default_return_url, login_page, name } = change;
  const kept = <T>(sent: T | null | undefined, before: T | null) => (sent === undefined ? before : sent);
  return account.put(KIND, {
    ...current,
    active: change.active ?? current.active,
    business_profile: {
      headline: kept(profile?.headline, current.business_profile.headline),
      privacy_policy_url: kept(profile?.privacy_policy_url, current.business_profile.privacy_policy_url),
      terms_of_service_url: kept(
        profile?.terms_of_service_url,
        current.business_profile.terms_of_service_url,
      ),
    },
    default_return_url: kept(default_return_url, current.default_return_url),
    features: featuresAfter(account, current.features, change.features ?? {}),
    login_page:
      login_page === undefined ? current.login_page : loginPage(current, login_page.enabled, origin),
    metadata:
      change.metadata === undefined
        ? current.metadata
        : mergeMetadata(current.metadata ?? {}, change.metadata),
    name: kept(name, current.name),
    updated: now,
  });
}

function loginPage(
  current: StoredConfiguration,
  enabled: boolean,
  origin: string,
): StoredConfiguration['login_page'] {
  if (!enabled) return { enabled: false, url: null };
  if (current.login_page.enabled) return current.login_page;
  return { enabled: true, url: `${origin}/p/login/test_${scramble(current.id, 18)}` };
}

function list(call: Call<ValuesOf<typeof configurationList> & PageValues>): List<StoredConfiguration> {
  const { active, is_default } = call.params;
  return page(call, {
    table: call.account.table(KIND),
    noun: 'configuration',
    url: PATH,
    matches: (configuration) =>
      passes(active, configuration.active) && passes(is_default, configuration.is_default),
  });
}

export const configurationRoutes: Route[] = [
  one('POST', PATH, KIND, configurationCreate, create),
  many(PATH, KIND, configurationList, list),
  one('GET', `${PATH}/:id`, KIND, {}, ({ account, id }) => find(account, id)),
  one('POST', `${PATH}/:id`, KIND, configurationUpdate, update),
];
