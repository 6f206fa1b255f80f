/** Products (facts.md §2.1). */
import { checkActive } from '../../checkout/sold.ts';
import { exclusive, invalid, noSuch, notImplemented } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, within } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { type Call, many, one, type PageValues, type Route, removal } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredProduct } from '../../store/objects.ts';
import { createPrice } from './price-create.ts';
import { priceCreated } from './price-events.ts';
import {
  checkServiceOnly,
  checkTaxCodes,
  createProduct,
  dimensions,
  mergeTaxDetails,
} from './product-create.ts';
import {
  type ProductCreate,
  type ProductUpdate,
  productCreate,
  productList,
  productUpdate,
} from './product-params.ts';

export const productExpandables: Expandables = {
  default_price: { ref: 'price' },
  tax_code: { unsupported: 'tax codes' },
};

function find(account: Account, id: string): StoredProduct {
  const product = account.table('product').get(id);
  if (product === undefined) throw noSuch('product', id, 'id', 404);
  return product;
}

function create({ account, now, params }: Call<ProductCreate>): StoredProduct {
  const { default_price_data, ...values } = params;
  const product = createProduct(account, now, values);
  if (default_price_data === undefined) {
    account.happened('product.created', 'product', product);
    return product;
  }
  for (const [currency, option] of default_price_data.currency_options ?? []) {
    // The types have them although a default price cannot be tiered: what Stripe makes of it is unknown.
    const at = `default_price_data[currency_options][${currency}][tiers]`;
    if (option.tiers !== undefined) throw notImplemented(at);
  }
  const price = createPrice(
    account,
    now,
    { ...default_price_data, product: product.id },
    'default_price_data',
  );
  const made = account.put('product', { ...product, default_price: price.id });
  account.happened('product.created', 'product', made);
  priceCreated(account, price);
  return made;
}

function update({ account, id, now, params }: Call<ProductUpdate>): StoredProduct {
  const product = find(account, id);
  checkServiceOnly(product.type, params);
  checkTaxCodes(params.tax_code, params.tax_details?.tax_code, 'tax_code');
  const next: StoredProduct = { ...product, updated: now };
  // Absent leaves as is, null (sent as '') unsets.
  if (params.active !== undefined) next.active = params.active;
  if (params.default_price !== undefined)
    next.default_price = defaultPrice(account, id, params.default_price);
  if (params.description !== undefined) next.description = params.description;
  if (params.images !== undefined) next.images = params.images ?? [];
  if (params.marketing_features !== undefined) next.marketing_features = params.marketing_features ?? [];
  if (params.name !== undefined) next.name = params.name;
  if (params.package_dimensions !== undefined)
    next.package_dimensions = dimensions(params.package_dimensions);
  if (params.shippable !== undefined) next.shippable = params.shippable;
  if (params.statement_descriptor !== undefined) next.statement_descriptor = params.statement_descriptor;
  if (params.tax_code !== undefined) next.tax_code = params.tax_code;
  if (params.unit_label !== undefined) next.unit_label = params.unit_label;
  if (params.url !== undefined) next.url = params.url;
  next.tax_details = mergeTaxDetails(product.tax_details, params.tax_details);
  next.metadata = mergeMetadata(product.metadata, params.metadata);
  account.happened('product.updated', 'product', next, product);
  return account.put('product', next);
}

/** Must be an active price of this product (facts.md §2.2); null clears it. */
function defaultPrice(account: Account, product: string, id: string | null): string | null {
  if (id === null) return null;
  const price = account.table('price').get(id);
  if (price === undefined) throw noSuch('price', id, 'default_price');
  if (price.product !== product) {
    throw invalid(`The price \`${id}\` does not belong to the product \`${product}\`.`, 'default_price');
  }
  checkActive(price, 'default_price');
  return id;
}

function list(call: Call<ValuesOf<typeof productList> & PageValues>): List<StoredProduct> {
  const { account, params } = call;
  const { active, created, ids, shippable, type, url } = params;
  if (ids !== undefined) {
    for (const cursor of ['starting_after', 'ending_before'] as const) {
      if (params[cursor] !== undefined) throw exclusive(['ids', cursor]);
    }
  }
  const table = account.table('product');
  return page(call, {
    table,
    // Unknown ids are silently left out.
    rows: ids === undefined ? table.all() : table.pick(ids),
    noun: 'product',
    url: '/v1/products',
    matches: (product) =>
      passes(active, product.active) &&
      passes(shippable, product.shippable) &&
      passes(type, product.type) &&
      passes(url, product.url) &&
      within(product.created, created),
  });
}

function remove({ account, id }: Call<unknown>): { id: string; object: 'product'; deleted: true } {
  const product = find(account, id);
  if (account.table('price').by('product', [id]).length > 0) {
    throw invalid('This product cannot be deleted because it has one or more user-created prices.');
  }
  account.delete('product', id);
  account.happened('product.deleted', 'product', { ...product, active: false });
  return { id, object: 'product', deleted: true };
}

export const productRoutes: Route[] = [
  one('POST', '/v1/products', 'product', productCreate, create),
  many('/v1/products', 'product', productList, list),
  one('GET', '/v1/products/:id', 'product', {}, ({ account, id }) => find(account, id)),
  one('POST', '/v1/products/:id', 'product', productUpdate, update),
  removal('/v1/products/:id', remove),
];
