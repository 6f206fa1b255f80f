/** What the portal's page says once of what was just done. */
import type { Html } from '../html.ts';
import { cancelDialog } from './cancel.ts';
import type { PortalContext } from './context.ts';

/** Null when nothing was. */
export function noticeOf(context: PortalContext): Html | null {
  return cancelDialog(context);
}
