import type { Desired, DesiredPrice, DesiredProduct } from '../catalog/types.ts';
import { readMark, readUnfinished, SUCCESSOR } from './mark.ts';
import {
  idOf,
  type Observed,
  type WireMeter,
  type WirePortal,
  type WirePrice,
  type WireProduct,
} from './observed.ts';
import { sameFixedFields } from './resources/meter-fields.ts';
import type { Conflict, Kind } from './types.ts';

export interface FoundPortal {
  object: WirePortal;
  /** Later ones with the same mark that are still active. */
  duplicates: WirePortal[];
}

/** Which object of the account is which thing of the catalog. */
export interface Found {
  meters: Map<string, WireMeter>;
  products: Map<string, WireProduct>;
  /** The price that holds the lookup key, or one of ours that has to take it (back). */
  prices: Map<string, WirePrice>;
  portals: Map<string, FoundPortal>;
  conflicts: Conflict[];
}

/**
 * Finds each thing by what Stripe keeps unique: a meter by its event name, a product by its id, a price
 * by its lookup key; only a portal configuration, which has nothing of the kind, by our mark.
 */
export function identify(desired: Desired, observed: Observed): Found {
  const found: Found = {
    meters: new Map(),
    products: new Map(),
    prices: new Map(),
    portals: new Map(),
    conflicts: [],
  };
  findMeters(desired, observed, found);
  for (const product of desired.products) findProduct(product, desired, observed, found);
  for (const price of desired.prices) findPrice(price, desired, observed, found);
  findPortals(desired, observed, found);
  return found;
}

function conflict(found: Found, kind: Kind, key: string, message: string): void {
  found.conflicts.push({ kind, key, message });
}

/** The name of another catalog that an object belongs to. */
function otherOwner(
  catalog: string,
  object: { metadata: Record<string, string> | null },
): string | undefined {
  const mark = readMark(object.metadata);
  return mark && mark.catalog !== catalog ? mark.catalog : undefined;
}

function findMeters(desired: Desired, observed: Observed, found: Found): void {
  for (const meter of desired.meters) {
    const named = observed.meters.filter((candidate) => candidate.event_name === meter.spec.event_name);
    const object =
      named.find((candidate) => candidate.status === 'active') ??
      named.find((candidate) => sameFixedFields(meter, candidate));
    if (object) found.meters.set(meter.key, object);
  }
}

function findProduct(product: DesiredProduct, desired: Desired, observed: Observed, found: Found): void {
  const taken = new Set([...found.products.values()].map(({ id }) => id));
  const ids = new Set(desired.products.map(({ id }) => id));
  const byId = observed.products.get(product.id);
  // An id that the YAML chooses is the product; a derived one gives way to the product its prices are on.
  const canBeFound = !byId && product.spec.id === undefined;
  const object = canBeFound
    ? desired.prices
        .filter((price) => price.product === product.key)
        .map((price) => observed.products.get(idOf(observed.holders.get(price.lookupKey)?.product) ?? ''))
        .find(
          (candidate) =>
            candidate &&
            mayBeAdopted(candidate, desired.catalog, product.key) &&
            !taken.has(candidate.id) &&
            !ids.has(candidate.id),
        )
    : byId;
  if (!object) return;
  const owner = otherOwner(desired.catalog, object);
  if (owner) {
    conflict(
      found,
      'product',
      product.key,
      `product ${object.id} belongs to the catalog "${owner}"; give this product another id, or remove it there first`,
    );
  }
  found.products.set(product.key, object);
}

/** Nobody's yet, or adopted as this product before. */
function mayBeAdopted(candidate: WireProduct, catalog: string, key: string): boolean {
  const mark = readMark(candidate.metadata);
  return !mark || (mark.catalog === catalog && mark.kind === 'product' && mark.key === key);
}

