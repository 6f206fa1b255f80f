/**
 * What a quantity of a price costs, in one line or in one line a tier (facts.md §2.2,
 * https://docs.stripe.com/products-prices/pricing-models). Pure, exact, for licensed and metered prices alike.
 */
import { notImplemented } from '../errors.ts';
import type { StoredPrice } from '../store/objects.ts';

/** A line's worth of a rated quantity. */
export interface Rated {
  /** In the smallest unit of the currency, rounded once, halves away from zero. */
  amount: number;
  /** Decimal text: how much of the quantity this part is about. */
  quantity: string;
  /** What one costs; null for a flat amount. */
  unit_amount_decimal: string | null;
  /** From 1, which tier this is; null for a price without tiers. */
  tier: number | null;
  /** The fixed amount of a tier, whatever the quantity in it. */
  isFlat: boolean;
}

/**
 * Rates a quantity (decimal text, not negative) at a price in a currency it is offered in. Per unit and package
 * (`transform_quantity`) give one part, volume one (and one for its flat amount), graduated those of every tier
 * reached. The amounts add up to what is charged.
 */
export function rate(price: StoredPrice, currency: string, quantity: string): Rated[] {
  throw notImplemented(`rating ${quantity} of ${price.id} in ${currency}`);
}
