/** What a plan costs, as the portal says it: `$40.00 per month`, `$20.00 per month and $5.00 every 3 months`. */
import { costOf } from '../../billing/rating.ts';
import { isMetered } from '../../billing/subscriptions/items.ts';
import { writtenMoney } from '../../params/written-money.ts';
import type { StoredPrice } from '../../store/objects.ts';
import { perInterval } from '../price-texts.ts';

/** A recurring price, and how many of it; what is measured has no quantity. */
export interface Planned {
  price: StoredPrice;
  quantity?: number | undefined;
}

/** What is said as soon as a part of a plan is measured, as seen on Stripe's page. */
const VARIES = 'Price varies with usage';

/** What all items of a plan cost together, by how often they do, in a currency that each is offered in. */
export function planPrice(items: readonly Planned[], currency: string): string {
  if (items.some(({ price }) => isMetered(price))) return VARIES;
  const amounts = new Map<string, number>();
  for (const { price, quantity } of items) {
    if (price.recurring === null) continue;
    const often = perInterval(price.recurring);
    amounts.set(often, (amounts.get(often) ?? 0) + costOf(price, currency, quantity ?? 1));
  }
  return inWords([...amounts].map(([often, amount]) => `${writtenMoney(amount, currency)} ${often}`));
}

/** `Team`, `Team and Support`, `Team, Support, and Storage`. */
export function inWords(parts: readonly string[]): string {
  return WORDS.format(parts);
}

/** The same with each part put another way: what stands between them stays text. */
export function inWordsWith<T, R>(parts: readonly T[], put: (part: T) => R): (R | string)[] {
  return WORDS.formatToParts(parts.map((_, index) => `${index}`)).map(({ type, value }) =>
    type === 'element' ? put(parts[Number(value)] as T) : value,
  );
}

const WORDS = new Intl.ListFormat('en-US', { type: 'conjunction' });
