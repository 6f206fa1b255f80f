/** What every page and action of the portal is given: whose it is, and what it may show. */
import { nowFor } from '../../billing/time.ts';
import type { SandboxRequest } from '../../http/request.ts';
import { isUsable, portalPlace, sessionOfToken } from '../../portal/session.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredConfiguration,
  StoredCustomer,
  StoredPortalSession,
  StoredSubscription,
} from '../../store/objects.ts';
import type { World } from '../../world.ts';
import { businessOf } from '../checkout-view.ts';

export interface PortalContext {
  world: World;
  account: Account;
  business: string;
  session: StoredPortalSession;
  configuration: StoredConfiguration;
  customer: StoredCustomer;
  /** The path that all of its pages and actions begin with, and the page of the portal itself. */
  place: string;
  /** The origin the request came to. */
  origin: string;
  query: URLSearchParams;
  /** The time of the customer (unix seconds): that of the test clock it is on, or the account's. */
  now: number;
}

/** Of the session that a token is of; undefined when there is none, or it is over. */
export function portalContext(
  world: World,
  request: SandboxRequest,
  token: string,
): PortalContext | undefined {
  const { account } = world;
  const session = sessionOfToken(account, token);
  if (session === undefined || !isUsable(account, session)) return undefined;
  const configuration = account.table('billing_portal.configuration').get(session.configuration);
  const customer = account.table('customer').get(session.customer);
  if (configuration === undefined || customer === undefined) return undefined;
  return {
    world,
    account,
    business: businessOf(account),
    session,
    configuration,
    customer,
    place: portalPlace(account, session.id),
    origin: request.origin,
    query: new URLSearchParams(request.query),
    now: nowFor(account, customer),
  };
}

/** A subscription of the portal's customer; undefined when it is none of theirs. */
export function ownSubscription(
  { account, customer }: PortalContext,
  id: string,
): StoredSubscription | undefined {
  const found = account.table('subscription').get(id);
  return found?.customer === customer.id ? found : undefined;
}
