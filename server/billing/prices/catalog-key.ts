import type { Desired } from '../../catalog/types.ts';
import { markedKey, readMark } from '../../reconcile/mark.ts';
import type { WirePrice } from '../../reconcile/observed.ts';

/**
 * The catalog key of a price at Stripe: by its mark, which stays when the price is replaced; of a price that no
 * catalog has marked (made by hand, and not adopted yet) by the lookup key under which it is sold.
 */
export function catalogKeyOf(
  { catalog, prices }: Pick<Desired, 'catalog' | 'prices'>,
  { metadata, lookup_key }: Pick<WirePrice, 'metadata' | 'lookup_key'>,
): string | undefined {
  return readMark(metadata)
    ? markedKey(metadata, catalog, 'price')
    : prices.find(({ lookupKey }) => lookupKey === lookup_key)?.key;
}
