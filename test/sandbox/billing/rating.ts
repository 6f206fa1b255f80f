/**
 * What a quantity of a price costs, in one line or in one line a tier (facts.md §2.2,
 * https://docs.stripe.com/products-prices/pricing-models). Pure, exact, for licensed and metered prices alike.
 */
import { stepOf } from '../params/currency.ts';
import type { StoredPrice, Tier } from '../store/objects.ts';
import { compare, type Exact, exact, minus, rounded, textOf, times, wholes } from './exact.ts';

/** A line's worth of a rated quantity. */
export interface Rated {
  /** In the smallest unit of the currency, rounded once to what it can express, halves away from zero. */
  amount: number;
  /** Decimal text: how much of the quantity this part is about; of a flat amount `0`. */
  quantity: string;
  /** What one costs (one package, with `transform_quantity`); null for a flat amount. */
  unit_amount_decimal: string | null;
  /** From 1, which tier this is; null for a price without tiers. */
  tier: number | null;
  /** The fixed amount of a tier, whatever the quantity in it. */
  isFlat: boolean;
}

const NOTHING: Exact = { digits: 0n, scale: 0 };

/**
 * Rates a quantity (decimal text, not negative) at a price in a currency it is offered in. Per unit and package
 * (`transform_quantity`) give one part, volume one (and one for its flat amount), graduated those of every tier
 * reached. The first tier is reached by nothing at all: its flat amount is charged for a quantity of 0 too. A
 * tier that names no amount a unit, or no flat amount, has no part for it. The amounts add up to what is charged,
 * and can be: in KWD they end in 0, in ISK in 00 (https://docs.stripe.com/currencies#special-cases).
 */
export function rate(price: StoredPrice, currency: string, quantity: string): Rated[] {
  const option = price.currency_options[currency];
  if (option === undefined) throw new Error(`${price.id} is not offered in ${currency}`);
  const whole = exact(quantity);
  if (compare(whole, NOTHING) < 0) throw new Error(`a quantity of ${quantity} cannot be rated`);
  if (option.tiers === undefined) {
    const unit = option.unit_amount_decimal ?? '0';
    return [part(currency, unitsOf(price, whole), unit, null, quantity)];
  }
  const rated = price.tiers_mode === 'volume' ? byVolume : graduated;
  return rated(option.tiers, currency, whole);
}

/** What a quantity (decimal text, or a whole number) of a price costs in all, of a recurring one for a whole period. */
export function costOf(price: StoredPrice, currency: string, quantity: number | string): number {
  return rate(price, currency, String(quantity)).reduce((sum, part) => sum + part.amount, 0);
}

/** How many times the amount is taken for a quantity: that of packages begun or filled, if it is sold in them. */
function unitsOf({ transform_quantity: transform }: StoredPrice, quantity: Exact): Exact {
  if (transform === null) return quantity;
  return wholes(quantity, transform.divide_by, transform.round === 'up' ? 'up' : 'down');
}

/** Everything at the amount of the one tier that the quantity is in. */
function byVolume(tiers: readonly Tier[], currency: string, quantity: Exact): Rated[] {
  const index = tiers.findIndex(({ up_to }) => up_to === null || compare(quantity, count(up_to)) <= 0);
  const tier = tiers[index];
  return tier === undefined ? [] : partsOf(tier, currency, index + 1, quantity);
}

/** What is in each tier at the amount of that tier. */
function graduated(tiers: readonly Tier[], currency: string, quantity: Exact): Rated[] {
  let below = NOTHING;
  return tiers.flatMap((tier, index) => {
    if (index > 0 && compare(quantity, below) <= 0) return [];
    const isLast = tier.up_to === null || compare(quantity, count(tier.up_to)) <= 0;
    const end = isLast || tier.up_to === null ? quantity : count(tier.up_to);
    const inTier = minus(end, below);
    below = end;
    return partsOf(tier, currency, index + 1, inTier);
  });
}

function partsOf(
  { flat_amount_decimal, unit_amount_decimal }: Tier,
  currency: string,
  tier: number,
  quantity: Exact,
): Rated[] {
  const units = unit_amount_decimal === null ? [] : [part(currency, quantity, unit_amount_decimal, tier)];
  if (flat_amount_decimal === null) return units;
  const amount = rounded(exact(flat_amount_decimal), stepOf(currency));
  return [...units, { amount, quantity: '0', unit_amount_decimal: null, tier, isFlat: true }];
}

function part(
  currency: string,
  units: Exact,
  unit: string,
  tier: number | null,
  quantity = textOf(units),
): Rated {
  return {
    amount: rounded(times(units, exact(unit)), stepOf(currency)),
    quantity,
    unit_amount_decimal: unit,
    tier,
    isFlat: false,
  };
}

function count(up_to: number): Exact {
  return { digits: BigInt(up_to), scale: 0 };
}
