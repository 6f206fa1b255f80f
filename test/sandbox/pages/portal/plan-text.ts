/** What a plan is called and what it costs, as the portal says it. */
import { costOf } from '../../billing/rating.ts';
import { isMetered } from '../../billing/subscriptions/items.ts';
import { writtenMoney } from '../../params/written-money.ts';
import type { StoredPrice } from '../../store/objects.ts';
import { oftenText, perInterval } from '../price-texts.ts';
import { inWords } from './in-words.ts';

/** `(×5)`, after the name of what is subscribed to; null for one of it, and for what is measured. */
export function timesText(quantity: number | null | undefined): string | null {
  return quantity == null || quantity === 1 ? null : `(×${quantity})`;
}

/** `Team`, `Team (×5)`. */
export function planName(name: string, quantity: number | null | undefined): string {
  const times = timesText(quantity);
  return times === null ? name : `${name} ${times}`;
}

/** How often a price is billed, as the choice between intervals names it: `Monthly`, `Every 3 months`. */
export function intervalName({ recurring }: StoredPrice): string {
  if (recurring === null) return '';
  const often = oftenText(recurring);
  return `${often.charAt(0).toUpperCase()}${often.slice(1)}`;
}

/** A recurring price, and how many of it; what is measured has no quantity. */
export interface Planned {
  price: StoredPrice;
  quantity?: number | undefined;
}

/** What is said as soon as a part of a plan is measured, as seen on Stripe's page. */
const VARIES = 'Price varies with usage';

/**
 * What all items of a plan cost together, by how often they do, in a currency that each is offered in: `$40.00 per
 * month`, `$20.00 per month and $5.00 every 3 months`.
 */
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
