import type { DesiredPrice } from '../../catalog/types.ts';
import { type Difference, diffFields } from '../diff.ts';
import type { Draft } from '../draft.ts';
import type { WirePrice } from '../observed.ts';
import { type AppliedRecord, decodeRecord } from '../record.ts';
import type { Fields } from '../types.ts';
import { desiredPriceFields, observedPriceFields, optionPath, pricePolicy } from './price-fields.ts';

/** A price and how it differs from what the catalog wants. */
export interface Compared {
  wanted: Fields;
  observed: Fields;
  record: AppliedRecord | undefined;
  differences: Difference[];
  kept: string[];
  /** Only another price can be what is wanted. */
  replace: boolean;
}

export function comparePrice(draft: Draft, price: DesiredPrice, object: WirePrice): Compared {
  const wanted = desiredPriceFields(price);
  const observed = observedPriceFields(object, {
    product: (id) => draft.keyOf('product', id),
    meter: (id) => draft.keyOf('meter', id),
  });
  const record = decodeRecord(object.metadata);
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
