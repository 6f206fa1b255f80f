import type { Desired } from '../../catalog/types.ts';

/**
 * The products that a subscriber has one of, by key: the product itself, and those that the catalog's portal
 * lets a subscriber change to and from.
 */
export function alternatives({ portalConfigurations }: Desired, product: string): ReadonlySet<string> {
  const groups = portalConfigurations.flatMap(({ spec }) => {
    const update = spec.features.subscription_update;
    return update?.enabled ? [(update.products ?? []).map((entry) => entry.product)] : [];
  });
  const found = new Set([product]);
  // A product that is in two groups joins them; what a set is given while it is walked is walked too.
  for (const one of found)
    for (const group of groups) if (group.includes(one)) for (const other of group) found.add(other);
  return found;
}

/** `paircode` of `paircode.monthly`. */
export function productOf(key: string): string {
  return key.split('.')[0] as string;
}
