import type { PriceBook } from './prices.ts';
import type { ShopParts } from './shop-parts.ts';
import type { SubscriptionSync } from './subscription-sync.ts';
import type { User } from './types.ts';

/** One-time prices that stand on the next invoice of a subscription. */
export class InvoiceItems {
  constructor(
    protected readonly parts: ShopParts,
    protected readonly prices: PriceBook,
    protected readonly sync: SubscriptionSync,
  ) {}

  /**
   * Puts `quantity` of a one-time price on the next invoice of the user's live subscription.
   *
   * @param price catalog key
   * @param key chosen by the page: the same one twice adds once
   * @returns the id of the subscription
   * @throws ShopError 409 `no_subscription`; 400 for a quantity or a price that cannot be
   */
  async add(
    user: User,
    { price, quantity, key }: { price: string; quantity: number; key: string | undefined },
  ): Promise<{ subscription: string }> {
    throw new Error(`not there yet: ${user.id} ${price} ${quantity} ${key}`);
  }
}
