import { addInvoiceItem, openCheckout, openPortal, recordUsage } from './billing.ts';
import { devchatRoutes } from './devchat.ts';
import { healthz, readyz } from './health.ts';
import { showLink, signIn, signInByLink, signOut } from './login.ts';
import { metrics } from './metrics.ts';
import { offerings } from './offerings.ts';
import { pages } from './pages.ts';
import type { Route } from './route.ts';
import { showUser } from './users.ts';

/** Every route but the webhook, whose body no parser may touch and which no origin can be asked of. */
export const routes: Route[] = [
  healthz,
  readyz,
  metrics,
  offerings,
  signIn,
  showLink,
  signInByLink,
  signOut,
  showUser,
  openCheckout,
  openPortal,
  recordUsage,
  addInvoiceItem,
  ...devchatRoutes,
  ...pages,
];
