/** Test clocks (facts.md chapter 8). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const testClockExpandables: Expandables = {};

export const testClockRoutes: Route[] = [];
