import { aboutPrice } from '../../catalog/about-price.ts';
import type { DesiredPrice } from '../../catalog/types.ts';
import type { Difference } from '../diff.ts';
import { type Draft, ref } from '../draft.ts';
import { strays } from '../identify.ts';
import { readMark, readUnfinished, SUCCESSOR, UNFINISHED } from '../mark.ts';
import { idOf, type WirePrice, type WireProduct } from '../observed.ts';
import type { Fields, StepParams, StepValue } from '../types.ts';
import { equal } from '../value.ts';
import { forCreate, markOf } from './metadata.ts';
import { type Compared, comparePrice } from './price-compare.ts';
import { isTerm, optionPath } from './price-fields.ts';
import { createParams, priceMetadata, type TakenOver, updateParams, withMetadata } from './price-params.ts';
import { dropped, takeOver } from './price-takeover.ts';
import { shownPrice } from './price-wording.ts';
import { productRecord } from './product.ts';

/** Another price takes over: an archived one that is exactly what is wanted, else a new one. */
export function planReplace(draft: Draft, price: DesiredPrice, object: WirePrice, compared: Compared): void {
  const old = [object.id, ...unfinishedOf(draft, price, object)];
  const takenOver = takeOver(price, object, compared.record, compared.differences);
  const taxBehavior = takenOver.tax_behavior ?? 'unspecified';
  const wanted = { tax_behavior: taxBehavior, ...compared.wanted, ...takenOver.fields };
  const archived = sameTerms(draft, price, wanted, object.id);
  const beside = straysBeside(draft, price, object, old);
  const notes = dropped(object, takenOver, price);
  if (archived) {
    const replaced = { old, takenOver, notes, differences: compared.differences };
    const change = planRestore(draft, price, archived, replaced);
    retire(draft, change, price, beside, archived.id);
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
      about: aboutPrice(price.spec),
      fields: shownPrice(price, compared.differences),
      notes,
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
  retire(draft, change, price, beside);
}

/** The price that is taken over from, with those it had still to archive. */
interface Replaced {
  old: string[];
  takenOver: TakenOver;
  notes: string[];
  differences: Difference[];
}

/** Of what is taken over that which an old price does not have already; its tax behaviour can be set once. */
function takenOverParams({ nickname, tax_behavior }: TakenOver, archived: WirePrice): StepParams {
  const isOpen = archived.tax_behavior === 'unspecified';
  return { ...(nickname !== undefined && { nickname }), ...(isOpen && tax_behavior && { tax_behavior }) };
}

/**
 * An archived price of ours with exactly what is wanted is switched on again rather than made anew, so
 * that going back and forth between two amounts takes two prices for ever.
 */
export function planRestore(
  draft: Draft,
  price: DesiredPrice,
  archived: WirePrice,
  replaced?: Replaced,
): number {
  draft.madePrices.add(price.key);
  const compared = comparePrice(draft, price, archived);
  const params = updateParams(draft, price, archived, compared.differences);
  const own = params.metadata as Record<string, string>;
  const displaced = replaced?.old.filter((id) => id !== archived.id) ?? [];
  const change = draft.add(
    {
      action: 'restore',
      kind: 'price',
      key: price.key,
      id: archived.id,
      about: aboutPrice(price.spec),
      fields: shownPrice(price, replaced?.differences ?? compared.differences),
      notes: replaced?.notes ?? [],
    },
    [
      {
        phase: 'prices',
        verb: 'update',
        target: archived.id,
        params: {
          ...params,
          ...(replaced && takenOverParams(replaced.takenOver, archived)),
          lookup_key: price.lookupKey,
          transfer_lookup_key: displaced.length > 0 ? true : undefined,
          metadata: {
            ...replaced?.takenOver.metadata,
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
  return change;
}

/** The newest archived price with our mark for this key that can be what is wanted by an update alone. */
export function sameTerms(
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
    return !replace && fixedFields(observed, wanted) && mayBeTaxed(candidate, wanted);
  });
}

function mayBeTaxed({ tax_behavior }: WirePrice, wanted: Fields): boolean {
  return (
    [undefined, tax_behavior].includes(wanted.tax_behavior as string | undefined) ||
    tax_behavior === 'unspecified'
  );
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
 * The prices that a price still has to archive. The note stands in metadata, where a person can change or
 * copy it: a price that is another's, or itself, is none. One whose key the catalog no longer names was
 * renamed together with what it costs.
 */
export function unfinishedOf(draft: Draft, price: DesiredPrice, object: WirePrice): string[] {
  const known = [...draft.observed.holders.values(), ...[...draft.observed.pricesOf.values()].flat()];
  const named = new Set(draft.desired.prices.map(({ lookupKey }) => lookupKey));
  return readUnfinished(object.metadata).filter((id) => {
    const old = known.find((candidate) => candidate.id === id);
    const mark = readMark(old?.metadata);
    const isNamed = mark?.key !== price.key && draft.desired.prices.some(({ key }) => key === mark?.key);
    const isAnothers = mark && (mark.catalog !== draft.desired.catalog || isNamed);
    return id !== object.id && !isAnothers && !named.has(old?.lookup_key ?? '');
  });
}

/**
 * What makes a replace complete, each step safe to do again: the old ones retire, and last the new one's
 * note of what is unfinished is taken off.
 */
export function finish(
  draft: Draft,
  change: number,
  price: DesiredPrice,
  old: string[],
  newId?: string,
): void {
  retire(draft, change, price, old, newId);
  draft.addStep(change, {
    phase: 'notes',
    verb: 'update',
    target: newId ?? ref('price', price.key),
    params: { metadata: { [UNFINISHED]: '' } },
  });
}

/**
 * Puts prices away in favour of another: the default moves, portals follow (the portal planner adds
 * that), and they are archived with their successor noted.
 */
export function retire(
  draft: Draft,
  change: number,
  price: DesiredPrice,
  old: string[],
  newId?: string,
): void {
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
}

/** Ids of {@link strays}, but for some. */
export function straysBeside(draft: Draft, price: DesiredPrice, object: WirePrice, but: string[]): string[] {
  return strays(price, object, draft.desired, draft.observed, draft.found)
    .map(({ id }) => id)
    .filter((id) => !but.includes(id));
}

function moveDefaults(
  draft: Draft,
  change: number,
  price: DesiredPrice,
  old: string[],
  successor: StepValue,
): void {
  const home = draft.found.products.get(price.product);
  for (const product of draft.observed.products.values()) {
    const current = idOf(product.default_price);
    if (!current || !old.includes(current) || setsOwnDefault(draft, product, price)) continue;
    const stays = product.id === home?.id && price.spec.active !== false;
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

/** Whether the change of the product itself names another default price, or takes it away. */
function setsOwnDefault(draft: Draft, object: WireProduct, price: DesiredPrice): boolean {
  const product = draft.desired.products.find(({ key }) => draft.found.products.get(key)?.id === object.id);
  if (!product) return false;
  if (product.defaultPrice !== undefined) return product.defaultPrice !== price.key;
  const record = productRecord(draft.desired.catalog, product.key, object);
  return record?.named(['default_price']).includes('default_price') ?? false;
}
