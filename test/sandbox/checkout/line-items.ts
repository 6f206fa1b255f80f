/** The lines of a session: made from `line_items`, counted again when a quantity or an amount changes. */
import { exclusive, invalid, missingParameter, noSuch } from '../errors.ts';
import { mergeMetadata } from '../params/metadata.ts';
import type { LineItemValues } from '../resources/checkout-session-params.ts';
import type { Account } from '../store/account.ts';
import type { StoredLineItem, StoredPrice } from '../store/objects.ts';
import { priceOf } from './amounts.ts';
import { createInlinePrice } from './inline-price.ts';
import { checkSold } from './sold.ts';

const MAX_LINES = 100;
const MAX_QUANTITY = 99;

/** A line whose price is known to exist and to fit its session. */
interface Line {
  price: StoredPrice;
  quantity: number;
  values: LineItemValues;
}

/**
 * The lines of a payment session, not stored yet.
 * @returns each price with its quantity, and the one currency of all of them
 */
export function readLines(
  account: Account,
  now: number,
  items: LineItemValues[] | undefined,
  wanted: string | undefined,
): { lines: Line[]; currency: string } {
  if (items === undefined) throw missingParameter('line_items');
  if (items.length === 0) throw invalid('Invalid array', 'line_items');
  if (items.length > MAX_LINES) {
    throw invalid(`Array line_items exceeded maximum ${MAX_LINES} allowed elements.`, 'line_items');
  }
  const lines = items.map((values, index) => readLine(account, now, values, `line_items[${index}]`));
  const currency = wanted ?? lines[0]?.price.currency ?? '';
  for (const [index, { price }] of lines.entries()) {
    const at = `line_items[${index}]`;
    if (price.currency_options[currency] === undefined) throw otherCurrency(price, currency, at);
    if (price.custom_unit_amount !== null && lines.length > 1) {
      throw invalid(
        'A price with `custom_unit_amount` must be the only line item of a Checkout Session.',
        `${at}[price]`,
      );
    }
  }
  return { lines, currency };
}

function readLine(account: Account, now: number, values: LineItemValues, at: string): Line {
  const { price: id, price_data: data, quantity } = values;
  if (id !== undefined && data !== undefined) throw exclusive(['price', 'price_data'], at);
  if (id === undefined && data === undefined) {
    throw invalid('You must provide one of `price` or `price_data` for each line item when using prices.');
  }
  if (data?.recurring !== undefined) throw recurring();
  const price =
    data === undefined
      ? activePrice(account, id ?? '', `${at}[price]`)
      : createInlinePrice(account, now, data, `${at}[price_data]`);
  if (price.recurring !== null) throw recurring();
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
    if (values.adjustable_quantity?.enabled === true) {
      throw invalid(
        '`adjustable_quantity` cannot be enabled for a price with `custom_unit_amount`.',
        `${at}[adjustable_quantity]`,
      );
    }
  }
  checkAdjustable(values, quantity, `${at}[adjustable_quantity]`);
  return { price, quantity, values };
}

function activePrice(account: Account, id: string, at: string): StoredPrice {
  const price = account.table('price').get(id);
  if (price === undefined) throw noSuch('price', id, at);
  if (!price.active) {
    throw invalid('The price specified is inactive. This field only accepts active prices.', at);
  }
  const product = account.table('product').get(price.product);
  if (product !== undefined) checkSold(product, at);
  return price;
}

function recurring(): Error {
  return invalid(
    'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use ' +
      'only one-time prices.',
  );
}

function otherCurrency({ currency_options }: StoredPrice, expected: string, at: string): Error {
  const own = Object.keys(currency_options)
    .map((currency) => `\`${currency}\``)
    .join(', ');
  return invalid(
    `The price specified only supports ${own}. This doesn't match the expected currency: \`${expected}\`.`,
    `${at}[price]`,
  );
}

function checkAdjustable(values: LineItemValues, quantity: number, at: string): void {
  const { enabled, minimum, maximum } = adjustableOf(values) ?? {};
  if (enabled !== true || minimum == null || maximum == null) return;
  if (minimum > maximum) {
    throw invalid('The minimum must not be greater than the maximum.', `${at}[minimum]`);
  }
  if (quantity < minimum) throw invalid('The quantity is less than the minimum.', `${at}[minimum]`);
  if (quantity > maximum) throw invalid('The quantity is greater than the maximum.', `${at}[maximum]`);
}

/** Defaults 0 and 99 (the SDK's documentation); none of both when the quantity is fixed. */
function adjustableOf({ adjustable_quantity: given }: LineItemValues): StoredLineItem['adjustable_quantity'] {
  if (given === undefined) return null;
  if (!given.enabled) return { enabled: false, maximum: null, minimum: null };
  return { enabled: true, maximum: given.maximum ?? MAX_QUANTITY, minimum: given.minimum ?? 0 };
}

/** Stores the lines of a session in their order. */
export function createLines(
  account: Account,
  now: number,
  session: string,
  lines: readonly Line[],
  currency: string,
): StoredLineItem[] {
  return lines.map(({ price, quantity, values }) => {
    const amount = priceOf(price, currency, quantity) ?? 0;
    const product = account.table('product').get(price.product);
    return account.put('item', {
      id: account.newId('item'),
      object: 'item',
      adjustable_quantity: adjustableOf(values),
      amount_discount: 0,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount,
      created: now,
      currency,
      description: product?.name ?? null,
      metadata: mergeMetadata({}, values.metadata),
      price: price.id,
      quantity,
      session,
    });
  });
}

/** The lines of a session in the order they were given. */
export function linesOf(account: Account, session: string): StoredLineItem[] {
  return account
    .table('item')
    .by('session', [session])
    .map(({ object }) => object);
}

/** What is to be paid for some lines. */
export function sumOf(lines: readonly StoredLineItem[]): number {
  return lines.reduce((sum, line) => sum + line.amount_total, 0);
}
