/** A session of the portal comes into being: by the API, or by somebody who logs in. */
import type { Account } from '../store/account.ts';
import type { StoredConfiguration, StoredPortalSession } from '../store/objects.ts';
import { portalPlace, UNOPENED } from './session.ts';

/** What a session is made of; its customer and what its flow speaks of are taken to be there. */
export interface PortalTerms
  extends Pick<StoredPortalSession, 'after_expiration' | 'customer' | 'flow' | 'locale'> {
  configuration: StoredConfiguration;
  /** Where the customer goes back to; the configuration's own unless given. */
  return_url?: string | null | undefined;
}

/** Makes a session, whose page is at `origin`, and tells of it. */
export function openPortalSession(
  account: Account,
  origin: string,
  { after_expiration, configuration, customer, flow, locale, return_url }: PortalTerms,
): StoredPortalSession {
  const KIND = 'billing_portal.session';
  const id = account.newId(KIND);
  const made = account.put(KIND, {
    id,
    object: KIND,
    ...(after_expiration === undefined ? {} : { after_expiration }),
    configuration: configuration.id,
    created: account.now(),
    customer,
    customer_account: null,
    flow,
    livemode: false,
    locale,
    on_behalf_of: null,
    return_url: return_url ?? configuration.default_return_url,
    url: `${origin}${portalPlace(account, id)}`,
    hidden: { usable_until: account.now() + UNOPENED, flow_done: false },
  });
  account.happened('billing_portal.session.created', KIND, made);
  return made;
}
