import type { DesiredPrice } from '../../catalog/types.ts';
import { type Difference, diffFields } from '../diff.ts';
import { type Draft, differencesOfNew, type NewStep, ref, shown, switched } from '../draft.ts';
import { MARK, readMark, readUnfinished, SUCCESSOR, UNFINISHED } from '../mark.ts';
import { idOf, type WirePrice } from '../observed.ts';
import { type AppliedRecord, decodeRecord, encodeRecord } from '../record.ts';
import type { FieldChange, Fields, StepParams, StepValue } from '../types.ts';
import { equal, setPath } from '../value.ts';
import { forCreate, markOf } from './metadata.ts';
import {
  desiredPriceFields,
  isFilledIn,
  isTerm,
  namedPriceFields,
  observedPriceFields,
  optionPath,
  pricePolicy,
} from './price-fields.ts';
import { createParams, optionParams } from './price-params.ts';
import { dropped, takeOver } from './price-takeover.ts';
import { aboutPrice, inStripesTerms, priceWording } from './price-wording.ts';
import { param, productMetadata, productRecord, renamed, shortKey } from './product.ts';

export const PRICES_PATH = '/v1/prices';

/** A price and how it differs from what the catalog wants. */
interface Compared {
  wanted: Fields;
  observed: Fields;
  record: AppliedRecord | undefined;
  differences: Difference[];
  kept: string[];
  /** Only another price can be what is wanted. */
  replace: boolean;
}

function priceRecord(price: WirePrice): AppliedRecord | undefined {
  return decodeRecord(price.metadata);
}

export function comparePrice(draft: Draft, price: DesiredPrice, object: WirePrice): Compared {
  const wanted = desiredPriceFields(price);
  const observed = observedPriceFields(object, {
    product: (id) => draft.keyOf('product', id),
    meter: (id) => draft.keyOf('meter', id),
  });
  const record = priceRecord(object);
  const { differences, kept } = diffFields(wanted, observed, record, pricePolicy);
  for (const difference of differences) difference.change = changeOf(difference, observed);
  return {
    wanted,
    observed,
    record,
    differences,
    kept,
    replace: differences.some(({ change }) => change === 'replace'),
  };
}

/** Whether two prices of Stripe's differ so that only a replace helps; what a plan has to read depends on it. */
export function needsOtherPrice(draft: Draft, price: DesiredPrice, object: WirePrice): boolean {
  return comparePrice(draft, price, object).replace;
}

/**
 * Two things depend on what is there: a currency can be added but its amount not changed, and tax
 * behaviour can be set once (https://docs.stripe.com/api/prices/update).
 */
function changeOf({ path, from, change }: Difference, observed: Fields): Difference['change'] {
  const option = optionPath(path);
  const isThere =
    option && Object.keys(observed).some((other) => optionPath(other)?.currency === option.currency);
  if (option && !isThere) return 'update';
  if (path === 'tax_behavior' || option?.field === 'tax_behavior')
    return from === 'unspecified' ? 'update' : 'replace';
  return change;
}

export function planPrices(draft: Draft): void {
  for (const price of draft.desired.prices) {
    const object = draft.found.prices.get(price.key);
    if (!object) planMissing(draft, price);
    else planFound(draft, price, object);
  }
}

function shownPrice(price: DesiredPrice, differences: readonly Difference[]): FieldChange[] {
  return shown(differences.map(inStripesTerms), priceWording(price.spec));
}

function planMissing(draft: Draft, price: DesiredPrice): void {
  const wanted = desiredPriceFields(price);
  const archived = sameTerms(draft, price, wanted);
  if (archived) {
    planRestore(draft, price, archived, []);
    return;
  }
  draft.madePrices.add(price.key);
  const given = Object.entries(wanted).filter(([path, value]) => !isFilledIn(path, value));
  const fields = shownPrice(price, differencesOfNew(Object.fromEntries(given)));
  draft.add({ action: 'create', kind: 'price', key: price.key, id: null, about: aboutPrice(price), fields }, [
    {
      phase: 'prices',
      verb: 'create',
      params: withMetadata(createParams(draft, price), forCreate(priceMetadata(draft, price))),
      replaces: null,
      provides: true,
    },
  ]);
}

function planFound(draft: Draft, price: DesiredPrice, object: WirePrice): void {
  const compared = comparePrice(draft, price, object);
  for (const path of compared.kept) {
    draft.warn(
      'price',
      price.key,
      `${path} cannot be unset in Stripe: it keeps its value and is no longer managed`,
    );
  }
  if (compared.replace) planReplace(draft, price, object, compared);
  else planInPlace(draft, price, object, compared);
}

