import type { PriceBook } from './prices.ts';
import type { ShopParts } from './shop-parts.ts';
import type { SubscriptionSync } from './subscription-sync.ts';
import type { User } from './types.ts';

/** Sells prices through Stripe's hosted Checkout, each as its `checkout:` block in the catalog says. */
export class Checkout {
  constructor(
    protected readonly parts: ShopParts,
    protected readonly prices: PriceBook,
    protected readonly sync: SubscriptionSync,
  ) {}

  /**
   * A Checkout Session for a price; the one that is open already when the same was asked for before.
   *
   * @param price catalog key, or the id that the page showed
   * @throws ShopError 409 `already_subscribed`, `price_changed`; 400 for what is not in the catalog
   */
  async open(user: User, price: string): Promise<{ url: string }> {
    throw new Error(`not there yet: ${user.id} ${price}`);
  }

  /**
   * Takes over what a Checkout Session made, before the webhook does.
   *
   * @throws ShopError 404 for a session that is not this user's
   */
  async finish(user: User, session: string): Promise<void> {
    throw new Error(`not there yet: ${user.id} ${session}`);
  }
}
