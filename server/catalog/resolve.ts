import { derivedLookupKey, derivedProductId, fullPriceKey } from './references.ts';
import type {
  Catalog,
  Desired,
  DesiredPortalConfiguration,
  DesiredPrice,
  DesiredProduct,
  Metadata,
  PortalSpec,
  PriceSpec,
  ProductSpec,
} from './types.ts';

/**
 * Works out what should be in the account: ids and lookup keys that were left out, metadata of the
 * catalog and of the object together, every reference as a full key, lists sorted by key. Pure; a
 * catalog that loaded without errors always resolves.
 */
export function resolve(catalog: Catalog): Desired {
  const products = sorted(catalog.products);
  return {
    catalog: catalog.name,
    ...(catalog.mode && { mode: catalog.mode }),
    metadata: { ...catalog.metadata },
    meters: sorted(catalog.meters).map(([key, spec]) => ({ kind: 'meter', key, spec })),
    products: products.map(([key, spec]) => resolveProduct(catalog, key, spec)),
    prices: products
      .flatMap(([key, spec]) =>
        sorted(spec.prices ?? {}).map(([price, priceSpec]) => resolvePrice(catalog, key, price, priceSpec)),
      )
      .sort((a, b) => compare(a.key, b.key)),
    portalConfigurations: sorted(catalog.portal_configurations).map(([key, spec]) =>
      resolvePortal(catalog, key, spec),
    ),
  };
}

function resolveProduct(catalog: Catalog, key: string, spec: ProductSpec): DesiredProduct {
  return {
    kind: 'product',
    key,
    id: spec.id ?? derivedProductId(catalog.name, key),
    metadata: merged(catalog, spec.metadata),
    priceKeys: sorted(spec.prices ?? {}).map(([price]) => `${key}.${price}`),
    ...(spec.default_price !== undefined && { defaultPrice: fullPriceKey(key, spec.default_price) }),
    spec,
  };
}

function resolvePrice(catalog: Catalog, product: string, price: string, spec: PriceSpec): DesiredPrice {
  return {
    kind: 'price',
    key: `${product}.${price}`,
    product,
    lookupKey: spec.lookup_key ?? derivedLookupKey(catalog.name, product, price),
    metadata: merged(catalog, spec.metadata),
    spec: spec.was === undefined ? spec : { ...spec, was: fullPriceKey(product, spec.was) },
  };
}

function resolvePortal(catalog: Catalog, key: string, spec: PortalSpec): DesiredPortalConfiguration {
  const update = spec.features.subscription_update;
  const products = update?.products?.map((entry) => ({
    ...entry,
    prices: entry.prices.map((price) => fullPriceKey(entry.product, price)),
  }));
  return {
    kind: 'portal_configuration',
    key,
    metadata: merged(catalog, spec.metadata),
    spec:
      update && products
        ? { ...spec, features: { ...spec.features, subscription_update: { ...update, products } } }
        : spec,
  };
}

function merged(catalog: Catalog, own: Metadata | undefined): Metadata {
  return { ...catalog.metadata, ...own };
}

/** By key, code unit by code unit: the same everywhere, whatever the machine's language. */
function sorted<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => compare(a, b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
