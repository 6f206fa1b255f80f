/** What a subscription's status means for what can still become of it (facts.md §5.2). */
import type { SubscriptionStatus } from '../../store/objects.ts';

/** Nothing happens to a subscription of these any more. */
export const ENDED: readonly SubscriptionStatus[] = ['canceled', 'incomplete_expired'];
