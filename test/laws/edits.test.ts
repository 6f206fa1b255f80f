/**
 * Every field of the schema, added, changed, changed back and removed: each edit reaches Stripe or is an
 * error, never silence. The fields come from the schema, so a new one is edited without a word here.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Desired } from '../../server/catalog/index.ts';
import { applyByTheLaws } from './support/apply.ts';
import { reasonToSkip, stripesLeaves } from './support/coverage.ts';
import { Door, InvalidYaml, read } from './support/door.ts';
import { leftovers } from './support/leftovers.ts';
import { announce, expectNone, runs } from './support/runs.ts';
import {
  anotherValue,
  branch,
  isRequired,
  type Leaf,
  leavesOf,
  leavesOfSchema,
  type Tree,
} from './support/schema.ts';
import { settle } from './support/settle.ts';
import { put, take } from './support/tree.ts';

announce('edits');

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.close());

const generated = new Set<Leaf>();
const edited = new Set<Leaf>();

/** Only what the leaf needs around it, so that a run is quick. */
function growthFor(leaf: Leaf): { leaf: Leaf; without: Set<Leaf> } {
  const never = leavesOfSchema().filter((other) => reasonToSkip(other) !== undefined);
  const without = new Set<Leaf>(
    never.map((other) =>
      other.includes('.checkout.') ? other.replace(/\.checkout\..*/, '.checkout') : other,
    ),
  );
  if (!leaf.startsWith('portal_configurations')) without.add('portal_configurations');
  if (!leaf.startsWith('meters') && !leaf.includes('meter')) without.add('meters');
  return { leaf, without };
}

interface Edit {
  /** Without the leaf, with it, and with another value of it. */
  without: Tree;
  withIt: Tree;
  changed: Tree;
}

/** A catalog that has the leaf, and its two edits. */
function editOf(leaf: Leaf): fc.Arbitrary<Edit> {
  const [section] = leaf.split('.');
  const grown = fc
    .tuple(
      branch(growthFor(leaf)) as fc.Arbitrary<Tree>,
      fc.array(anotherValue(leaf), { minLength: 8, maxLength: 8 }),
    )
    .map(([tree, values]): Edit | undefined => {
      for (const needed of leaf.includes('meter') ? ['meters'] : []) tree[needed] ??= {};
      if (leaf.endsWith('recurring.meter')) {
        tree.meters = {
          calls: { display_name: 'Calls', event_name: 'calls', default_aggregation: { formula: 'sum' } },
          bytes: { display_name: 'Bytes', event_name: 'bytes', default_aggregation: { formula: 'sum' } },
        };
      }
      if (leaf.includes('subscription_update') || leaf.endsWith('default_price')) withPricesToNameIn(tree);
      const base = settle(tree, leaf);
      const place = [...leavesOf(base)].find(([, found]) => found.leaf === leaf)?.[0];
      if (place === undefined) return undefined;
      const changed = values
        .map((value) => settle(put(base, place, value), leaf))
        .find((tree) => valuesOf(tree, leaf) !== valuesOf(base, leaf));
      return { withIt: base, changed: changed ?? base, without: settle(removed(base, place), leaf) };
    });
  return attempted(grown, `a catalog with ${leaf} (section ${section})`);
}

/** All values of a leaf and where they stand, to compare. */
function valuesOf(tree: Tree, leaf: Leaf): string {
  return JSON.stringify([...leavesOf(tree)].filter(([, found]) => found.leaf === leaf));
}

/** Filtered, but a leaf that cannot be had is a failure and no endless search. */
function attempted(edits: fc.Arbitrary<Edit | undefined>, what: string): fc.Arbitrary<Edit> {
  let tries = 0;
  return edits.filter((edit): edit is Edit => {
    tries += 1;
    if (tries > 3_000) throw new Error(`cannot make ${what}: teach it to settle.ts`);
    return edit !== undefined && isValid(edit.withIt);
  });
}

/** What portals and default prices refer to: two products with recurring prices. */
function withPricesToNameIn(tree: Tree): void {
  const price = (interval: string): Tree => ({ currency: 'usd', unit_amount: 500, recurring: { interval } });
  tree.products ??= {};
  for (const key of ['alpha', 'beta']) {
    (tree.products as Tree)[key] = {
      name: key,
      ...((tree.products as Tree)[key] as Tree),
      prices: { monthly: price('month'), yearly: price('year') },
    };
  }
}

/** Without a leaf, or without the nearest thing around it that may be left out. */
function removed(tree: Tree, place: string): Tree {
  const parts = place.split('.');
  for (let length = parts.length; length > 1; length -= 1) {
    const path = parts.slice(0, length).join('.');
    const parent = parts.slice(0, length - 1).join('.');
    const name = parts[length - 1] as string;
    const isOwnName =
      !Number.isNaN(Number(name)) ||
      ['metadata', 'prices', 'currency_options', 'products', 'meters', 'portal_configurations'].includes(
        parts[length - 2] ?? '',
      );
    if (isOwnName || !isRequired(patternOf(tree, parent), name)) return take(tree, path);
  }
  return tree;
}

/** The schema's path of a place in a tree. */
function patternOf(tree: Tree, place: string): Leaf {
  const inside = [...leavesOf(tree)].find(([path]) => path === place || path.startsWith(`${place}.`));
  if (!inside) return place;
  const depth = place.split('.').length;
  const parts = inside[1].leaf.split(/\.|(?=\[\])/);
  return parts.slice(0, depth).join('.').replaceAll('.[]', '[]');
}

function parsed(tree: Tree): Desired | undefined {
  try {
    return read(stringify(tree));
  } catch (error) {
    if (error instanceof InvalidYaml) return undefined;
    throw error;
  }
}

function isValid(tree: Tree): boolean {
  return parsed(tree) !== undefined;
}

describe('every edit of a field reaches Stripe or is an error', () => {
  for (const leaf of stripesLeaves()) {
    it(leaf, async () => {
      await fc.assert(
        fc.asyncProperty(editOf(leaf), async ({ without, withIt, changed }) => {
          await door.reset();
          let before: Tree | undefined;
          for (const after of [without, withIt, changed, withIt, without]) {
            const desired = parsed(after);
            // Validation says no: that is an answer too.
            if (!desired) continue;
            const dry = await door.plan(desired);
            if (dry.conflicts.length > 0) {
              // The error of a meter's fixed field; a new account takes the other value.
              expect(dry.conflicts.map(({ kind }) => kind)).toEqual(['meter']);
              expect(leaf).toMatch(/^meters\./);
              edited.add(leaf);
              await door.reset();
              before = undefined;
            }
            const { plan } = await applyByTheLaws(door, desired);
            if (before) {
              expectNone(
                leftovers(before, after, desired, await door.account(), plan.warnings),
                'fields that were removed',
              );
              if (valuesOf(before, leaf) !== valuesOf(after, leaf)) edited.add(leaf);
            }
            for (const { leaf: had } of leavesOf(after).values()) generated.add(had);
            before = after;
          }
        }),
        { numRuns: runs(1) },
      );
    });
  }

  it('has generated and edited every leaf of the schema', () => {
    const all = stripesLeaves();
    expect(
      all.filter((leaf) => !generated.has(leaf)),
      'never generated',
    ).toEqual([]);
    expect(
      all.filter((leaf) => !edited.has(leaf)),
      'never edited',
    ).toEqual([]);
  });
});
