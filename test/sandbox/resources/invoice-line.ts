/** The lines of an invoice, by themselves (facts.md §6.2). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const invoiceLineExpandables: Expandables = {};

export const invoiceLineRoutes: Route[] = [];
