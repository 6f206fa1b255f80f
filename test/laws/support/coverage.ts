import { type Leaf, leavesOfSchema } from './schema.ts';

/** Leaves that the laws do not edit, each with the reason. */
export const NOT_STRIPES: readonly [RegExp, string][] = [
  [/^catalog$/, 'the namespace: another one is another catalog (identity rules, two catalogs)'],
  [/^mode$/, 'compared with the key, never sent'],
  [/(^|\.)was$/, 'the former key, which moves an object and is no value of it'],
  [/\.checkout\./, 'how the shop sells a price; nothing of it is sent (a law of its own says so)'],
  [/\.id$/, 'identity: another id is another product (edited as a mapping, not as a field)'],
  [/custom_unit_amount\.enabled$/, 'always true'],
  [/customer_mapping\.type$/, 'one value only'],
];

export function reasonToSkip(leaf: Leaf): string | undefined {
  return NOT_STRIPES.find(([pattern]) => pattern.test(leaf))?.[1];
}

/** Every leaf that Stripe holds. */
export function stripesLeaves(): Leaf[] {
  return leavesOfSchema().filter((leaf) => reasonToSkip(leaf) === undefined);
}
