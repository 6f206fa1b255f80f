/** What a new session is to sell: its `line_items`, read and checked (facts.md §4.1, §4.2). */
import { addIntervals } from '../billing/calendar.ts';
import { intervalOf, isMetered } from '../billing/subscriptions/items.ts';
import { exclusive, invalid, missingParameter } from '../errors.ts';
import type { LineItemValues } from '../resources/checkout/checkout-session-params.ts';
import { checkCurrencyOf } from '../resources/subscriptions/subscription-rules.ts';
import type { Account } from '../store/account.ts';
import type { SessionSubscription, StoredCustomer, StoredLineItem, StoredPrice } from '../store/objects.ts';
import { createInlinePrice } from './inline-price.ts';
import { activePrice, checkOffered } from './sold.ts';

const MAX_LINES = 100;
/** Of each sort, recurring and one-time, in subscription mode. */
const MAX_SUBSCRIPTION_LINES = 20;
const MAX_QUANTITY = 99;

/** A line whose price is known to exist and to fit its session. */
export interface BasketLine {
  price: StoredPrice;
  /** None where usage is measured. */
  quantity: number | null;
  adjustable: StoredLineItem['adjustable_quantity'];
  values: LineItemValues;
}

export interface Basket {
  lines: BasketLine[];
  currency: string;
}

/** What decides about the lines besides themselves. */
export interface Terms {
  mode: 'payment' | 'subscription';
  /** `currency` as it was sent. */
  currency: string | undefined;
  /** Who buys, if that is known: what recurs can be in one currency only. */
  customer: StoredCustomer | undefined;
  /** What the subscription is to be; null in payment mode. */
  subscription: SessionSubscription | null;
  /** The time of the customer (unix seconds). */
  at: number;
}

/**
 * The lines of a session, not stored yet.
 * @returns each price with its quantity, and the one currency of all of them
 */
export function readBasket(
  account: Account,
  now: number,
  items: LineItemValues[] | undefined,
  terms: Terms,
): Basket {
  if (items === undefined) throw missingParameter('line_items');
  if (items.length === 0) throw invalid('Invalid array', 'line_items');
  if (items.length > MAX_LINES) {
    throw invalid(`Array line_items exceeded maximum ${MAX_LINES} allowed elements.`, 'line_items');
  }
  const lines = items.map((values, index) => readLine(account, now, values, terms, `line_items[${index}]`));
  if (terms.subscription !== null) checkRecurring(lines, terms.subscription, terms.at);
  const currency = currencyOf(lines, terms);
  const { customer, subscription } = terms;
  for (const [index, { price }] of lines.entries()) {
    const at = `line_items[${index}]`;
    checkOffered(price, currency, `${at}[price]`);
    if (price.custom_unit_amount !== null && lines.length > 1) {
      throw invalid(
        'A price with `custom_unit_amount` must be the only line item of a Checkout Session.',
        `${at}[price]`,
      );
    }
  }
  if (subscription !== null && customer !== undefined) checkCurrencyOf(account, customer, currency);
  return { lines, currency };
}

/** A customer who has had something that recurs keeps its currency, where all that is sold is offered in it. */
function currencyOf(lines: readonly BasketLine[], { subscription, currency, customer }: Terms): string {
  const own = customer?.currency ?? '';
  const isOffered = lines.every(({ price }) => price.currency_options[own] !== undefined);
  return currency ?? (subscription !== null && isOffered ? own : undefined) ?? lines[0]?.price.currency ?? '';
}

function readLine(
  account: Account,
  now: number,
  values: LineItemValues,
  { mode }: Terms,
  at: string,
): BasketLine {
  const { price: id, price_data: data } = values;
  if (id !== undefined && data !== undefined) throw exclusive(['price', 'price_data'], at);
  if (id === undefined && data === undefined) {
    throw invalid('You must provide one of `price` or `price_data` for each line item when using prices.');
  }
  if (mode === 'payment' && data?.recurring !== undefined) throw recurring();
  const price =
    data === undefined
      ? activePrice(account, id ?? '', `${at}[price]`)
      : createInlinePrice(account, now, data, `${at}[price_data]`);
  if (mode === 'payment' && price.recurring !== null) throw recurring();
  const quantity = readQuantity(price, values, at);
  const adjustable = adjustableOf(values);
  checkAdjustable(adjustable, quantity, `${at}[adjustable_quantity]`);
  return { price, quantity, adjustable, values };
}

