/** `POST /v1/invoices/create_preview` (facts.md §6.6). */
import type { Route } from '../routes.ts';

export const invoicePreviewRoutes: Route[] = [];
