/** The end of a subscription that was said before (facts.md §5.7). */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { cancelSubscription } from './cancel.ts';
import { isMetered, priceOfItem } from './items.ts';
import { billLastPeriod } from './renew.ts';
import { isBilled } from './status.ts';

/**
 * Cancels a subscription at the moment that was set for it. What was used until the end of a period is billed by a
 * last invoice, as any period is (https://docs.stripe.com/billing/subscriptions/cancel); a period that is cut
 * short is billed and credited at once.
 */
export function cancelAsScheduled(account: Account, at: number, subscription: StoredSubscription): void {
  const { cancellation_details: details, hidden, items } = subscription;
  const isCutShort = items.some((item) => item.current_period_end > at);
  const wasBilled = isBilled(subscription);
  const usesMeters = items.some((item) => isMetered(priceOfItem(account, item)));
  const canceled = cancelSubscription(account, at, subscription, {
    reason: details?.reason ?? 'cancellation_requested',
    prorate: isCutShort && wasBilled && hidden.prorates,
    invoiceNow: isCutShort && wasBilled && (usesMeters || hidden.prorates),
  });
  if (!isCutShort && wasBilled) billLastPeriod(account, at, canceled);
}
