/** What can be sold: prices in use, of products in use, in a currency that they are offered in. */
import { invalid, noSuch } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type { StoredPrice, StoredProduct } from '../store/objects.ts';

/**
 * A price that is named to be sold.
 *
 * @throws a 400 that names the parameter, for one that is not there or is archived, itself or by its product
 */
export function activePrice(account: Account, id: string, param: string): StoredPrice {
  const price = account.table('price').get(id);
  if (price === undefined) throw noSuch('price', id, param);
  checkActive(price, param);
  const product = account.table('product').get(price.product);
  if (product !== undefined) checkSold(product, param);
  return price;
}

/** @throws a 400 for an archived price */
export function checkActive({ active }: StoredPrice, param: string): void {
  if (active) return;
  throw invalid('The price specified is inactive. This field only accepts active prices.', param);
}

/**
 * An archived product cannot be sold, although its prices stay active (facts.md §2.1).
 *
 * @throws a 400 that names the parameter
 */
export function checkSold({ active, id }: StoredProduct, param: string): void {
  if (active) return;
  throw invalid(
    `The product ${id} is marked as inactive, and thus no new purchases can be made for it.`,
    param,
    'product_inactive',
  );
}

/** @throws a 400 for a price that is not offered in a currency (recorded of the live API) */
export function checkOffered({ currency_options }: StoredPrice, currency: string, param: string): void {
  if (currency_options[currency] !== undefined) return;
  const own = Object.keys(currency_options)
    .map((one) => `\`${one}\``)
    .join(', ');
  throw invalid(
    `The price specified only supports ${own}. This doesn't match the expected currency: \`${currency}\`.`,
    param,
  );
}

/** @throws a 400 for a price that recurs where it is paid once, or the reverse */
export function checkType({ type }: StoredPrice, wanted: StoredPrice['type'], param: string): void {
  if (type === wanted) return;
  throw invalid(
    `The price specified is set to \`type=${type}\` but this field only accepts prices with \`type=${wanted}\`.`,
    param,
  );
}
