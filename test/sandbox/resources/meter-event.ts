/** Meter events (facts.md §2.4). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const meterEventExpandables: Expandables = {};

export const meterEventRoutes: Route[] = [];
