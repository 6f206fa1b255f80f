/**
 * What the lines of a subscription are called on an invoice, as seen in Stripe's bodies: `1 × Pro (at $10.00 /
 * month)`, `3 seat × Pro (Tier 1 at $18.00 / every 3 months)`, `Free trial for 1 × Pro`, `Unused time on Pro after 21
 * Oct 2026`.
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
function countedText(product: StoredProduct | undefined, quantity: string): string {
  const unit = product?.unit_label == null ? '' : ` ${product.unit_label}`;
  return `${quantity}${unit} × ${nameOf(product)}`;
}

/** What a change gives back: the rest of a period after a moment (unix seconds). */
export function unusedText(product: StoredProduct | undefined, quantity: number, after: number): string {
  return `Unused time on ${someText(product, quantity)} after ${dateText(after)}`;
}

/** What a change charges for the same time. */
export function remainingText(product: StoredProduct | undefined, quantity: number, after: number): string {
  return `Remaining time on ${someText(product, quantity)} after ${dateText(after)}`;
}

/** A period that is not a whole one. */
export function spanText(
  product: StoredProduct | undefined,
  quantity: number,
  { start, end }: { start: number; end: number },
): string {
  return `Time on ${someText(product, quantity)} from ${dateText(start)} until ${dateText(end)}`;
}

/** One is not counted. */
function someText(product: StoredProduct | undefined, quantity: number): string {
  return quantity === 1 ? nameOf(product) : countedText(product, String(quantity));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `21 Oct 2026`. */
function dateText(moment: number): string {
  const date = new Date(moment * 1000);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
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
