/** What an invoice item costs: an amount, a price, or what a new price is made of (facts.md §6.5). */
import { pricingOf, quantities } from '../../billing/line-draft.ts';
import { costOf } from '../../billing/rating.ts';
import { createInlinePrice } from '../../checkout/inline-price.ts';
import { checkActive, checkOffered, checkType } from '../../checkout/sold.ts';
import { exclusive, invalid, missingParameter, noSuch } from '../../errors.ts';
import { checkPrecision } from '../../params/currency.ts';
import { nameIn } from '../../params/name.ts';
import { checkLargest } from '../../payments/amounts.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoiceItem, StoredPrice } from '../../store/objects.ts';
import { createPrice } from '../catalog/price-create.ts';
import { priceCreated } from '../catalog/price-events.ts';
import { createProduct } from '../catalog/product-create.ts';
import type { PriceData } from '../checkout/checkout-session-params.ts';

/** What was sent of the cost. At most one of the first four. */
export interface CostValues {
  amount?: number;
  pricing?: { price?: string };
  price_data?: PriceData;
  unit_amount_decimal?: string;
  quantity?: number;
  quantity_decimal?: string;
}

export type Cost = Pick<
  StoredInvoiceItem,
  'amount' | 'currency' | 'pricing' | 'quantity' | 'quantity_decimal'
> & {
  /** The product's name where a price of its own is billed; null where a price was made for the item alone. */
  name: string | null;
};

/** Where the parts of a cost stand in a call. */
export interface Places {
  /** '' at the top, or `lines[0]`. */
  at: string;
  /** What holds the price: `pricing`, or `price` itself. */
  price: 'price' | 'pricing';
}

/** The whole name of the parameter that is the price. */
export function priceParam({ at, price }: Places): string {
  return price === 'price' ? nameIn(at, price) : `${nameIn(at, price)}[price]`;
}

/** The parameters of which one says what is billed. */
const WAYS = ['amount', 'price_data', 'pricing', 'unit_amount_decimal'] as const;

/** @throws a 400 when a cost is told in two ways */
function checkOneWay(values: CostValues, { at, price }: Places): void {
  const given = WAYS.filter((way) => values[way] !== undefined).map((way) =>
    way === 'pricing' ? price : way,
  );
  if (given.length > 1) throw exclusive(given, at);
  // Seen on the live API, of the lines of an invoice.
  if (values.amount !== undefined && values.quantity !== undefined)
    throw exclusive(['amount', 'quantity'], at);
  if (values.amount !== undefined && values.quantity_decimal !== undefined) {
    throw exclusive(['amount', 'quantity_decimal'], at);
  }
  if (values.quantity !== undefined && values.quantity_decimal !== undefined) {
    throw exclusive(['quantity', 'quantity_decimal'], at);
  }
}

/**
 * The cost of a new item; makes the price that it needs, with its events.
 *
 * @param wanted the currency that was asked for, or that of the invoice or subscription; undefined leaves it to the
 *   price
 * @param name what a product is called that is made for the item alone
 * @throws a 400 when there is none, when it is told in two ways, and for a price that cannot be billed once
 */
export function newCost(
  account: Account,
  now: number,
  values: CostValues,
  wanted: string | undefined,
  name: string | undefined,
  places: Places,
): Cost {
  checkOneWay(values, places);
  const quantity = quantityOf(values) ?? '1';
  const { at } = places;
  if (values.pricing?.price !== undefined) {
    const price = billable(account, values.pricing.price, priceParam(places));
    return billed(account, price, offered(price, wanted, priceParam(places)), quantity);
  }
  if (values.price_data !== undefined) {
    const price = createInlinePrice(account, now, values.price_data, nameIn(at, 'price_data'));
    return billed(account, price, offered(price, wanted, nameIn(at, 'price_data')), quantity);
  }
  const unit = unitOf(values);
  if (unit === undefined) throw missingParameter(nameIn(at, 'amount'));
  if (wanted === undefined) throw missingParameter(nameIn(at, 'currency'));
  checkUnit(values, wanted, at);
  const product = createProduct(account, now, { name: name ?? 'One-time item', active: false });
  account.happened('product.created', 'product', product);
  const price = oneOffPrice(account, now, product.id, unit, wanted);
  return { ...billed(account, price, wanted, quantity), name: null };
}

