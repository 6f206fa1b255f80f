/**
 * Logging in to the portal by e-mail: whoever names the address of a customer is sent a mail with the way in
 * (https://docs.stripe.com/customer-management/activate-no-code-customer-portal).
 */
import { hasEnded } from '../billing/subscriptions/status.ts';
import { keepMail } from '../mail/mails.ts';
import type { Account } from '../store/account.ts';
import type { StoredConfiguration, StoredCustomer, StoredPortalSession } from '../store/objects.ts';
import { openPortalSession, type PortalTerms } from './open.ts';
import { isUsable, sessionOfToken } from './session.ts';

/** What a login leads to. */
export interface Login {
  configuration: StoredConfiguration;
  /** The session that is over and can be had again; undefined where any customer may log in. */
  former?: StoredPortalSession;
}

/** The login that an address is of: a configuration's page, or that of a session that is over; undefined for none. */
export function loginOf(account: Account, token: string): Login | undefined {
  const configurations = account.table('billing_portal.configuration');
  const own = configurations
    .all()
    .find(({ object }) => object.login_page.url?.endsWith(`/p/login/${token}`))?.object;
  if (own !== undefined) return own.active && own.login_page.enabled ? { configuration: own } : undefined;
  const former = sessionOfToken(account, token);
  if (former === undefined || !isRecoverable(account, former)) return undefined;
  const configuration = configurations.get(former.configuration);
  return configuration?.active ? { configuration, former } : undefined;
}

/** The path at which the customer of a session that is over can log in; undefined where that is not to be. */
export function recoveryPlace(account: Account, token: string): string | undefined {
  return loginOf(account, token)?.former === undefined ? undefined : `/p/login/${token}`;
}

function isRecoverable(account: Account, session: StoredPortalSession): boolean {
  const { after_expiration, customer } = session;
  if (after_expiration === undefined || isUsable(account, session)) return false;
  const until = after_expiration.customer_login?.expires_at ?? null;
  return (until === null || account.now() <= until) && account.table('customer').get(customer) !== undefined;
}

/**
 * Makes a session for the customer of an address and mails its link, or does nothing when there is no such customer:
 * who asks is not told which. The page is at `origin`; `business` is whom the mail is from.
 */
export function mailLogin(
  account: Account,
  { configuration, former }: Login,
  email: string,
  { business, origin }: { business: string; origin: string },
): void {
  const customer = customerWith(account, email, former?.customer);
  if (customer === undefined) return;
  const { url } = openPortalSession(account, origin, termsOf(configuration, customer, former));
  const text = `Use this link to manage your billing with ${business}. It can be opened for the next five minutes:`;
  keepMail(account, {
    from: `${business} <billing@sandbox.test>`,
    to: [customer.email ?? email],
    subject: `Your customer portal login link for ${business}`,
    text: `${text}\n\n${url}\n\nIf you did not ask for it, you can ignore this mail.\n`,
    html: null,
    attachments: [],
  });
}

/** Of several customers with one address the newest that subscribes to something, or else the newest. */
function customerWith(account: Account, email: string, only: string | undefined): StoredCustomer | undefined {
  const subscribes = ({ id }: StoredCustomer) =>
    account
      .table('subscription')
      .by('customer', [id])
      .some(({ object }) => !hasEnded(object));
  const found = account
    .table('customer')
    .by('email', [email])
    .map(({ object }) => object)
    .filter(({ id }) => only === undefined || id === only)
    .reverse();
  return found.find(subscribes) ?? found[0];
}

/** The former session again, with what was not done of its flow. */
function termsOf(
  configuration: StoredConfiguration,
  { id: customer }: StoredCustomer,
  former: StoredPortalSession | undefined,
): PortalTerms {
  if (former === undefined) return { configuration, customer, flow: null, locale: null };
  const { after_expiration, flow, hidden, locale, return_url } = former;
  return {
    ...(after_expiration === undefined ? {} : { after_expiration }),
    configuration,
    customer,
    flow: hidden.flow_done ? null : flow,
    locale,
    return_url,
  };
}
