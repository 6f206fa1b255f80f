/** The prices that a subscription's parameters name: that there are such, and that they fit. */
import { isMetered } from '../../billing/subscriptions/items.ts';
import { createInlinePrice } from '../../checkout/inline-price.ts';
import { activePrice, checkType } from '../../checkout/sold.ts';
import { exclusive, invalid, missingParameter } from '../../errors.ts';
import { nameIn } from '../../params/name.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPrice } from '../../store/objects.ts';
import type { PriceDataValues } from './subscription-item-params.ts';

interface Named {
  price?: string;
  price_data?: PriceDataValues;
}

/**
 * The recurring price of an item, an inline one made of `price_data`.
 *
 * @param at the item as Stripe names it, `items[0]`; '' for a parameter of its own
 */
export function recurringPrice(account: Account, now: number, values: Named, at: string): StoredPrice {
  const price = namedPrice(account, now, values, at);
  checkType(price, 'recurring', nameIn(at, 'price'));
  return price;
}

/** The one-time price of an `add_invoice_items`. */
export function oneTimePrice(account: Account, now: number, values: Named, at: string): StoredPrice {
  const price = namedPrice(account, now, values, at);
  checkType(price, 'one_time', nameIn(at, 'price'));
  return price;
}

function namedPrice(
  account: Account,
  now: number,
  { price: id, price_data }: Named,
  at: string,
): StoredPrice {
  if (id !== undefined && price_data !== undefined) throw exclusive(['price', 'price_data'], at);
  if (price_data !== undefined) return createInlinePrice(account, now, price_data, nameIn(at, 'price_data'));
  const param = nameIn(at, 'price');
  if (id === undefined) throw missingParameter(param);
  return activePrice(account, id, param);
}

/** What is used is counted, not ordered. */
export function checkQuantity(price: StoredPrice, quantity: number | undefined, at: string): void {
  if (!isMetered(price) || quantity === undefined) return;
  throw invalid(
    'Quantity should not be specified where usage_type is `metered`. Remove ' +
      (at === '' ? '`quantity`' : `quantity from \`${at}\``),
    nameIn(at, 'quantity'),
  );
}

/** Classic billing has one rhythm for all items. */
export function checkIntervals(prices: readonly StoredPrice[], mode: string): void {
  if (mode !== 'classic') return;
  const rhythms = new Set(
    prices.map(({ recurring }) => `${recurring?.interval_count} ${recurring?.interval}`),
  );
  if (rhythms.size < 2) return;
  throw invalid(
    'All prices on a subscription must have the same `recurring.interval` and `recurring.interval_count`. If you ' +
      'meant to update an existing subscription item instead of creating a new one, make sure to include the ' +
      'subscription item ID in your request. See examples at ' +
      'https://stripe.com/docs/billing/subscriptions/upgrade-downgrade#changing.',
    'items',
  );
}

const MAX_ITEMS = 20;

/** So many items a subscription may have (facts.md §5.1). */
export function checkCount(count: number): void {
  if (count <= MAX_ITEMS) return;
  throw invalid(`A subscription can have up to ${MAX_ITEMS} items; this one would have ${count}.`, 'items');
}
