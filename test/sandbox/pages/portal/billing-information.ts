/** Name, address and the like of the customer. */
import type { Html } from '../html.ts';
import type { PortalContext } from './context.ts';
import type { PortalRoute } from './route.ts';

/** What the portal's page shows of the customer; null where that is not allowed. */
export function billingInformationSection(_context: PortalContext): Html | null {
  return null;
}

export const billingInformationRoutes: PortalRoute[] = [];
