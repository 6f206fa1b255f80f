import { expect } from 'vitest';
import type { Desired } from '../../../server/catalog/index.ts';
import { PATHS } from '../../../server/reconcile/apply.ts';
import { PHASES, type Plan, type Ref, type Step } from '../../../server/reconcile/types.ts';
import { mismatches } from './account.ts';
import type { Account, Door, LoggedRequest } from './door.ts';
import { expectNone } from './runs.ts';

export interface Applied {
  plan: Plan;
  again: Plan;
}

/**
 * Applies a catalog and holds the run to every law that needs no knowledge of what changed:
 *
 * - a dry run before it only reads, and finds the same plan;
 * - the writes are the steps of the plan, no more and no less, phase by phase;
 * - nothing fails, and afterwards the account is as the catalog says;
 * - planning again finds nothing to do.
 */
export async function applyByTheLaws(door: Door, desired: Desired): Promise<Applied> {
  await door.forgetRequests();
  const dry = await door.plan(desired);
  expect(await door.writes(), 'writes of a dry run').toEqual([]);

  await door.forgetRequests();
  const { plan, result } = await door.apply(desired);
  expect(plan.hash, 'the plan that is applied is the one that was shown').toBe(dry.hash);
  expectNone(
    result.failed.map(({ kind, key, message }) => `${kind} ${key}: ${message}`),
    'failed',
  );
  expect(result.skipped, 'skipped').toEqual([]);
  expect(result.done, 'done').toHaveLength(plan.changes.length);
  expectStepsOnly(plan, await door.requests(), await door.account());

  expectNone(mismatches(desired, await door.account()), 'the account after the apply');
  const again = await door.plan(desired);
  expect(again.changes, 'changes of a second plan').toEqual([]);
  expect(again.steps, 'steps of a second plan').toEqual([]);
  return { plan, again };
}

/** The writes in the order they came are the steps in theirs; only within a phase they may overtake each other. */
function expectStepsOnly(plan: Plan, requests: LoggedRequest[], account: Account): void {
  const writes = requests.filter(({ method, replayed }) => method !== 'GET' && !replayed);
  expect(
    writes.filter(({ status }) => status !== 200),
    'writes that Stripe refused',
  ).toEqual([]);
  const known = new Set([
    ...Object.values(plan.ids),
    ...plan.steps.flatMap(({ target, params }) => [target, params.id].filter((id) => typeof id === 'string')),
  ]);
  const paths = writes.map((write) => shape(known, write));
  for (const phase of PHASES) {
    const steps = plan.steps.filter((step) => step.phase === phase);
    const made = paths.splice(0, steps.length);
    expect(made.sort(), `writes of the phase ${phase}`).toEqual(
      steps.map((step) => pathOf(plan, step)).sort(),
    );
  }
  const behind = writes
    .slice(writes.length - paths.length)
    .filter(({ path }) => !putsAwayStray(plan, path, account));
  expectNone(
    behind.map((write) => shape(known, write)),
    'writes behind the last phase',
  );
}

/**
 * The extra writes that the design has: after a replace another active price with our mark for its key
 * is archived.
 */
function putsAwayStray(plan: Plan, path: string, account: Account): boolean {
  const stray = account.prices.find(({ id }) => path === `/v1/prices/${id}`);
  return (
    stray?.active === false &&
    stray.metadata.pricebook_successor !== undefined &&
    plan.checks.some(({ key }) => stray.metadata.pricebook === `${plan.catalog}/price.${key}`)
  );
}

/** The path of a step's write; what the plan makes has no id before it is made. */
function pathOf(plan: Plan, { kind, verb, target, call }: Step): string {
  const id = verb === 'create' ? '' : `/${typeof target === 'object' ? idOf(plan, target) : target}`;
  return `POST ${PATHS[kind]}${id}${call ? `/${call}` : ''}`;
}

const MADE = '<made>';

function idOf(plan: Plan, { $ref }: Ref): string {
  const by = plan.steps.find(({ provides, kind, key }) => provides && kind === $ref.kind && key === $ref.key);
  if (by?.verb === 'update') return String(by.target);
  if (by) return typeof by.params.id === 'string' ? by.params.id : MADE;
  return plan.ids[`${$ref.kind}:${$ref.key}`] ?? MADE;
}

/** A write as it was logged, in the words of {@link pathOf}. */
function shape(known: ReadonlySet<string>, { method, path }: LoggedRequest): string {
  const kind = Object.values(PATHS).find((start) => path.startsWith(`${start}/`));
  if (!kind) return `${method} ${path}`;
  const [id = '', ...rest] = path.slice(kind.length + 1).split('/');
  return [
    `${method} ${kind}`,
    known.has(decodeURIComponent(id)) ? decodeURIComponent(id) : MADE,
    ...rest,
  ].join('/');
}
