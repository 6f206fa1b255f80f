import type { AppliedRecord } from './record.ts';
import type { Cause, FieldChange, Fields, Value } from './types.ts';
import { equal } from './value.ts';

/** How a field may change and how it is taken back. */
export interface FieldPolicy {
  /** `replace`: only a new object can hold another value. `fixed`: nothing can be done. */
  change: 'update' | 'replace' | 'fixed';
  /** The value of a field that is not set. */
  unset: Value;
  /**
   * What becomes of a field that was named in the last apply and is gone now: `clear` puts it back to
   * `unset`, `keep` says that it cannot be unset and is no longer managed.
   */
  removed: 'clear' | 'keep' | 'replace';
}

export interface Difference extends FieldChange {
  change: FieldPolicy['change'];
  /** The field is no longer named and goes back to its unset value. */
  cleared: boolean;
}

export interface FieldsDiff {
  differences: Difference[];
  /** Fields that the catalog no longer names and that cannot be unset. */
  kept: string[];
}

/**
 * Compares three ways: what the catalog wants, what Stripe has, and what the last apply left.
 *
 * A field is compared when the catalog names it; one it named in the last apply and names no more goes
 * back to its unset value. All values are in normal form.
 */
export function diffFields(
  desired: Fields,
  observed: Fields,
  record: AppliedRecord | undefined,
  policy: (path: string) => FieldPolicy,
): FieldsDiff {
  const differences: Difference[] = [];
  const kept: string[] = [];
  for (const [path, to] of Object.entries(desired)) {
    const { change, unset } = policy(path);
    const from = observed[path] ?? unset;
    if (equal(from, to)) continue;
    differences.push({ path, from, to, ...threeWays(path, from, to, record), change, cleared: false });
  }
  for (const path of record?.named(Object.keys(observed)) ?? []) {
    if (Object.hasOwn(desired, path)) continue;
    const { change, unset, removed } = policy(path);
    const from = observed[path] ?? unset;
    if (equal(from, unset)) continue;
    if (removed === 'keep') {
      kept.push(path);
      continue;
    }
    const cause: Cause = record?.holds(path, from) ? 'catalog' : 'both';
    differences.push({
      path,
      from,
      to: unset,
      cause,
      change: removed === 'replace' ? 'replace' : change,
      cleared: true,
    });
  }
  differences.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { differences, kept: kept.sort() };
}

function threeWays(
  path: string,
  from: Value,
  to: Value,
  record: AppliedRecord | undefined,
): { cause: Cause; applied?: Value } {
  if (!record || record.named([path]).includes(path) === false) return { cause: 'catalog' };
  if (record.holds(path, to)) return { cause: 'drift' };
  if (record.holds(path, from)) return { cause: 'catalog' };
  const applied = record.value(path);
  return { cause: 'both', ...(applied !== undefined && { applied }) };
}

/** An empty list that a new object has by itself: Stripe takes an empty value in an update, but hardly ever in a create. */
export function isEmptyAnyway(fields: Fields, path: string, policy: (path: string) => FieldPolicy): boolean {
  const value = fields[path];
  return Array.isArray(value) && value.length === 0 && equal(value, policy(path).unset);
}

/** The cause of a change from those of its fields. */
export function causeOf(fields: readonly { cause: Cause }[]): Cause {
  const causes = new Set(fields.map(({ cause }) => cause));
  if (causes.size > 1) return 'both';
  return [...causes][0] ?? 'catalog';
}
