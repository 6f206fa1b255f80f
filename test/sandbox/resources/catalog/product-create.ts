/** Making a product: by `POST /v1/products` and by a price's `product_data`. */
import { invalid } from '../../errors.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { nameIn } from '../../params/name.ts';
import type { Account } from '../../store/account.ts';
import type { StoredProduct } from '../../store/objects.ts';
import type { ProductCreate, ProductData } from './product-params.ts';

export type NewProduct = ProductData & Partial<Omit<ProductCreate, 'default_price_data'>>;

export function createProduct(account: Account, now: number, values: NewProduct, at = ''): StoredProduct {
  if (values.id !== undefined && account.table('product').get(values.id) !== undefined) {
    throw invalid('Product already exists.', nameIn(at, 'id'), 'resource_already_exists');
  }
  const type = values.type ?? 'service';
  checkServiceOnly(type, values, at);
  checkTaxCodes(values.tax_code, values.tax_details?.tax_code, nameIn(at, 'tax_code'));
  return account.put('product', {
    id: values.id ?? account.newId('product'),
    object: 'product',
    active: values.active ?? true,
    attributes: [],
    created: now,
    default_price: null,
    description: values.description ?? null,
    images: values.images ?? [],
    livemode: false,
    marketing_features: values.marketing_features ?? [],
    metadata: mergeMetadata({}, values.metadata),
    name: values.name,
    package_dimensions: dimensions(values.package_dimensions),
    shippable: values.shippable ?? null,
    statement_descriptor: values.statement_descriptor ?? null,
    tax_code: values.tax_code ?? null,
    tax_details: mergeTaxDetails(null, values.tax_details),
    type,
    unit_label: values.unit_label ?? null,
    updated: now,
    url: values.url ?? null,
  });
}

/** JSON numbers in the answer; two decimals at most, so nothing is lost. */
export function dimensions(
  sides: Record<'height' | 'length' | 'weight' | 'width', string> | null | undefined,
): StoredProduct['package_dimensions'] {
  if (sides === undefined || sides === null) return null;
  const { height, length, weight, width } = sides;
  return { height: Number(height), length: Number(length), weight: Number(weight), width: Number(width) };
}

/** "May only be set if `type=service`" (the SDK's documentation). */
export function checkServiceOnly(
  type: string,
  values: { statement_descriptor?: unknown; unit_label?: unknown },
  at = '',
): void {
  if (type === 'service') return;
  for (const name of ['statement_descriptor', 'unit_label'] as const) {
    if (values[name] === undefined || values[name] === null) continue;
    throw invalid(`\`${name}\` may only be set if \`type=service\`.`, nameIn(at, name));
  }
}

/** A product has one tax code, in two places; two different ones in one request cannot both be meant. */
export function checkTaxCodes(
  one: string | null | undefined,
  other: string | null | undefined,
  param: string,
): void {
  if (typeof one === 'string' && typeof other === 'string' && one !== other) {
    throw invalid('`tax_code` and `tax_details[tax_code]` must be equal when both are passed.', param);
  }
}

/** Merged field by field; null clears the whole. */
export function mergeTaxDetails(
  current: StoredProduct['tax_details'],
  change: { performance_location?: string; tax_code?: string | null } | null | undefined,
): StoredProduct['tax_details'] {
  if (change === undefined) return current;
  if (change === null) return null;
  return {
    performance_location: change.performance_location ?? current?.performance_location ?? null,
    tax_code: change.tax_code === undefined ? (current?.tax_code ?? null) : change.tax_code,
  };
}