function planInPlace(draft: Draft, price: DesiredPrice, object: WirePrice, compared: Compared): void {
  const { catalog } = draft.desired;
  const mark = readMark(object.metadata);
  const marks = markOf(catalog, 'price', price.key);
  const differences = [...compared.differences];
  if (mark && object.metadata[MARK] !== marks[MARK]) {
    differences.push(renamed(object.metadata[MARK] ?? '', marks[MARK] ?? ''));
  }
  const unfinished = readUnfinished(object.metadata);
  if (differences.length === 0 && mark && unfinished.length === 0) return;

  const action = switched(object.active, compared.wanted.active === true);
  if (action === 'restore') draft.madePrices.add(price.key);
  const fields = shownPrice(price, differences);
  const base = { kind: 'price' as const, key: price.key, id: object.id, about: aboutPrice(price) };
  const update: NewStep[] =
    differences.length > 0 || !mark
      ? [
          {
            phase: action === 'archive' ? 'archives' : 'prices',
            verb: 'update',
            target: object.id,
            params: updateParams(draft, price, object, differences),
          },
        ]
      : [];
  const change = draft.add(
    {
      ...base,
      action: unfinished.length > 0 ? 'replace' : mark ? (action ?? 'update') : 'adopt',
      fields,
      notes:
        unfinished.length > 0
          ? [`finishes what an earlier run began: ${unfinished.join(', ')} is archived`]
          : [],
    },
    update,
  );
  if (action === 'archive') releaseDefault(draft, change, price, object);
  if (unfinished.length > 0) finish(draft, change, price, unfinished, object.id);
}

/** A price that is withdrawn cannot be its product's default (Stripe refuses to archive it). */
function releaseDefault(draft: Draft, change: number, price: DesiredPrice, object: WirePrice): void {
  const productId = idOf(object.product);
  const product = productId ? draft.observed.products.get(productId) : undefined;
  const wanted = draft.desired.products.find(({ key }) => key === price.product)?.defaultPrice;
  if (!product || idOf(product.default_price) !== object.id || wanted !== undefined) return;
  draft.addStep(change, {
    phase: 'defaults',
    kind: 'product',
    key: price.product,
    verb: 'update',
    target: product.id,
    params: { default_price: '' },
  });
}

function planReplace(draft: Draft, price: DesiredPrice, object: WirePrice, compared: Compared): void {
  const old = [object.id, ...readUnfinished(object.metadata)];
  const takenOver = takeOver(price, object, compared.record, compared.differences);
  const wanted = { ...compared.wanted, ...takenOver.fields };
  const archived = sameTerms(draft, price, wanted, object.id);
  if (archived) {
    planRestore(draft, price, archived, old, compared.differences);
    return;
  }
  draft.madePrices.add(price.key);
  const metadata = {
    ...forCreate(priceMetadata(draft, price)),
    [UNFINISHED]: old.join(','),
  };
  const params = withMetadata(createParams(draft, price, takenOver), metadata);
  const change = draft.add(
    {
      action: 'replace',
      kind: 'price',
      key: price.key,
      id: object.id,
      about: aboutPrice(price),
      fields: shownPrice(price, compared.differences),
      notes: dropped(object, takenOver, price),
    },
    [
      {
        phase: 'prices',
        verb: 'create',
        // Only from a holder that was seen: it would take the key from whoever else is faster.
        params: object.lookup_key === price.lookupKey ? { ...params, transfer_lookup_key: true } : params,
        replaces: object.id,
        provides: true,
      },
    ],
  );
  finish(draft, change, price, old);
}

/**
 * An archived price of ours with exactly what is wanted is switched on again rather than made anew, so
 * that going back and forth between two amounts takes two prices for ever.
 */
function planRestore(
  draft: Draft,
  price: DesiredPrice,
  archived: WirePrice,
  old: string[],
  differences?: Difference[],
): void {
  draft.madePrices.add(price.key);
  const compared = comparePrice(draft, price, archived);
  const params = updateParams(draft, price, archived, compared.differences);
  const own = params.metadata as Record<string, string>;
  const displaced = old.filter((id) => id !== archived.id);
  const change = draft.add(
    {
      action: 'restore',
      kind: 'price',
      key: price.key,
      id: archived.id,
      about: aboutPrice(price),
      fields: shownPrice(price, differences ?? compared.differences),
    },
    [
      {
        phase: 'prices',
        verb: 'update',
        target: archived.id,
        params: {
          ...params,
          lookup_key: price.lookupKey,
          transfer_lookup_key: displaced.length > 0 ? true : undefined,
          metadata: {
            ...own,
            [SUCCESSOR]: '',
            ...(displaced.length > 0 && { [UNFINISHED]: displaced.join(',') }),
          },
        },
        provides: true,
      },
    ],
  );
  if (displaced.length > 0) finish(draft, change, price, displaced);
}

/** The newest archived price with our mark for this key that can be what is wanted by an update alone. */
function sameTerms(
  draft: Draft,
  price: DesiredPrice,
  wanted: Fields,
  except?: string,
): WirePrice | undefined {
  const product = draft.found.products.get(price.product);
  if (!product || price.spec.active === false) return undefined;
  return (draft.observed.pricesOf.get(product.id) ?? []).find((candidate) => {
    const mark = readMark(candidate.metadata);
    const isOurs = mark?.catalog === draft.desired.catalog && mark.kind === 'price' && mark.key === price.key;
    if (!isOurs || candidate.active || candidate.id === except) return false;
    const { observed, replace } = comparePrice(draft, price, candidate);
    return !replace && fixedFields(observed, wanted);
  });
}

