import type { ShopParts } from './shop-parts.ts';
import type { Subscription, User } from './types.ts';

/** Keeps the store's subscriptions as Stripe has them. */
export class SubscriptionSync {
  constructor(protected readonly parts: ShopParts) {}

  /**
   * Reads a customer's subscriptions from Stripe and keeps what it read, unless a read that was begun later has
   * been kept meanwhile. A Customer that is not of this catalog's namespace is left alone.
   *
   * @param doneEvents ids of events that are marked done in the same transaction
   */
  async ofCustomer(customer: string, doneEvents: readonly string[] = []): Promise<void> {
    throw new Error(`not there yet: ${customer} ${doneEvents}`);
  }

  /** What the store has of a user, the newest first. */
  async kept(user: User): Promise<Subscription[]> {
    throw new Error(`not there yet: ${user.id}`);
  }

  /** The one that the shop shows: the newest live one, else the newest. */
  async current(user: User): Promise<Subscription | undefined> {
    throw new Error(`not there yet: ${user.id}`);
  }
}
