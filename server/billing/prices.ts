import type { ShopParts } from './shop-parts.ts';

/** A price of the catalog as Stripe has it now. */
export interface SoldPrice {
  /** `paircode.monthly` */
  key: string;
  id: string;
  nickname: string | null;
  currency: string;
  unit_amount: number | null;
  lookup_key: string | null;
  productId: string;
  productName: string;
}

/**
 * The prices of the catalog, found in Stripe by lookup key when they are used. An answer is good for a minute or
 * until `forget` is called; a failure is never remembered.
 */
export class PriceBook {
  constructor(protected readonly parts: ShopParts) {}

  /** All that is sold, by catalog key. */
  async all(): Promise<Map<string, SoldPrice>> {
    throw new Error('not there yet');
  }

  /**
   * The price that a page or a client names, by catalog key or by the id that it was shown.
   *
   * @throws ShopError 400 for what is not in the catalog, 409 `price_changed` with the price of now for the id
   *   of one that was replaced, 503 `not_sellable` for one that Stripe does not have in order
   */
  async sold(keyOrId: string): Promise<SoldPrice> {
    throw new Error(`not there yet: ${keyOrId}`);
  }

  /** What is known may have changed: Stripe is asked again at the next use. */
  forget(): void {}
}
