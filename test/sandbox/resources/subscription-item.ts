/** The items of a subscription, by themselves (facts.md §5.1). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const subscriptionItemExpandables: Expandables = {};

export const subscriptionItemRoutes: Route[] = [];
