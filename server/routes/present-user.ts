import type { Subscription, User } from '../billing/types.ts';

/** A user as the routes answer: `id` is Stripe's Customer id. */
export function presentUser(user: User, subscription: Subscription | undefined): object {
  return {
    id: user.customer,
    email: user.email,
    ...(subscription && { subscription: presentSubscription(subscription) }),
  };
}

/** `type` is the price's name in the catalog, `monthly` for `paircode.monthly`; null for a price that is in no catalog of ours. */
function presentSubscription({ id, status, priceKey }: Subscription): object {
  return { id, status, type: priceKey === null ? null : priceKey.slice(priceKey.indexOf('.') + 1) };
}
