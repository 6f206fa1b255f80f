import type Stripe from 'stripe';
import type { StripeClient, Wire } from '../../stripe/client.ts';
import { allPages } from '../../stripe/pages.ts';

export type StripeSubscription = Wire<Stripe.Subscription>;

/** All subscriptions of a customer, the ended ones too, the newest first. */
export function readSubscriptions(stripe: StripeClient, customer: string): Promise<StripeSubscription[]> {
  return allPages(stripe, '/v1/subscriptions', { customer, status: 'all' });
}
