/** Taking a meter event back (facts.md §2.4). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const meterEventAdjustmentExpandables: Expandables = {};

export const meterEventAdjustmentRoutes: Route[] = [];
