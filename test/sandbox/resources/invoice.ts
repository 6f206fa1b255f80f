/** Invoices (facts.md chapter 6). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const invoiceExpandables: Expandables = {};

export const invoiceRoutes: Route[] = [];
