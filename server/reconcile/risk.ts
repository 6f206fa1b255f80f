import { compareDecimals, parseDecimal, times } from '../catalog/money.ts';
import type { Draft } from './draft.ts';
import { readMark } from './mark.ts';
import type { Change, Value } from './types.ts';

/** Terms of which any change is worth a second look. */
const TELLING = new Set(['currency', 'recurring.interval', 'recurring.interval_count']);
const SHARE_OF_PRICES = 0.3;
const FEW_PRICES = 2;

/**
 * Marks changes that an owner should confirm one by one: an amount that moves by more than half or to
 * nothing, another currency or interval, an adoption that changes more than metadata, and a plan that
 * replaces or archives many prices at once.
 */
export function markRisks(draft: Draft): void {
  const prices = draft.desired.prices.length;
  const touched = draft.changes.filter(
    ({ kind, action }) => kind === 'price' && ['replace', 'archive'].includes(action),
  );
  const many = touched.length > FEW_PRICES && touched.length > prices * SHARE_OF_PRICES;
  for (const change of draft.changes) {
    change.risky = isRisky(change) || isTakenOver(draft, change) || (many && touched.includes(change));
  }
}

/** A price of somebody's own that holds one of the catalog's lookup keys is replaced. */
function isTakenOver(draft: Draft, { action, kind, key }: Change): boolean {
  const object = kind === 'price' && action === 'replace' ? draft.found.prices.get(key) : undefined;
  return object !== undefined && !readMark(object.metadata);
}

function isRisky({ action, kind, fields }: Change): boolean {
  if (action === 'adopt') return fields.some(({ path }) => !path.startsWith('metadata.'));
  if (kind !== 'price' || (action !== 'replace' && action !== 'restore')) return false;
  return fields.some(
    ({ path, from, to }) =>
      from !== null &&
      (TELLING.has(path) || (/(^|\.)unit_amount(_decimal)?$/.test(path) && isFarFrom(from, to))),
  );
}

/** By more than half of what it was, or to nothing; exactly, since money never passes through floating point. */
function isFarFrom(from: Value, to: Value): boolean {
  const before = parseDecimal(String(from));
  const after = parseDecimal(String(to));
  if (!before || !after) return false;
  if (after.units === 0n) return before.units !== 0n;
  const twice = times(after, 2);
  return compareDecimals(twice, before) < 0 || compareDecimals(twice, times(before, 3)) > 0;
}
