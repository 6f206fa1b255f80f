/** Another plan or quantity, as the customer chooses it. */
import type { StoredSubscription } from '../../store/objects.ts';
import type { Html } from '../html.ts';
import type { PortalContext } from './context.ts';
import type { PortalRoute } from './route.ts';

/** The link that leads to the page on which a subscription is updated; null where that is not allowed. */
export function updateControl(_context: PortalContext, _subscription: StoredSubscription): Html | null {
  return null;
}

export const updateRoutes: PortalRoute[] = [];
