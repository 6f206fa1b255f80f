/** A cancellation that is to come, taken back by its customer. */
import type { StoredSubscription } from '../../store/objects.ts';
import type { Html } from '../html.ts';
import type { PortalContext } from './context.ts';
import type { PortalRoute } from './route.ts';

/** The link that leads to the page on which it is taken back; null where there is nothing to. */
export function renewControl(_context: PortalContext, _subscription: StoredSubscription): Html | null {
  return null;
}

export const renewRoutes: PortalRoute[] = [];
