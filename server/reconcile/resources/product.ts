import type { DesiredProduct } from '../../catalog/types.ts';
import { type Difference, diffFields, type FieldPolicy, isEmptyAnyway } from '../diff.ts';
import { created, type Draft, type NewStep, ref, shown, switched } from '../draft.ts';
import { MARK, readMark } from '../mark.ts';
import { idOf, type WireProduct } from '../observed.ts';
import { type AppliedRecord, decodeRecord, encodeRecord } from '../record.ts';
import type { Action, Fields, StepParams, StepValue, Value } from '../types.ts';
import { flatten, setPath } from '../value.ts';
import { forCreate, markOf, metadataFields } from './metadata.ts';

export const PRODUCTS_PATH = '/v1/products';

/** Only what differs from "an update, and cleared by an empty value". */
const POLICIES: Record<string, Partial<FieldPolicy>> = {
  name: { removed: 'keep' },
  active: { unset: true },
  images: { unset: [] },
  marketing_features: { unset: [] },
  shippable: { removed: 'keep' },
  statement_descriptor: { removed: 'keep' },
  'tax_details.performance_location': { removed: 'keep' },
};

export function productPolicy(path: string): FieldPolicy {
  return { change: 'update', unset: null, removed: 'clear', ...POLICIES[path] };
}

/** Everything the YAML names on a product, in normal form; `active` is always owned. */
export function desiredProductFields(product: DesiredProduct): Fields {
  const {
    id: _id,
    was: _was,
    prices: _prices,
    metadata: _metadata,
    default_price: _default,
    ...named
  } = product.spec;
  return {
    ...flatten(named),
    active: named.active ?? true,
    ...(product.defaultPrice !== undefined && { default_price: product.defaultPrice }),
    ...metadataFields(product.metadata),
  };
}

export function observedProductFields(product: WireProduct, priceKey: (id: string) => string): Fields {
  const defaultPrice = idOf(product.default_price);
  return {
    ...flatten({
      name: product.name,
      active: product.active,
      description: product.description,
      images: product.images,
      marketing_features: product.marketing_features.map(({ name }) => ({ name: name ?? '' })),
      package_dimensions: product.package_dimensions ?? undefined,
      shippable: product.shippable,
      statement_descriptor: product.statement_descriptor ?? null,
      tax_code: idOf(product.tax_code),
      tax_details: product.tax_details ?? undefined,
      unit_label: product.unit_label ?? null,
      url: product.url,
    }),
    default_price: defaultPrice && priceKey(defaultPrice),
    ...metadataFields(product.metadata),
  };
}

export function productRecord(catalog: string, key: string, product: WireProduct): AppliedRecord | undefined {
  return decodeRecord(product.metadata, derivedLookupKey(catalog, key));
}

/** The lookup key of a price whose YAML names none. */
export function derivedLookupKey(catalog: string, product: string): (price: string) => string {
  return (price) => `${catalog}_${product}_${price}`;
}

/** The record of a product, its default price only where that price is there to be the default. */
export function productMetadata(
  draft: Draft,
  product: DesiredProduct,
  withDefault: boolean,
): Record<string, string> {
  const { catalog } = draft.desired;
  const { default_price, ...fields } = desiredProductFields(product);
  const recorded = withDefault && default_price !== undefined ? { ...fields, default_price } : fields;
  return {
    ...markOf(catalog, 'product', product.key),
    ...encodeRecord(recorded, priceList(draft, product), derivedLookupKey(catalog, product.key)),
  };
}

/** Lookup keys by short key: the catalog's prices and those that are no longer named but still active. */
function priceList(draft: Draft, product: DesiredProduct): Record<string, string> {
  const list: Record<string, string> = {};
  const object = draft.found.products.get(product.key);
  const record = object && productRecord(draft.desired.catalog, product.key, object);
  for (const [short, lookupKey] of Object.entries(record?.prices ?? {})) {
    if (draft.observed.holders.get(lookupKey)?.active) list[short] = lookupKey;
  }
  for (const price of draft.desired.prices) {
    if (price.product === product.key) list[shortKey(price.key)] = price.lookupKey;
  }
  return list;
}

export function shortKey(priceKey: string): string {
  return priceKey.slice(priceKey.indexOf('.') + 1);
}

export function planProducts(draft: Draft): void {
  for (const product of draft.desired.products) {
    const object = draft.found.products.get(product.key);
    if (object) planExisting(draft, product, object);
    else planNew(draft, product);
  }
}

function planNew(draft: Draft, product: DesiredProduct): void {
  const { default_price: _, ...fields } = desiredProductFields(product);
  const steps: NewStep[] = [
    {
      phase: 'products',
      verb: 'create',
      params: {
        id: product.id,
        ...productParams(
          fields,
          Object.keys(fields).filter(
            (path) => path !== 'active' && !isEmptyAnyway(fields, path, productPolicy),
          ),
        ),
        metadata: { ...product.metadata, ...forCreate(productMetadata(draft, product, false)) },
      },
      replaces: null,
      provides: true,
    },
  ];
  // It is made active, so that its prices can be made, and put away after them.
  if (fields.active === false) {
    steps.push({ phase: 'archives', verb: 'update', target: product.id, params: { active: false } });
  } else {
    delete fields.active;
  }
  draft.add(
    {
      action: 'create',
      kind: 'product',
      key: product.key,
      id: null,
      about: product.spec.name,
      fields: created(fields),
    },
    steps,
  );
}

