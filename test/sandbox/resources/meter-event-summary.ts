/** What was used of a meter (facts.md §2.4). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const meterEventSummaryExpandables: Expandables = {};

export const meterEventSummaryRoutes: Route[] = [];
