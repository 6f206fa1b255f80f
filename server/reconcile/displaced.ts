import type { Observed, WirePrice } from './observed.ts';
import type { Displaced, Step } from './types.ts';
import { groupBy } from './value.ts';

/**
 * The prices that each change puts away, for those who pay for them: what is replaced or archived, whatever
 * is archived beside it, and what a restored price takes over from. One-time prices have no subscribers.
 */
export function displacedBy(steps: readonly Step[], observed: Observed): Displaced[] {
  const listed = [...observed.holders.values(), ...[...observed.pricesOf.values()].flat()];
  const known = new Map<string, WirePrice>(listed.map((price) => [price.id, price]));
  const archives = steps.filter(({ kind, params }) => kind === 'price' && params.active === false);
  return [...groupBy(archives, ({ change }) => change)].map(([change, some]) => ({
    change,
    prices: some.flatMap(({ target }) =>
      typeof target === 'string' && known.get(target)?.type !== 'one_time' ? [target] : [],
    ),
  }));
}
