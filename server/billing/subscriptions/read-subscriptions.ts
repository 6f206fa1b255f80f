import type Stripe from 'stripe';
import type { StripeClient, Wire } from '../../stripe/client.ts';

export type StripeSubscription = Wire<Stripe.Subscription>;

/** All subscriptions of a customer, the ended ones too, the newest first. */
export async function readSubscriptions(
  stripe: StripeClient,
  customer: string,
): Promise<StripeSubscription[]> {
  const found: StripeSubscription[] = [];
  for (;;) {
    const { data, has_more } = await stripe.list<StripeSubscription>('/v1/subscriptions', {
      customer,
      status: 'all',
      limit: 100,
      starting_after: found.at(-1)?.id,
    });
    found.push(...data);
    if (!has_more || data.length === 0) return found;
  }
}
