/** The portal as a customer sees it, opened by whoever looks into the sandbox. */
import { checkStill } from '../billing/time.ts';
import { StripeError } from '../errors.ts';
import { openPortalSession } from '../portal/open.ts';
import { defaultConfiguration } from '../portal/settings.ts';
import type { Account } from '../store/account.ts';
import type { StoredConfiguration } from '../store/objects.ts';
import type { World } from '../world.ts';
import { ControlError } from './route.ts';

/**
 * Makes a session of the portal; gives the address of its page.
 *
 * @throws a ControlError when there is no such customer, its test clock is on its way, or nothing says what the portal
 *   is to show
 */
export function openPortal(world: World, id: string): { url: string } {
  const { account } = world;
  const customer = account.table('customer').get(id);
  if (customer === undefined) throw new ControlError(`There is no customer ${id}.`, 404);
  const configuration = configurationOf(account);
  try {
    checkStill(account, customer.test_clock);
  } catch (error) {
    if (error instanceof StripeError) throw new ControlError(`${error.message}.`, error.status);
    throw error;
  }
  const terms = { configuration, customer: id, flow: null, locale: null };
  const { url } = world.transact(() => openPortalSession(account, account.origin, terms));
  return { url };
}

/** The default configuration, or else the newest that is active. */
function configurationOf(account: Account): StoredConfiguration {
  const configurations = account.table('billing_portal.configuration').all();
  const newest = () => configurations.findLast(({ object }) => object.active)?.object;
  const found = defaultConfiguration(account) ?? newest();
  if (found !== undefined) return found;
  throw new ControlError(
    'There is no active portal configuration, which says what a customer sees: make one with POST ' +
      '/v1/billing_portal/configurations. Which of several is the default is chosen in the workbench under Settings, ' +
      'and by POST /_sandbox/portal.',
  );
}
