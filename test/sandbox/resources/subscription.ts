/** Subscriptions (facts.md chapter 5). */
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';

export const subscriptionExpandables: Expandables = {};

export const subscriptionRoutes: Route[] = [];
