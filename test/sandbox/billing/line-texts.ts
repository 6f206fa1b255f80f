/**
 * What the lines of a subscription are called on an invoice, as seen in Stripe's bodies: `1 × Pro (at $10.00 /
 * month)`, `3 seat × Pro (Tier 1 at $18.00 / every 3 months)`, `Free trial for 1 × Pro`.
 */
import { writtenMoney } from '../params/written-money.ts';
import type { StoredPrice, StoredProduct } from '../store/objects.ts';
import type { Rated } from './rating.ts';

/** A part of a rated quantity. */
export function partText(
  price: StoredPrice,
  product: StoredProduct | undefined,
  currency: string,
  part: Rated,
): string {
  const cost = writtenMoney(part.unit_amount_decimal ?? part.amount, currency);
  const each = price.transform_quantity === null ? '' : ` per ${price.transform_quantity.divide_by}`;
  const often = everyOf(price);
  if (part.isFlat) return `${nameOf(product)} (Tier ${part.tier} flat fee at ${cost}${often})`;
  const tier = part.tier === null ? '' : `Tier ${part.tier} `;
  return `${countedText(product, part.quantity)} (${tier}at ${cost}${each}${often})`;
}

/** The line of a trial: flexible billing counts what is tried, classic billing does not (facts.md §5.4). */
export function trialText(product: StoredProduct | undefined, quantity: string, isFlexible: boolean): string {
  return isFlexible
    ? `Free trial for ${countedText(product, quantity)}`
    : `Trial period for ${nameOf(product)}`;
}

/** `3 × Pro`, with the unit that the product is counted in if it has one: `3 seat × Pro`. */
export function countedText(product: StoredProduct | undefined, quantity: string): string {
  const unit = product?.unit_label == null ? '' : ` ${product.unit_label}`;
  return `${quantity}${unit} × ${nameOf(product)}`;
}

/** A product whose price is billed cannot be deleted. */
function nameOf(product: StoredProduct | undefined): string {
  return product?.name ?? '';
}

function everyOf({ recurring }: StoredPrice): string {
  if (recurring === null) return '';
  const { interval, interval_count: count } = recurring;
  return count === 1 ? ` / ${interval}` : ` / every ${count} ${interval}s`;
}
