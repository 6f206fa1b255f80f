import Stripe from 'stripe';
import type { Desired, DesiredPrice } from '../catalog/types.ts';
import type { StripeClient } from '../stripe/client.ts';
import { allPages, pagesOf } from '../stripe/pages.ts';
import { readMark } from './mark.ts';
import {
  idOf,
  type Observed,
  type WireMeter,
  type WirePortal,
  type WirePrice,
  type WireProduct,
} from './observed.ts';
import { METERS_PATH } from './resources/meter.ts';
import { PORTAL_PATH } from './resources/portal-configuration.ts';
import { PRICES_PATH } from './resources/price.ts';
import { PRODUCTS_PATH, productRecord } from './resources/product.ts';

/** Most that Stripe gives in one page, and most ids in one filter. */
const PAGE = 100;
/** Most lookup keys in one list call (https://docs.stripe.com/api/prices/list). */
const LOOKUP_KEYS = 10;
const PRODUCT_PAGES = 10;

export interface ObserveOptions {
  livemode: boolean;
  /**
   * `catalog` reads everything a plan needs; `named` reads only what the catalog names, to look again at
   * part of it.
   */
  scope: 'catalog' | 'named';
}

/**
 * Reads the account with few list calls: they grow by one per ten lookup keys and one per hundred
 * products, never with the account. Nothing is fetched one by one, and Search, which lags, is not used.
 */
export async function observe(
  client: StripeClient,
  desired: Desired,
  options: ObserveOptions,
): Promise<Observed> {
  const whole = options.scope === 'catalog';
  const [account, products, holders, meters, portals] = await Promise.all([
    whole ? readAccount(client) : null,
    whole ? readActiveProducts(client) : { products: [], all: false },
    readHolders(
      client,
      desired.prices,
      desired.prices.map(({ lookupKey }) => lookupKey),
    ),
    readMeters(client, desired),
    readPortals(client),
  ]);
  const observed: Observed = {
    account,
    livemode: options.livemode,
    meters,
    products: new Map(products.products.map((product) => [product.id, product])),
    allActiveProductsRead: products.all,
    holders,
    pricesOf: new Map(),
    portals,
  };
  await Promise.all([
    readNamedProducts(client, desired, observed),
    readLateMeters(client, desired, observed),
  ]);
  if (whole) await readUnnamedPrices(client, desired, observed);
  return observed;
}

/** All prices, active and archived, of some products. */
export async function observePricesOf(
  client: StripeClient,
  desired: Desired,
  observed: Observed,
  productIds: readonly string[],
): Promise<void> {
  const expand = priceExpansions(desired.prices, [...observed.holders.values()]);
  await Promise.all(
    productIds.map(async (product) => {
      const [active, archived] = await Promise.all(
        [true, false].map((state) =>
          allPages<WirePrice>(client, PRICES_PATH, { product, active: state, expand }),
        ),
      );
      observed.pricesOf.set(
        product,
        [...(active ?? []), ...(archived ?? [])].sort((a, b) => b.created - a.created),
      );
    }),
  );
}

interface WireAccount {
  id: string;
  business_profile?: { name?: string | null } | null;
  settings?: { dashboard?: { display_name?: string | null } } | null;
}

async function readAccount(client: StripeClient): Promise<Observed['account']> {
  const account = await client.get<WireAccount>('/v1/account').catch((error: unknown) => {
    // A restricted key need not be allowed to read the account; the catalog does not depend on it.
    if (error instanceof Stripe.errors.StripePermissionError) return null;
    throw error;
  });
  if (!account) return null;
  return {
    id: account.id,
    name: account.settings?.dashboard?.display_name ?? account.business_profile?.name ?? null,
  };
}

async function readActiveProducts(client: StripeClient): Promise<{ products: WireProduct[]; all: boolean }> {
  const products: WireProduct[] = [];
  let pages = 0;
  for await (const { data, has_more } of pagesOf<WireProduct>(client, PRODUCTS_PATH, { active: true })) {
    products.push(...data);
    pages += 1;
    if (has_more && pages === PRODUCT_PAGES) return { products, all: false };
  }
  return { products, all: true };
}

/** The named products that are not among the active ones, and those that hold a named lookup key. */
async function readNamedProducts(client: StripeClient, desired: Desired, observed: Observed): Promise<void> {
  const ids = new Set([
    ...desired.products.map(({ id }) => id),
    ...[...observed.holders.values()].map(({ product }) => idOf(product) ?? ''),
  ]);
  const missing = [...ids].filter((id) => id && !observed.products.has(id)).sort();
  const lists = await Promise.all(
    chunks(missing, PAGE).map((chunk) =>
      client.list<WireProduct>(PRODUCTS_PATH, { ids: chunk, limit: PAGE }),
    ),
  );
  for (const product of lists.flatMap(({ data }) => data)) observed.products.set(product.id, product);
}

