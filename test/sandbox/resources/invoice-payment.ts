/** The payments of an invoice (facts.md §6.3). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const invoicePaymentExpandables: Expandables = {};

export const invoicePaymentRoutes: Route[] = [];
