/** What a recurring price says of itself on Stripe's pages: `per month`, `Billed monthly based on usage`, its tiers. */
import type { StoredPrice, StoredProduct } from '../store/objects.ts';
import { formatMoney } from './money.ts';

/** Where usage is measured, or tiers are counted, before anything is. */
export const VARIES = 'Price varies';

type Recurring = NonNullable<StoredPrice['recurring']>;

const ADVERBS: Record<Recurring['interval'], string> = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  year: 'yearly',
};

/** `per month`, `every 3 months`. */
export function perInterval({ interval, interval_count: count }: Recurring): string {
  return count === 1 ? `per ${interval}` : `every ${count} ${interval}s`;
}

/** `monthly`, `every 3 months`. */
export function oftenText(recurring: Recurring): string {
  const adverb = recurring.interval_count === 1 ? ADVERBS[recurring.interval] : undefined;
  return adverb ?? perInterval(recurring);
}

/** `Billed monthly`, `Billed every 3 months based on usage`. */
export function billedText(recurring: Recurring): string {
  return `Billed ${oftenText(recurring)}${recurring.usage_type === 'metered' ? ' based on usage' : ''}`;
}

/** `US$80.00 per session`, `US$5.00 per 100 calls`; null for a price in tiers, which costs now this, now that. */
export function unitText(
  price: StoredPrice,
  product: StoredProduct | undefined,
  currency: string,
): { amount: string; per: string } | null {
  const decimal = price.currency_options[currency]?.unit_amount_decimal;
  if (decimal == null) return null;
  const unit = product?.unit_label ?? 'unit';
  const { transform_quantity: packages } = price;
  const per = packages === null ? `per ${unit}` : `per ${written(packages.divide_by)} ${unit}s`;
  return { amount: formatMoney(decimal, currency), per };
}

/** One row a tier: `First 100` at `US$0.10 per call`, `Next 900`, `1,001 and above`; of volume prices the range. */
export function tierTexts(
  price: StoredPrice,
  product: StoredProduct | undefined,
  currency: string,
): { range: string; cost: string }[] {
  const tiers = price.currency_options[currency]?.tiers ?? [];
  let below = 0;
  return tiers.map(({ up_to, unit_amount_decimal: unit, flat_amount_decimal: flat }) => {
    const from = below;
    below = up_to ?? from;
    const costs = [
      unit === null ? [] : [`${formatMoney(unit, currency)} per ${product?.unit_label ?? 'unit'}`],
      flat === null || flat === '0' ? [] : [formatMoney(flat, currency)],
    ].flat();
    return { range: rangeText(from, up_to, price.tiers_mode === 'volume'), cost: costs.join(' + ') };
  });
}

function written(count: number): string {
  return count.toLocaleString('en-US');
}

function rangeText(from: number, to: number | null, isVolume: boolean): string {
  if (to === null) return `${written(from + 1)} and above`;
  if (isVolume) return `${written(from + 1)} to ${written(to)}`;
  return from === 0 ? `First ${written(to)}` : `Next ${written(to - from)}`;
}
