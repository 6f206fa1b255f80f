/** What the lines of a session cost: exact whole numbers from decimal prices. */
import { parseDecimal } from '../params/decimal.ts';
import type { StoredPrice } from '../store/objects.ts';

/**
 * What a quantity of a one-time price costs in a currency, in its smallest unit: an amount with decimals is
 * multiplied first and rounded last, half up. Undefined when the price is not offered in the currency. A price
 * whose amount the customer chooses costs its preset, or nothing until something is chosen.
 */
export function priceOf(
  price: StoredPrice,
  currency: string,
  quantity: number,
  chosen?: number,
): number | undefined {
  const option = price.currency_options[currency];
  if (option === undefined) return undefined;
  if (option.custom_unit_amount) return (chosen ?? option.custom_unit_amount.preset ?? 0) * quantity;
  const parts = parseDecimal(option.unit_amount_decimal ?? '0');
  if (parts === undefined) throw new Error(`${price.id} has an amount that is no decimal`);
  const scale = 10n ** BigInt(parts.fraction.length);
  const exact = BigInt(parts.whole + parts.fraction) * BigInt(unitsOf(price, quantity));
  return Number((exact * 2n + scale) / (scale * 2n));
}

/** How many times the amount is taken for a quantity (`transform_quantity`). */
function unitsOf({ transform_quantity: transform }: StoredPrice, quantity: number): number {
  if (transform === null) return quantity;
  const divided = quantity / transform.divide_by;
  return transform.round === 'up' ? Math.ceil(divided) : Math.floor(divided);
}
