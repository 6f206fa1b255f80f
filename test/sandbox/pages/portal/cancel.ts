/** The end of a subscription, as its customer asks for it. */
import type { StoredSubscription } from '../../store/objects.ts';
import type { Html } from '../html.ts';
import type { PortalContext } from './context.ts';
import type { PortalRoute } from './route.ts';

/** The link that leads to the page on which a subscription is canceled; null where that is not allowed. */
export function cancelControl(_context: PortalContext, _subscription: StoredSubscription): Html | null {
  return null;
}

/** What is asked, or said, after a subscription was canceled: once, on the portal's page. */
export function cancelDialog(_context: PortalContext): Html | null {
  return null;
}

export const cancelRoutes: PortalRoute[] = [];
