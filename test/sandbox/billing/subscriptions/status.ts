/** What a subscription's status means for what can still become of it (facts.md §5.2). */
import type { SubscriptionStatus } from '../../store/objects.ts';

interface Standing {
  status: SubscriptionStatus;
}

const ENDED: ReadonlySet<SubscriptionStatus> = new Set(['canceled', 'incomplete_expired']);

const BILLED: ReadonlySet<SubscriptionStatus> = new Set(['active', 'past_due', 'unpaid']);

/** Whether nothing happens to a subscription any more. */
export function hasEnded({ status }: Standing): boolean {
  return ENDED.has(status);
}

/** Whether its periods are charged for, one after the other: not while it is tried or paused. */
export function isBilled({ status }: Standing): boolean {
  return BILLED.has(status);
}
