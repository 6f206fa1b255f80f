/** All that the account holds, as the API would show it: for whoever looks into the sandbox. */
import { presented } from '../present.ts';
import { showAccount } from '../resources/account.ts';
import type { Account } from '../store/account.ts';
import { type InnerKind, KINDS, type Kind } from '../store/objects.ts';
import { objectFilter } from './object-filter.ts';
import { newestFirst } from './paging.ts';
import { ControlError } from './route.ts';

/** Kept for the sandbox itself: no objects of Stripe's. */
const OURS: ReadonlySet<Kind> = new Set<Kind>([
  'billing_settings',
  'delivery',
  'mail',
  'planned_decline',
  'portal_settings',
]);

/** What tells of objects. */
const TOLD: ReadonlySet<Kind> = new Set<Kind>(['event', 'v2.core.event']);

const TYPES: readonly Kind[] = KINDS.filter((kind) => !OURS.has(kind));

/**
 * Every type, with how many objects there are of it that `objectFilter` lets through. With a filter the events are left
 * out: there are many, they have one of their own.
 */
export function typesOf(account: Account, query: URLSearchParams): { type: string; count: number }[] {
  if (query.size === 0) return TYPES.map((type) => ({ type, count: account.table(type).all().length }));
  const fits = objectFilter(query);
  const countOf = (type: Kind): number =>
    account
      .table(type)
      .all()
      .filter(({ object }) => fits(object)).length;
  return TYPES.filter((type) => !TOLD.has(type)).map((type) => ({ type, count: countOf(type) }));
}

export interface ObjectPage {
  data: unknown[];
  has_more: boolean;
  /** What `starting_after` takes for the next page, for what has no id of its own in the API too; null after the last. */
  next: string | null;
}

/**
 * Some objects of a type, newest first; those that `objectFilter` lets through.
 *
 * @throws a ControlError when there is no such type, or the page cannot be found
 */
export function pageOf(account: Account, type: string, query: URLSearchParams): ObjectPage {
  const kind = TYPES.find((one) => one === type);
  if (kind === undefined) {
    throw new ControlError(
      `There are no objects of the type ${type}, only of these: ${TYPES.join(', ')}.`,
      404,
    );
  }
  const { data, has_more } = newestFirst<{ id: string; created: number }>(
    account.table(kind),
    `a ${kind}`,
    query,
    objectFilter(query),
  );
  return {
    data: data.map((object) => presented(account, kind, object)),
    has_more,
    next: has_more ? (data.at(-1)?.id ?? null) : null,
  };
}

/**
 * The object of an id, whatever its type, and be it part of another.
 *
 * @throws a ControlError when there is none
 */
export function objectOf(account: Account, id: string): unknown {
  for (const kind of TYPES) {
    const object = account.table(kind).get(id);
    if (object !== undefined) return presented(account, kind, object);
  }
  const inner = innerOf(account, id);
  if (inner !== undefined) return presented(account, inner.kind, inner.object);
  if (id === account.id) return showAccount(account);
  throw new ControlError(`There is no object ${id}.`, 404);
}

/** What is stored within another object and has an id of its own. */
function innerOf(account: Account, id: string): { kind: InnerKind; object: object } | undefined {
  const [owner] = account.table('subscription').by('item', [id]);
  const item = owner?.object.items.find((one) => one.id === id);
  if (item !== undefined) return { kind: 'subscription_item', object: item };
  for (const { object } of account.table('invoice').all()) {
    const line = object.lines.find((one) => one.id === id);
    if (line !== undefined) return { kind: 'line_item', object: line };
  }
  return undefined;
}
