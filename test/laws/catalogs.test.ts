/**
 * Whole catalogs, their next editions, and people at work in the dashboard between them, in an account
 * that is not ours alone: after every apply the account is as the catalog says, a second plan is empty,
 * and what is not ours is as it was.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Desired } from '../../server/catalog/index.ts';
import { renderJson } from '../../server/reconcile/render/json.ts';
import type { Plan } from '../../server/reconcile/types.ts';
import { applyByTheLaws } from './support/apply.ts';
import { blend, inFiles, movePrice, turnedRound } from './support/blend.ts';
import { reasonToSkip } from './support/coverage.ts';
import { type Account, Door, InvalidYaml, read } from './support/door.ts';
import { leftovers } from './support/leftovers.ts';
import { meddle, settleStrangers } from './support/people.ts';
import { announce, expectNone, runs } from './support/runs.ts';
import { branch, leavesOfSchema, type Tree } from './support/schema.ts';
import { settle } from './support/settle.ts';

announce('catalogs');

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.close());

const WITHOUT = new Set(
  leavesOfSchema().filter((leaf) => reasonToSkip(leaf) !== undefined && !/checkout|\.id$/.test(leaf)),
);

const anyTree = branch({ without: WITHOUT }) as fc.Arbitrary<Tree>;

function parsed(tree: Tree): Desired | undefined {
  try {
    return read(stringify(tree));
  } catch (error) {
    if (error instanceof InvalidYaml) return undefined;
    throw error;
  }
}

interface Story {
  first: Tree;
  chapters: { with: Tree; choices: number[]; move: number; deeds: [number, number][] }[];
}

const story: fc.Arbitrary<Story> = fc.record({
  first: anyTree.map((tree) => settle(tree)).filter((tree) => parsed(tree) !== undefined),
  chapters: fc.array(
    fc.record({
      with: anyTree,
      choices: fc.array(fc.nat(9), { minLength: 40, maxLength: 40 }),
      move: fc.nat(20),
      deeds: fc.array(fc.tuple(fc.nat(99), fc.nat(9)), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Everything in the account that no catalog called `shop` made. */
function strangers(account: Account): unknown[] {
  return [...account.products, ...account.prices, ...account.portals, ...account.meters].filter(
    ({ id, metadata, event_name }) =>
      before.has(id) &&
      !metadata?.pricebook?.startsWith('shop/') &&
      (!event_name || /rival|strange/.test(event_name)),
  );
}
let before = new Set<string>();

describe('catalogs and their editions', () => {
  it('converge, leave alone what is not theirs, and plan alike in any order', async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ first, chapters }) => {
        const told: string[] = [];
        try {
          await tell(first, chapters, told);
        } catch (error) {
          throw new Error(`${error instanceof Error ? error.message : error}\n\n${told.join('\n')}`, {
            cause: error,
          });
        }
      }),
      { numRuns: runs(25) },
    );
  }, 600_000);
});

/** Lives through a story; what happens is told as it goes, for whoever has to understand a failure. */
async function tell(first: Tree, chapters: Story['chapters'], told: string[]): Promise<void> {
  await door.reset();
  await settleStrangers(door);
  const account = await door.account();
  before = new Set(Object.values(account).flatMap((list) => list.map(({ id }: { id: string }) => id)));
  const untouched = strangers(account);
  let tree = first;
  let last: Tree | undefined;
  for (const chapter of [undefined, ...chapters]) {
    if (chapter) {
      const next = settle(movePrice(blend(tree, chapter.with, chapter.choices), chapter.move));
      if (parsed(next)) tree = next;
      for (const [what, which] of chapter.deeds)
        told.push(`somebody ${await meddle(door, await door.account(), what, which)}`);
    }
    const desired = parsed(tree) as Desired;
    told.push(stringify(tree, { flowCollectionPadding: false, collectionStyle: 'flow', lineWidth: 0 }));
    const shown = await expectSamePlanInAnyOrder(tree, desired);
    told.push(
      ...shown.changes.map(
        ({ action, kind, key, fields }) =>
          `${action} ${kind} ${key} ${fields.map(({ path }) => path).join(' ')}`,
      ),
    );
    const { plan } = await applyByTheLaws(door, desired);
    if (last && chapter?.deeds.length === 0) {
      expectNone(
        leftovers(last, tree, desired, await door.account(), plan.warnings),
        'fields that were removed',
      );
    }
    expect(strangers(await door.account()), 'what is not ours').toEqual(untouched);
    last = tree;
  }
  await expectPruned(parsed(tree) as Desired);
  expect(strangers(await door.account()), 'what is not ours after a prune').toEqual(untouched);
}

async function expectSamePlanInAnyOrder(tree: Tree, desired: Desired): Promise<Plan> {
  const plan = await door.plan(desired);
  const other = read(inFiles(turnedRound(tree) as Tree).map((file) => stringify(file)));
  const turned = await door.plan(other);
  expect(turned.hash, 'hash in another order').toBe(plan.hash);
  expect(renderJson(turned), 'JSON in another order').toBe(renderJson(plan));
  expect(turned.steps, 'steps in another order').toEqual(plan.steps);
  return plan;
}

/** With `--prune` what is no longer named is archived, and nothing else happens. */
async function expectPruned(desired: Desired): Promise<void> {
  const { plan, result } = await door.apply(desired, { prune: true });
  expect(result.failed.map(({ key, message }) => `${key}: ${message}`).join('\n'), 'failed to prune').toBe(
    '',
  );
  const orphans = plan.orphans.map(({ id }) => id).sort();
  expect(plan.changes.map(({ action, id }) => `${action} ${id}`).sort()).toEqual(
    orphans.map((id) => `archive ${id}`),
  );
  const account = await door.account();
  const all = [...account.products, ...account.prices, ...account.portals];
  expect(all.filter(({ id, active }) => orphans.includes(id) && active).map(({ id }) => id)).toEqual([]);
  const again = await door.plan(desired);
  expect(again.orphans, 'orphans after a prune').toEqual([]);
  expect(again.changes, 'changes after a prune').toEqual([]);
}
