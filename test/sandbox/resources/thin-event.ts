/** Thin events: the errors of meter events, which come later (facts.md §2.4, §7.4). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const thinEventExpandables: Expandables = {};

export const thinEventRoutes: Route[] = [];