function findPrice(price: DesiredPrice, desired: Desired, observed: Observed, found: Found): void {
  const holder = observed.holders.get(price.lookupKey);
  if (holder) {
    const product = observed.products.get(idOf(holder.product) ?? '');
    const owner = otherOwner(desired.catalog, holder) ?? (product && otherOwner(desired.catalog, product));
    if (owner) {
      conflict(
        found,
        'price',
        price.key,
        `the lookup key "${price.lookupKey}" is held by ${holder.id}, which belongs to the catalog "${owner}"; choose another lookup_key`,
      );
    }
    found.prices.set(price.key, holder);
    return;
  }
  const product = found.products.get(price.product);
  // The dashboard copies a mark but never a lookup key: a price that has one, then the older, is the one.
  const [moved] = claimants(price, product, desired, observed)
    .filter(({ metadata }) => !metadata[SUCCESSOR])
    .reverse()
    .sort((a, b) => Number(a.lookup_key === null) - Number(b.lookup_key === null));
  if (moved) found.prices.set(price.key, moved);
}

/**
 * Prices of a product with our mark for a key that hold no lookup key that the catalog names; newest first. One that is archived and has no lookup key is only history,
 * unless the price is meant to be archived.
 */
function claimants(
  price: DesiredPrice,
  product: WireProduct | undefined,
  desired: Desired,
  observed: Observed,
): WirePrice[] {
  const named = new Set(desired.prices.map(({ lookupKey }) => lookupKey));
  return ((product && observed.pricesOf.get(product.id)) ?? []).filter(({ active, lookup_key, metadata }) => {
    const mark = readMark(metadata);
    const isMarked = mark?.catalog === desired.catalog && mark.kind === 'price' && mark.key === price.key;
    if (!isMarked) return false;
    return lookup_key === null ? active || price.spec.active === false : !named.has(lookup_key);
  });
}

/**
 * Active prices that carry our mark for a key beside the one that is found by the lookup key: that key was
 * given to another price, or somebody copied ours or switched an old one on.
 */
export function strays(
  price: DesiredPrice,
  object: WirePrice,
  desired: Desired,
  observed: Observed,
  found: Found,
): WirePrice[] {
  return claimants(price, found.products.get(price.product), desired, observed).filter(
    ({ id, active }) => active && id !== object.id,
  );
}

function findPortals(desired: Desired, observed: Observed, found: Found): void {
  const oldestFirst = [...observed.portals].reverse();
  for (const portal of desired.portalConfigurations) {
    const marked = oldestFirst.filter(({ metadata }) => {
      const mark = readMark(metadata);
      return (
        mark?.catalog === desired.catalog && mark.kind === 'portal_configuration' && mark.key === portal.key
      );
    });
    const wanted = Object.entries(desired.metadata);
    const adopted =
      wanted.length > 0
        ? observed.portals.find(
            ({ id, metadata }) =>
              !readMark(metadata) &&
              wanted.every(([name, value]) => metadata?.[name] === value) &&
              ![...found.portals.values()].some(({ object }) => object.id === id),
          )
        : undefined;
    const object = marked[0] ?? adopted;
    if (!object) continue;
    found.portals.set(portal.key, { object, duplicates: marked.slice(1).filter(({ active }) => active) });
  }
}

/**
 * The products whose own prices have to be read before a plan can be made: those that exist and on which
 * a price is missing, holds other terms, was another one's before, or has something left to finish.
 */
export function productsToList(
  desired: Desired,
  observed: Observed,
  found: Found,
  differs: (price: DesiredPrice, object: WirePrice) => boolean,
): string[] {
  const ids = new Set<string>();
  for (const price of desired.prices) {
    const product = found.products.get(price.product);
    if (!product || observed.pricesOf.has(product.id)) continue;
    const object = found.prices.get(price.key);
    const isAnothers = (readMark(object?.metadata)?.key ?? price.key) !== price.key;
    if (!object || isAnothers || readUnfinished(object.metadata).length > 0 || differs(price, object))
      ids.add(product.id);
  }
  return [...ids].sort();
}
