/** The end of a subscription (facts.md §5.7). */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';

export interface Cancellation {
  reason: NonNullable<NonNullable<StoredSubscription['cancellation_details']>['reason']>;
  /** Bills usage and prorations that wait, at once. */
  invoiceNow?: boolean;
  /** Gives credit for the time that is paid for and not used. */
  prorate?: boolean;
}

/** Cancels a subscription now, with `customer.subscription.deleted`; its open invoices are collected no more. */
export function cancelSubscription(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  cancellation: Cancellation,
): StoredSubscription {
  throw notImplemented(`canceling ${subscription.id} (${cancellation.reason}) at ${now} in ${account.id}`);
}