/**
 * The cost of an item after a change of its cost; undefined when nothing changes it. Another amount is another
 * price of the same product (seen on the live API).
 *
 * @throws a 400 as for a new item
 */
export function changedCost(
  account: Account,
  now: number,
  item: Pick<StoredInvoiceItem, 'currency' | 'pricing' | 'quantity_decimal'>,
  values: CostValues,
  places: Places,
): Cost | undefined {
  checkOneWay(values, places);
  const given = quantityOf(values);
  const { currency } = item;
  if (values.pricing?.price !== undefined || values.price_data !== undefined) {
    const quantity_decimal = given ?? item.quantity_decimal;
    const { quantity: _, ...others } = values;
    return newCost(account, now, { ...others, quantity_decimal }, currency, undefined, places);
  }
  const unit = unitOf(values);
  const details = item.pricing?.price_details;
  if (unit === undefined) {
    const price = account.table('price').get(details?.price ?? '');
    if (given === undefined || price === undefined) return undefined;
    return billed(account, price, currency, given);
  }
  checkUnit(values, currency, places.at);
  const price = oneOffPrice(account, now, details?.product ?? '', unit, currency);
  // An amount is that of the whole, whatever the quantity was.
  const quantity = values.amount === undefined ? (given ?? item.quantity_decimal) : '1';
  return { ...billed(account, price, currency, quantity), name: null };
}

function quantityOf({ quantity, quantity_decimal }: CostValues): string | undefined {
  return quantity_decimal ?? (quantity === undefined ? undefined : String(quantity));
}

function unitOf({ amount, unit_amount_decimal }: CostValues): string | undefined {
  return unit_amount_decimal ?? (amount === undefined ? undefined : String(amount));
}

function checkUnit({ amount }: CostValues, currency: string, at: string): void {
  if (amount !== undefined) checkPrecision(amount, currency, nameIn(at, 'amount'));
}

/** A one-time price in use; param is where it was named. */
function billable(account: Account, id: string, param: string): StoredPrice {
  const price = account.table('price').get(id);
  if (price === undefined) throw noSuch('price', id, param);
  checkType(price, 'one_time', param);
  checkActive(price, param);
  if (price.custom_unit_amount !== null) {
    throw invalid('A price with `custom_unit_amount` can only be used in a Checkout Session.', param);
  }
  return price;
}

/** The currency that a price is billed in. */
function offered(price: StoredPrice, wanted: string | undefined, param: string): string {
  const currency = wanted ?? price.currency;
  checkOffered(price, currency, param);
  return currency;
}

/** A price that exists for one item alone: in no list, inactive, and with what the item costs, also below zero. */
function oneOffPrice(
  account: Account,
  now: number,
  product: string,
  unit_amount_decimal: string,
  currency: string,
): StoredPrice {
  const price = createPrice(account, now, { active: false, currency, product, unit_amount_decimal });
  const inline = account.put('price', { ...price, inline: true });
  priceCreated(account, inline);
  return inline;
}

/**
 * So many of a price that is paid once.
 *
 * @throws a 400 when they come to more than can be charged at once, or to a credit as large
 */
function billed(account: Account, price: StoredPrice, currency: string, quantity: string): Cost {
  const amount = costOf(price, currency, quantity);
  checkLargest(Math.abs(amount), currency);
  return {
    amount,
    currency,
    name: account.table('product').get(price.product)?.name ?? null,
    pricing: pricingOf(price, price.currency_options[currency]?.unit_amount_decimal ?? null),
    ...quantities(quantity),
  };
}