function readQuantity(price: StoredPrice, values: LineItemValues, at: string): number | null {
  const { quantity, adjustable_quantity: adjustable } = values;
  if (isMetered(price)) {
    if (quantity !== undefined) {
      throw invalid(
        `Quantity should not be specified where usage_type is \`metered\`. Remove quantity from \`${at}\``,
      );
    }
    if (adjustable?.enabled === true) {
      throw invalid(
        '`adjustable_quantity` cannot be enabled where usage_type is `metered`.',
        `${at}[adjustable_quantity]`,
      );
    }
    return null;
  }
  if (quantity === undefined) throw invalid(`Quantity is required. Add \`quantity\` to \`${at}\``);
  if (quantity < 1) {
    throw invalid(
      'This value must be greater than or equal to 1.',
      `${at}[quantity]`,
      'parameter_invalid_integer',
    );
  }
  if (price.custom_unit_amount !== null) {
    if (quantity !== 1) {
      throw invalid('The quantity of a price with `custom_unit_amount` must be 1.', `${at}[quantity]`);
    }
    if (adjustable?.enabled === true) {
      throw invalid(
        '`adjustable_quantity` cannot be enabled for a price with `custom_unit_amount`.',
        `${at}[adjustable_quantity]`,
      );
    }
  }
  return quantity;
}

function checkRecurring(lines: readonly BasketLine[], terms: SessionSubscription, at: number): void {
  const recurring = lines.flatMap(({ price }) => (price.recurring === null ? [] : [price]));
  const [first] = recurring;
  if (first === undefined) {
    throw invalid('You must provide at least one recurring price in `subscription` mode when using prices.');
  }
  for (const count of [recurring.length, lines.length - recurring.length]) {
    if (count <= MAX_SUBSCRIPTION_LINES) continue;
    throw invalid(
      `You may only specify up to ${MAX_SUBSCRIPTION_LINES} recurring and ${MAX_SUBSCRIPTION_LINES} one-time ` +
        'prices in `subscription` mode.',
      'line_items',
    );
  }
  const twice = recurring.find(({ id }, index) => recurring.findIndex((other) => other.id === id) < index);
  if (twice !== undefined) {
    throw invalid(
      `Cannot create a Subscription with multiple Subscription Items with the same Price: ${twice.id}`,
      'line_items',
    );
  }
  // Prices of different intervals beside each other are for flexible billing only.
  const interval = ({ recurring }: StoredPrice) => `${recurring?.interval_count} ${recurring?.interval}`;
  const isMixed = recurring.some((price) => interval(price) !== interval(first));
  if (terms.billing_mode === 'classic' && isMixed) {
    throw invalid('Checkout does not support multiple prices with different billing intervals.');
  }
  checkAnchor(terms, recurring, lines.length > recurring.length, at);
}

/** An anchor shortens the first period, no more; what is free until then has nothing beside it that is paid. */
function checkAnchor(
  { billing_cycle_anchor: anchor, proration_behavior }: SessionSubscription,
  recurring: readonly StoredPrice[],
  hasOneTime: boolean,
  at: number,
): void {
  if (anchor === null) return;
  if (recurring.some((price) => anchor > addIntervals(at, intervalOf(price), 1))) {
    // Recorded of the live API in 2026, where an anchor on that very date was taken.
    throw invalid(
      'The billing_cycle_anchor cannot be later than next natural billing date.',
      'subscription_data[billing_cycle_anchor]',
    );
  }
  if (hasOneTime && proration_behavior === 'none') {
    throw invalid(
      'One-time prices cannot be used with `subscription_data[billing_cycle_anchor]` and ' +
        '`subscription_data[proration_behavior]=none`.',
      'line_items',
    );
  }
}

function recurring(): Error {
  return invalid(
    'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use ' +
      'only one-time prices.',
  );
}

function checkAdjustable(adjustable: BasketLine['adjustable'], quantity: number | null, at: string): void {
  const { enabled, minimum, maximum } = adjustable ?? {};
  if (enabled !== true || minimum == null || maximum == null || quantity === null) return;
  if (minimum > maximum) {
    throw invalid('The minimum must not be greater than the maximum.', `${at}[minimum]`);
  }
  if (quantity < minimum) throw invalid('The quantity is less than the minimum.', `${at}[minimum]`);
  if (quantity > maximum) throw invalid('The quantity is greater than the maximum.', `${at}[maximum]`);
}

/** Defaults 0 and 99 (the SDK's documentation); none of both when the quantity is fixed. */
function adjustableOf({ adjustable_quantity: given }: LineItemValues): BasketLine['adjustable'] {
  if (given === undefined) return null;
  if (!given.enabled) return { enabled: false, maximum: null, minimum: null };
  return { enabled: true, maximum: given.maximum ?? MAX_QUANTITY, minimum: given.minimum ?? 0 };
}
