import type { ShopParts } from './shop-parts.ts';
import type { SubscriptionSync } from './subscription-sync.ts';
import type { User } from './types.ts';

/** Usage of subscribers, written down first and then sent to Stripe's meters. */
export class Usage {
  constructor(
    protected readonly parts: ShopParts,
    protected readonly sync: SubscriptionSync,
  ) {}

  /**
   * Records usage of a meter for a user whose live subscription has a price on that meter.
   *
   * @param meter key of the catalog; the one that the subscription's price is on unless given
   * @param quantity a whole number from 1
   * @param key chosen by the page: the same one twice counts once
   * @returns the identifier of the usage, once it is in the outbox; whether Stripe has it yet is not waited for long
   * @throws ShopError 409 `no_subscription`; 400 for a meter or a quantity that cannot be
   */
  async record(
    user: User,
    { meter, quantity, key }: { meter?: string | undefined; quantity: number; key: string | undefined },
  ): Promise<{ identifier: string }> {
    throw new Error(`not there yet: ${user.id} ${meter} ${quantity} ${key}`);
  }

  /** Begins to send what is left from before, and goes on with it in the background. */
  start(): void {}

  /** Finishes what is being sent; nothing is begun any more. */
  async stop(): Promise<void> {}
}
