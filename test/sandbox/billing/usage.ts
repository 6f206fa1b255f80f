/** How much a customer has used of a meter in a span of time (facts.md §2.4). */
import { notImplemented } from '../errors.ts';
import type { Account } from '../store/account.ts';

/**
 * The usage of a meter by a customer from `start` until before `end` (unix seconds), by the meter's formula:
 * decimal text, `0` when there is none. May be negative.
 */
export function usageOf(
  account: Account,
  meter: string,
  customer: string,
  start: number,
  end: number,
): string {
  throw notImplemented(`usage of ${meter} by ${customer} in ${account.id} from ${start} to ${end}`);
}
