/** Invoice items (facts.md §6.5). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const invoiceItemExpandables: Expandables = {};

export const invoiceItemRoutes: Route[] = [];