/** Lookup keys that only the products' own records still know. */
async function readUnnamedPrices(client: StripeClient, desired: Desired, observed: Observed): Promise<void> {
  const named = new Set(desired.prices.map(({ lookupKey }) => lookupKey));
  const keys = new Set<string>();
  const unlisted: string[] = [];
  for (const product of observed.products.values()) {
    const mark = readMark(product.metadata);
    if (mark?.catalog !== desired.catalog || mark.kind !== 'product') continue;
    const record = productRecord(desired.catalog, mark.key, product);
    if (record && record.prices === undefined) unlisted.push(product.id);
    for (const key of Object.values(record?.prices ?? {})) if (!named.has(key)) keys.add(key);
  }
  const [byKey, byProduct] = await Promise.all([
    listByLookupKeys(client, [...keys].sort(), true, priceExpansions(desired.prices, [])),
    Promise.all(
      unlisted.map((product) => allPages<WirePrice>(client, PRICES_PATH, { product, active: true })),
    ),
  ]);
  for (const price of [...byKey, ...byProduct.flat()]) {
    if (price.lookup_key)
      observed.holders.set(price.lookup_key, observed.holders.get(price.lookup_key) ?? price);
  }
}

async function readHolders(
  client: StripeClient,
  prices: DesiredPrice[],
  lookupKeys: string[],
): Promise<Map<string, WirePrice>> {
  const expand = priceExpansions(prices, []);
  const holders = new Map<string, WirePrice>();
  const take = (list: WirePrice[]): void => {
    for (const price of list) if (price.lookup_key) holders.set(price.lookup_key, price);
  };
  // `active` is always given: what a list holds without it is not settled (facts of the price list).
  take(await listByLookupKeys(client, lookupKeys, true, expand));
  take(
    await listByLookupKeys(
      client,
      lookupKeys.filter((key) => !holders.has(key)),
      false,
      expand,
    ),
  );
  const unread = [...holders.values()].filter(hasUnreadTiers);
  for (const active of [true, false]) {
    const some = unread.filter((price) => price.active === active).map(({ lookup_key }) => lookup_key ?? '');
    take(await listByLookupKeys(client, some.sort(), active, priceExpansions(prices, unread)));
  }
  return holders;
}

/** Has currencies that the catalog does not name, whose tiers were therefore not asked for: unknown is not empty. */
function hasUnreadTiers({ billing_scheme, currency, currency_options }: WirePrice): boolean {
  return (
    billing_scheme === 'tiered' &&
    Object.entries(currency_options ?? {}).some(
      ([name, option]) => name !== currency && !option.tiers && !option.custom_unit_amount,
    )
  );
}

async function listByLookupKeys(
  client: StripeClient,
  lookupKeys: string[],
  active: boolean,
  expand: string[],
): Promise<WirePrice[]> {
  const lists = await Promise.all(
    chunks(lookupKeys, LOOKUP_KEYS).map((chunk) =>
      client.list<WirePrice>(PRICES_PATH, { lookup_keys: chunk, active, limit: PAGE, expand }),
    ),
  );
  return lists.flatMap(({ data }) => data);
}

/**
 * Tiers and further currencies are only there when asked for, and a currency's tiers only when that
 * currency is named (https://docs.stripe.com/api/prices/object).
 */
function priceExpansions(prices: DesiredPrice[], seen: WirePrice[]): string[] {
  const currencies = new Set([
    ...prices
      .filter(({ spec }) => spec.tiers)
      .flatMap(({ spec }) => Object.keys(spec.currency_options ?? {})),
    ...seen
      .filter(({ billing_scheme }) => billing_scheme === 'tiered')
      .flatMap(({ currency, currency_options }) =>
        Object.keys(currency_options ?? {}).filter((option) => option !== currency),
      ),
  ]);
  return [
    'data.tiers',
    'data.currency_options',
    ...[...currencies].sort().map((currency) => `data.currency_options.${currency}.tiers`),
  ];
}

async function readMeters(client: StripeClient, desired: Desired): Promise<WireMeter[]> {
  const wanted = new Set(desired.meters.map(({ spec }) => spec.event_name));
  const read: WireMeter[] = [];
  for (const status of ['active', 'inactive']) {
    const found = new Set(read.map(({ event_name }) => event_name));
    const missing = [...wanted].filter((name) => !found.has(name));
    if (missing.length === 0) break;
    // An event name has one active meter at most, but any number of inactive ones: all of those are read.
    const isEnough = (so_far: WireMeter[]): boolean =>
      status === 'active' && missing.every((name) => so_far.some(({ event_name }) => event_name === name));
    read.push(...(await allPages<WireMeter>(client, METERS_PATH, { status }, isEnough)));
  }
  return read;
}

/**
 * The lists are read side by side, so a meter can be made after the meters were read and before the price
 * on it was: such a price would seem to be on a meter of somebody else, and be replaced.
 */
async function readLateMeters(client: StripeClient, desired: Desired, observed: Observed): Promise<void> {
  const known = new Set(observed.meters.map(({ id }) => id));
  const isLate = [...observed.holders.values()].some(
    ({ recurring }) => recurring?.meter && !known.has(recurring.meter),
  );
  const active = new Set(
    observed.meters.filter(({ status }) => status === 'active').map(({ event_name }) => event_name),
  );
  if (isLate && desired.meters.some(({ spec }) => !active.has(spec.event_name)))
    observed.meters = await readMeters(client, desired);
}

async function readPortals(client: StripeClient): Promise<WirePortal[]> {
  const { data } = await client.list<WirePortal>(PORTAL_PATH, {
    limit: PAGE,
    expand: ['data.features.subscription_update.products'],
  });
  return data;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += size) result.push(items.slice(start, start + size));
  return result;
}
