/** The invoices of the customer. */
import type { Html } from '../html.ts';
import type { PortalContext } from './context.ts';

/** What the portal's page shows of the invoices; null where that is not allowed. */
export function invoicesSection(_context: PortalContext): Html | null {
  return null;
}