function planExisting(draft: Draft, product: DesiredProduct, object: WireProduct): void {
  const { catalog } = draft.desired;
  const record = productRecord(catalog, product.key, object);
  const wanted = desiredProductFields(product);
  const observed = observedProductFields(object, (id) => draft.keyOf('price', id));
  const { differences, kept } = diffFields(wanted, observed, record, productPolicy);
  for (const path of kept) draft.warnKept('product', product.key, path);

  const mark = readMark(object.metadata);
  const now = differences.filter(({ path, to }) => path !== 'default_price' || !isMade(draft, to));
  const marks = markOf(catalog, 'product', product.key);
  if (mark && object.metadata[MARK] !== marks[MARK])
    now.push(renamed(object.metadata[MARK] ?? '', marks[MARK] ?? ''));
  if (now.length === 0 && mark) return;

  const action = switched(object.active, wanted.active === true);
  const fields = shown(now);
  draft.add(
    {
      action: mark ? (action ?? 'update') : 'adopt',
      kind: 'product',
      key: product.key,
      id: object.id,
      about: product.spec.name,
      fields,
    },
    updateSteps(object.id, updateParams(draft, product, now, observed.default_price ?? null), action),
  );
}

/** A product is put away last, but its default moves before the price that was it is archived. */
function updateSteps(target: string, params: StepParams, action: Action | undefined): NewStep[] {
  const update = { verb: 'update', target } as const;
  if (action !== 'archive') return [{ ...update, phase: 'products', params }];
  const { default_price, ...rest } = params;
  return [
    ...(default_price === undefined
      ? []
      : [{ ...update, phase: 'defaults' as const, params: { default_price } }]),
    { ...update, phase: 'archives', params: rest },
  ];
}

/** Whether a default price is made or switched on in this plan, so that it can only be set after the prices. */
function isMade(draft: Draft, value: Value): boolean {
  return typeof value === 'string' && draft.madePrices.has(value);
}

export function renamed(from: string, to: string): Difference {
  return { path: `metadata.${MARK}`, from, to, cause: 'catalog', change: 'update', cleared: false };
}

function updateParams(
  draft: Draft,
  product: DesiredProduct,
  differences: Difference[],
  currentDefault: Value,
): StepParams {
  const fields = Object.fromEntries(differences.map(({ path, to }) => [path, to]));
  const params = productParams(fields, Object.keys(fields), product);
  const wanted = product.defaultPrice;
  const setsDefault = wanted !== undefined && (wanted === currentDefault || !isMade(draft, wanted));
  return {
    ...params,
    metadata: { ...(params.metadata as object), ...productMetadata(draft, product, setsDefault) },
  };
}

/** Parameters for some fields; dimensions go together, since Stripe wants all four at once. */
function productParams(fields: Fields, paths: string[], product?: DesiredProduct): StepParams {
  const params: StepParams = {};
  for (const path of paths) {
    if (path.startsWith('package_dimensions.')) {
      params.package_dimensions = product?.spec.package_dimensions ?? dimensions(fields);
    } else if (path === 'default_price') {
      params.default_price = typeof fields[path] === 'string' ? ref('price', fields[path]) : '';
    } else {
      setPath<StepValue>(params, path, param(fields[path] ?? null));
    }
  }
  return params;
}

function dimensions(fields: Fields): StepValue {
  const own = Object.entries(fields).filter(
    ([path, value]) => path.startsWith('package_dimensions.') && value !== null,
  );
  return own.length > 0
    ? Object.fromEntries(own.map(([path, value]) => [path.split('.')[1] as string, value as number]))
    : '';
}

/** As Stripe takes it: an empty text unsets, since neither null nor an empty list can be written in a form. */
export function param(value: Value): StepValue {
  if (value === null || (Array.isArray(value) && value.length === 0)) return '';
  return value as StepValue;
}

/** Default prices that are made in this plan: each is a change of its own, after the prices. */
export function planDefaultPrices(draft: Draft): void {
  for (const product of draft.desired.products) {
    const { defaultPrice } = product;
    if (defaultPrice === undefined || !draft.madePrices.has(defaultPrice)) continue;
    const object = draft.found.products.get(product.key);
    const current = idOf(object?.default_price);
    const from = current && draft.keyOf('price', current);
    if (from === defaultPrice) continue;
    const record = object && productRecord(draft.desired.catalog, product.key, object);
    const cause = record?.holds('default_price', defaultPrice) ? 'drift' : 'catalog';
    draft.add(
      {
        action: 'update',
        kind: 'product',
        key: product.key,
        id: object?.id ?? null,
        about: product.spec.name,
        fields: [{ path: 'default_price', from, to: defaultPrice, cause }],
      },
      [
        {
          phase: 'defaults',
          verb: 'update',
          target: ref('product', product.key),
          params: {
            default_price: ref('price', defaultPrice),
            metadata: productMetadata(draft, product, true),
          },
        },
      ],
    );
  }
}
