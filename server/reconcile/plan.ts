import type { Desired } from '../catalog/types.ts';
import { displacedBy } from './displaced.ts';
import { Draft } from './draft.ts';
import { type Found, identify, productsToList } from './identify.ts';
import type { Observed } from './observed.ts';
import { archiveOrphans, findOrphans } from './orphans.ts';
import { planMeters } from './resources/meter.ts';
import { planPortal } from './resources/portal-configuration.ts';
import { planPrices } from './resources/price.ts';
import { needsOtherPrice } from './resources/price-compare.ts';
import { planNotes } from './resources/price-notes.ts';
import { planDefaultPrices, planProducts } from './resources/product.ts';
import { markRisks } from './risk.ts';
import { type Change, type Kind, PHASES, type Plan, type Step, type Summary } from './types.ts';
import { digest } from './value.ts';

export interface PlanOptions {
  /** Archive what the catalog no longer names. */
  prune: boolean;
}

/** The products whose prices have to be read, beyond what {@link Observed} holds, before a plan can be made. */
export function readsNeeded(desired: Desired, observed: Observed): string[] {
  const found = identify(desired, observed);
  const draft = new Draft(desired, observed, found);
  return productsToList(desired, observed, found, (price, object) => needsOtherPrice(draft, price, object));
}

/**
 * Compares what should be with what is. Pure: the same two give the same plan, whatever the order of files and
 * keys. The hash is of what will be done, subscribers not counted: somebody who signs up after a plan was read
 * does not make it another plan.
 */
export function makePlan(desired: Desired, observed: Observed, options: PlanOptions): Plan {
  const found = identify(desired, observed);
  const draft = new Draft(desired, observed, found);

  const conflicts = [...found.conflicts, ...planMeters(draft)];
  planPrices(draft);
  planProducts(draft);
  planDefaultPrices(draft);
  planNotes(draft);
  planPortal(draft);
  const orphans = findOrphans(draft);
  if (options.prune) archiveOrphans(draft, orphans);
  markRisks(draft);
  warnOfRenames(draft);
  if (!observed.allActiveProductsRead) {
    draft.warnings.push({
      kind: 'catalog',
      key: desired.catalog,
      message:
        'the account has more than a thousand active products: products that were removed from the catalog were not looked for',
    });
  }

  const { changes, steps } = inOrder(draft);
  const account = observed.account?.id ?? null;
  const { livemode } = observed;
  const { catalog } = desired;
  return {
    version: 1,
    catalog,
    account,
    livemode,
    hash: digest({ catalog, account, livemode, changes: changes.map(publicChange) }),
    changes,
    orphans,
    warnings: draft.warnings,
    summary: summarize(desired, changes),
    requests: { read: 0, write: 0 },
    conflicts,
    steps,
    ids: idsOf(found),
    checks: checksOf(desired, draft),
    displaced: displacedBy(steps, observed),
    keeping: {},
  };
}

/** `was:` moves nothing yet: whoever wrote it must learn that from the plan, not from the account. */
function warnOfRenames(draft: Draft): void {
  const { meters, products, prices, portalConfigurations } = draft.desired;
  for (const { kind, key, spec } of [...meters, ...products, ...prices, ...portalConfigurations]) {
    const isNew = draft.changes.some(
      (change) => change.action === 'create' && change.kind === kind && change.key === key,
    );
    if (spec.was !== undefined && isNew) {
      draft.warn(kind, key, `\`was: ${spec.was}\` is not acted on by this version: a new one is made`);
    }
  }
}

/**
 * A change as the JSON shows it, and the hash covers it before subscribers are counted. They are null, too,
 * where the key may not read them.
 */
export function publicChange({ action, kind, key, id, fields, cause, risky, subscribers }: Change): object {
  return {
    action,
    kind,
    key,
    id,
    fields: fields.map(({ path, from, to, applied }) => ({
      path,
      from,
      to,
      ...(applied !== undefined && { applied }),
    })),
    cause,
    risky,
    subscribers:
      subscribers === null || subscribers === 'unreadable'
        ? null
        : { count: subscribers.count, more: subscribers.more },
  };
}

const KINDS: Kind[] = ['meter', 'product', 'price', 'portal_configuration'];

/** Where a change stands: by kind, the default prices that wait for their price behind the prices. */
function position(change: Change, steps: Step[], index: number): number {
  const own = steps.filter((step) => step.change === index);
  const isLate = change.kind === 'product' && own.every(({ phase }) => phase === 'defaults');
  return isLate ? KINDS.indexOf('price') + 0.5 : KINDS.indexOf(change.kind);
}

/** Changes as people read them, steps as they are done; both independent of the order they were found in. */
function inOrder(draft: Draft): { changes: Change[]; steps: Step[] } {
  const order = draft.changes
    .map((change, index) => ({ change, index, position: position(change, draft.steps, index) }))
    .sort(
      (a, b) =>
        a.position - b.position ||
        (a.change.key < b.change.key ? -1 : a.change.key > b.change.key ? 1 : a.index - b.index),
    );
  const newIndex = new Map(order.map(({ index }, now) => [index, now]));
  const steps = draft.steps
    .map((step, index) => ({ step, index }))
    .sort(
      (a, b) =>
        PHASES.indexOf(a.step.phase) - PHASES.indexOf(b.step.phase) ||
        (newIndex.get(a.step.change) ?? 0) - (newIndex.get(b.step.change) ?? 0) ||
        a.index - b.index,
    );
  const newStep = new Map(steps.map(({ index }, now) => [index, now]));
  return {
    changes: order.map(({ change }) => change),
    steps: steps.map(({ step }) => ({
      ...step,
      change: newIndex.get(step.change) ?? 0,
      ...(step.needs && { needs: step.needs.map((index) => newStep.get(index) ?? 0) }),
    })),
  };
}

function summarize(desired: Desired, changes: Change[]): Summary {
  const summary: Summary = {
    create: 0,
    update: 0,
    replace: 0,
    adopt: 0,
    archive: 0,
    restore: 0,
    unchanged: 0,
  };
  for (const { action } of changes) summary[action] += 1;
  const changed = new Set(changes.map(({ kind, key }) => `${kind}:${key}`));
  const all = [...desired.meters, ...desired.products, ...desired.prices, ...desired.portalConfigurations];
  summary.unchanged = all.filter(({ kind, key }) => !changed.has(`${kind}:${key}`)).length;
  return summary;
}

function idsOf(found: Found): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const [key, { id }] of found.meters) ids[`meter:${key}`] = id;
  for (const [key, { id }] of found.products) ids[`product:${key}`] = id;
  for (const [key, { id }] of found.prices) ids[`price:${key}`] = id;
  for (const [key, { object }] of found.portals) ids[`portal_configuration:${key}`] = object.id;
  return ids;
}

function checksOf(desired: Desired, draft: Draft): Plan['checks'] {
  const replacing = new Set(draft.replaced.values());
  return desired.prices
    .filter(({ key, spec }) => replacing.has(key) && spec.active !== false)
    .map(({ key, lookupKey, product }) => ({ key, lookupKey, product }));
}
