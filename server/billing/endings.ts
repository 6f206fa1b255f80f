import type { ShopParts } from './shop-parts.ts';

/** What is left when a subscription ends: invoice items and usage that no invoice took. */
export class Endings {
  constructor(protected readonly parts: ShopParts) {}

  /**
   * Called for each subscription that a `customer.subscription.deleted` named, as often as that comes. With
   * `BILL_ON_CANCEL=invoice` what was left is put on one invoice.
   */
  async of(customer: string, subscription: string): Promise<void> {
    throw new Error(`not there yet: ${customer} ${subscription}`);
  }
}
