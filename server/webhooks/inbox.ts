import type { Endings } from '../billing/endings.ts';
import type { PriceBook } from '../billing/prices.ts';
import type { ShopParts } from '../billing/shop-parts.ts';
import type { SubscriptionSync } from '../billing/subscription-sync.ts';

/** Events from Stripe: let in once, worked on until they are done, caught up when they were missed. */
export class Inbox {
  constructor(
    protected readonly parts: ShopParts,
    protected readonly prices: PriceBook,
    protected readonly sync: SubscriptionSync,
    protected readonly endings: Endings,
  ) {}

  /**
   * Takes one delivery.
   *
   * @param body the bytes as they came
   * @throws ShopError 400 when the signature does not hold; whatever the work failed with, so that the answer is
   *   500 and Stripe sends again
   */
  async receive(body: Buffer, signature: string | undefined): Promise<void> {
    throw new Error(`not there yet: ${body.length} ${signature}`);
  }

  /** Takes up what is left from before, reads from Stripe's event list what was missed, and goes on with both by timer. */
  start(): void {}

  async stop(): Promise<void> {}
}
