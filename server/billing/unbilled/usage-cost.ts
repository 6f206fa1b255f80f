import { stepOf } from '../../catalog/currencies.ts';
import { compareDecimals, type Decimal, parseDecimal } from '../../catalog/money.ts';

/** What of a price decides what usage costs, as Stripe has it, with `tiers` and `currency_options` expanded. */
export interface UsagePrice extends Amounts {
  currency: string;
  tiers_mode: string | null;
  transform_quantity: { divide_by: number; round: string } | null;
  currency_options?: Record<string, Amounts>;
}

interface Amounts {
  unit_amount_decimal: string | null;
  tiers?: UsageTier[];
}

interface UsageTier {
  up_to: number | null;
  unit_amount_decimal: string | null;
  flat_amount_decimal: string | null;
}

const ZERO: Decimal = { units: 0n, scale: 0 };

/**
 * What a quantity of a price costs, before discounts and taxes: by unit, by package, or by tiers
 * (https://docs.stripe.com/products-prices/pricing-models). Each part is rounded by itself, as the lines of an
 * invoice are.
 *
 * @param quantity decimal text, not negative
 * @returns in the currency's smallest unit; null for what cannot be told
 */
export function usageCost(price: UsagePrice, currency: string, quantity: string): number | null {
  const amounts = currency === price.currency ? price : price.currency_options?.[currency];
  const used = parseDecimal(quantity);
  if (amounts === undefined || used === undefined || used.units < 0n) return null;
  const parts =
    price.tiers_mode === null
      ? [product(amounts.unit_amount_decimal, packages(price, used))]
      : tierParts(amounts.tiers, price.tiers_mode, used);
  return (
    parts?.reduce<number | null>(
      (sum, part) => (sum === null || part === null ? null : sum + rounded(part, stepOf(currency))),
      0,
    ) ?? null
  );
}

/** How many packages are begun, or filled; the quantity itself where it is not sold in packages. */
function packages({ transform_quantity: transform }: UsagePrice, used: Decimal): Decimal {
  if (transform === null) return used;
  const size = BigInt(transform.divide_by) * 10n ** BigInt(used.scale);
  const filled = used.units / size;
  const isBegun = used.units % size !== 0n && transform.round === 'up';
  return { units: filled + (isBegun ? 1n : 0n), scale: 0 };
}

function tierParts(
  tiers: UsageTier[] | undefined,
  mode: string,
  used: Decimal,
): (Decimal | null)[] | undefined {
  if (tiers === undefined) return undefined;
  const reaches = ({ up_to }: UsageTier): boolean =>
    up_to === null || compareDecimals(used, whole(up_to)) <= 0;
  const last = tiers.findIndex(reaches);
  if (last < 0) return undefined;
  if (mode === 'volume') return partsOf(tiers[last], used);
  let below = ZERO;
  return tiers.slice(0, last + 1).flatMap((tier, index) => {
    const end = index === last || tier.up_to === null ? used : whole(tier.up_to);
    const parts = partsOf(tier, difference(end, below));
    below = end;
    return parts;
  });
}

function partsOf(tier: UsageTier | undefined, quantity: Decimal): (Decimal | null)[] {
  return [
    product(tier?.unit_amount_decimal ?? '0', quantity),
    parseDecimal(tier?.flat_amount_decimal ?? '0') ?? null,
  ];
}

function whole(number: number): Decimal {
  return { units: BigInt(number), scale: 0 };
}

function product(amount: string | null, quantity: Decimal): Decimal | null {
  const unit = parseDecimal(amount ?? '');
  if (unit === undefined) return null;
  return { units: unit.units * quantity.units, scale: unit.scale + quantity.scale };
}

function difference(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return {
    units: a.units * 10n ** BigInt(scale - a.scale) - b.units * 10n ** BigInt(scale - b.scale),
    scale,
  };
}

/** To a multiple of `step`, halves away from zero; not negative. */
function rounded({ units, scale }: Decimal, step: number): number {
  const unit = BigInt(step) * 10n ** BigInt(scale);
  return Number((units * 2n + unit) / (unit * 2n)) * step;
}
