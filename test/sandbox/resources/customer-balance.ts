/** What changed the balance of a customer. */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const customerBalanceExpandables: Expandables = {};

export const customerBalanceRoutes: Route[] = [];
