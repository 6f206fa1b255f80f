import { aboutPrice } from '../../catalog/about-price.ts';
import type { DesiredPrice } from '../../catalog/types.ts';
import { type Draft, differencesOfNew, type NewStep, switched } from '../draft.ts';
import { MARK, readMark, readUnfinished } from '../mark.ts';
import { idOf, type WirePrice } from '../observed.ts';
import { forCreate, markOf } from './metadata.ts';
import { type Compared, comparePrice } from './price-compare.ts';
import { desiredPriceFields, isFilledIn } from './price-fields.ts';
import { createParams, priceMetadata, updateParams, withMetadata } from './price-params.ts';
import {
  finish,
  planReplace,
  planRestore,
  retire,
  sameTerms,
  straysBeside,
  unfinishedOf,
} from './price-replace.ts';
import { shownPrice } from './price-wording.ts';
import { renamed } from './product.ts';

export const PRICES_PATH = '/v1/prices';

export function planPrices(draft: Draft): void {
  for (const price of draft.desired.prices) {
    const object = draft.found.prices.get(price.key);
    if (!object) planMissing(draft, price);
    else planFound(draft, price, object);
  }
}

function planMissing(draft: Draft, price: DesiredPrice): void {
  const wanted = desiredPriceFields(price);
  const archived = sameTerms(draft, price, wanted);
  if (archived) {
    planRestore(draft, price, archived);
    return;
  }
  draft.madePrices.add(price.key);
  const given = Object.entries(wanted).filter(([path, value]) => !isFilledIn(path, value));
  const fields = shownPrice(price, differencesOfNew(Object.fromEntries(given)));
  draft.add(
    { action: 'create', kind: 'price', key: price.key, id: null, about: aboutPrice(price.spec), fields },
    [
      {
        phase: 'prices',
        verb: 'create',
        params: withMetadata(createParams(draft, price), forCreate(priceMetadata(draft, price))),
        replaces: null,
        provides: true,
      },
    ],
  );
}

function planFound(draft: Draft, price: DesiredPrice, object: WirePrice): void {
  const compared = comparePrice(draft, price, object);
  if (compared.replace) planReplace(draft, price, object, compared);
  else planInPlace(draft, price, object, compared);
}

function planInPlace(draft: Draft, price: DesiredPrice, object: WirePrice, compared: Compared): void {
  const { catalog } = draft.desired;
  for (const path of compared.kept) draft.warnKept('price', price.key, path);
  const mark = readMark(object.metadata);
  const marks = markOf(catalog, 'price', price.key);
  const differences = [...compared.differences];
  if (mark && object.metadata[MARK] !== marks[MARK]) {
    differences.push(renamed(object.metadata[MARK] ?? '', marks[MARK] ?? ''));
  }
  const isUnfinished = readUnfinished(object.metadata).length > 0;
  const unfinished = unfinishedOf(draft, price, object);
  if (differences.length === 0 && mark && !isUnfinished) return;

  const action = switched(object.active, compared.wanted.active === true);
  if (action === 'restore') draft.madePrices.add(price.key);
  const fields = shownPrice(price, differences);
  const base = { kind: 'price' as const, key: price.key, id: object.id, about: aboutPrice(price.spec) };
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
      action: isUnfinished ? 'replace' : mark ? (action ?? 'update') : 'adopt',
      fields,
      notes: isUnfinished
        ? [
            `finishes what an earlier run began${unfinished.length > 0 ? `: ${unfinished.join(', ')} is archived` : ''}`,
          ]
        : [],
    },
    update,
  );
  if (action === 'archive') releaseDefault(draft, change, price, object);
  if (isUnfinished) finish(draft, change, price, unfinished, object.id);
  retire(draft, change, price, straysBeside(draft, price, object, unfinished), object.id);
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
