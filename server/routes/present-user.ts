import type { Subscription, User } from '../billing/types.ts';
import type { Desired } from '../catalog/types.ts';
import { isDevchat } from './devchat-names.ts';

/** A user as the routes answer: `id` is Stripe's Customer id. */
export function presentUser(desired: Desired, user: User, subscription: Subscription | undefined): object {
  return {
    id: user.customer,
    email: user.email,
    ...(subscription && { subscription: presentSubscription(desired, subscription) }),
  };
}

/**
 * `type` is the price that is subscribed to: under the /dev/chat page's own name for its catalog, `monthly` for
 * `paircode.monthly`, else by key, as tiers may all be `monthly`; null for a price that is in no catalog of ours.
 */
function presentSubscription(desired: Desired, { id, status, priceKey }: Subscription): object {
  const isShort = priceKey !== null && isDevchat(desired);
  return { id, status, type: isShort ? priceKey.slice(priceKey.indexOf('.') + 1) : priceKey };
}
