/** A price, and perhaps its product, made by a session's `price_data`. */
import { exclusive, invalid, noSuch } from '../errors.ts';
import { createPrice } from '../resources/catalog/price-create.ts';
import { priceCreated } from '../resources/catalog/price-events.ts';
import { createProduct } from '../resources/catalog/product-create.ts';
import type { PriceData } from '../resources/checkout/checkout-session-params.ts';
import type { Account } from '../store/account.ts';
import type { StoredPrice } from '../store/objects.ts';
import { checkSold } from './sold.ts';

/**
 * Real objects that can be retrieved by their ids, in no list (the SDK's documentation of the list of prices).
 * They are inactive: nobody else can buy by them.
 */
export function createInlinePrice(account: Account, now: number, data: PriceData, at: string): StoredPrice {
  const { product, product_data, ...terms } = data;
  if (product !== undefined && product_data !== undefined) throw exclusive(['product', 'product_data'], at);
  if (product === undefined && product_data === undefined) {
    throw invalid('You must specify either `product` or `product_data` when creating a price.', at);
  }
  const owner = product === undefined ? undefined : account.table('product').get(product);
  if (product !== undefined && owner === undefined) throw noSuch('product', product, `${at}[product]`);
  if (owner !== undefined) checkSold(owner, `${at}[product]`);
  const made =
    product_data === undefined
      ? undefined
      : createProduct(account, now, { ...product_data, active: false }, `${at}[product_data]`);
  if (made !== undefined) account.happened('product.created', 'product', made);
  const price = createPrice(
    account,
    now,
    { ...terms, active: false, product: made?.id ?? owner?.id ?? '' },
    at,
  );
  const inline = account.put('price', { ...price, inline: true });
  priceCreated(account, inline);
  return inline;
}