/** Equal in all that an update cannot change, further currencies that the YAML does not name included. */
function fixedFields(observed: Fields, wanted: Fields): boolean {
  const isFixed = (path: string): boolean =>
    isTerm(path) || (optionPath(path) !== undefined && optionPath(path)?.field !== 'tax_behavior');
  return Object.keys({ ...observed, ...wanted })
    .filter(isFixed)
    .every((path) => equal(observed[path] ?? null, wanted[path] ?? null));
}

/**
 * What makes a replace complete, each step safe to do again: the default moves, portals follow (the
 * portal planner adds that), the old ones are archived with their successor noted, and last the new
 * one's note of what is unfinished is taken off.
 */
function finish(draft: Draft, change: number, price: DesiredPrice, old: string[], newId?: string): void {
  const successor: StepValue = newId ?? ref('price', price.key);
  for (const id of old) draft.replaced.set(id, price.key);
  moveDefaults(draft, change, price, old, successor);
  const listed = [...draft.observed.pricesOf.values()].flat();
  for (const id of old) {
    const known =
      listed.find((candidate) => candidate.id === id) ??
      [...draft.observed.holders.values()].find((holder) => holder.id === id);
    if (known && !known.active && known.metadata[SUCCESSOR]) continue;
    const mark = known && !readMark(known.metadata) ? markOf(draft.desired.catalog, 'price', price.key) : {};
    draft.addStep(change, {
      phase: 'archives',
      verb: 'update',
      target: id,
      params: { active: false, metadata: { ...mark, [SUCCESSOR]: successor } },
    });
  }
  draft.addStep(change, {
    phase: 'notes',
    verb: 'update',
    target: newId ?? ref('price', price.key),
    params: { metadata: { [UNFINISHED]: '' } },
  });
}

function moveDefaults(
  draft: Draft,
  change: number,
  price: DesiredPrice,
  old: string[],
  successor: StepValue,
): void {
  const wanted = draft.desired.products.find(({ key }) => key === price.product)?.defaultPrice;
  const home = draft.found.products.get(price.product);
  for (const product of draft.observed.products.values()) {
    const current = idOf(product.default_price);
    if (!current || !old.includes(current)) continue;
    const isHome = product.id === home?.id;
    if (isHome && wanted !== undefined && wanted !== price.key) continue;
    const stays = isHome && price.spec.active !== false;
    draft.addStep(change, {
      phase: 'defaults',
      kind: 'product',
      key: draft.keyOf('product', product.id),
      verb: 'update',
      target: product.id,
      params: { default_price: stays ? successor : '' },
    });
  }
}

/**
 * A product's record lists its prices, so that one that is no longer named can still be found. Where the
 * plan does not write the product anyway, the first change that gives it a price notes all of them, and
 * does so before the price is made: a run that ends between the two has noted too much, never too little.
 */
export function planNotes(draft: Draft): void {
  const writes = new Set(draft.steps.filter(({ phase }) => phase === 'products').map(({ key }) => key));
  for (const price of draft.desired.prices) {
    const change = draft.changes.findIndex(({ kind, key }) => kind === 'price' && key === price.key);
    const product = draft.desired.products.find(({ key }) => key === price.product);
    const object = draft.found.products.get(price.product);
    if (change < 0 || !product || !object || writes.has(product.key)) continue;
    const record = productRecord(draft.desired.catalog, product.key, object);
    if (record && (record.prices === undefined || record.prices[shortKey(price.key)] === price.lookupKey))
      continue;
    writes.add(product.key);
    const current = idOf(object.default_price);
    const isDefault = current !== null && draft.keyOf('price', current) === product.defaultPrice;
    draft.addStep(change, {
      phase: 'products',
      kind: 'product',
      key: product.key,
      verb: 'update',
      target: object.id,
      params: { metadata: productMetadata(draft, product, isDefault) },
    });
  }
}

function priceMetadata(draft: Draft, price: DesiredPrice): Record<string, string> {
  return { ...markOf(draft.desired.catalog, 'price', price.key), ...encodeRecord(namedPriceFields(price)) };
}

function withMetadata(params: StepParams, metadata: Record<string, string>): StepParams {
  return { ...params, metadata: { ...(params.metadata as object), ...metadata } };
}

function updateParams(
  draft: Draft,
  price: DesiredPrice,
  object: WirePrice,
  differences: Difference[],
): StepParams {
  const params: StepParams = {};
  for (const { path, to } of differences) {
    const option = optionPath(path);
    if (option) {
      const spec = price.spec.currency_options?.[option.currency];
      if (spec) setPath<StepValue>(params, `currency_options.${option.currency}`, optionParams(spec));
    } else if (!path.startsWith(`metadata.${MARK}`)) {
      setPath<StepValue>(params, path, param(to));
    }
  }
  const successor = object.metadata[SUCCESSOR] ? { [SUCCESSOR]: '' } : {};
  return withMetadata(params, { ...priceMetadata(draft, price), ...successor });
}
