/** Telling what happened in another order than that in which it was done: Stripe's. */
import type { Happening } from '../store/account.ts';

/**
 * What happened in groups, each named by the types that it holds, and within one in the order in which it happened;
 * what is in no group comes last.
 */
export function inGroups(happened: readonly Happening[], groups: readonly RegExp[]): Happening[] {
  const groupOf = ({ type }: Happening) => {
    const group = groups.findIndex((pattern) => pattern.test(type));
    return group < 0 ? groups.length : group;
  };
  return [...happened].sort((a, b) => groupOf(a) - groupOf(b));
}
