/** A card that is nobody's any more is no subscription's either. */
import type { Account } from '../../store/account.ts';
import type { StoredPaymentMethod } from '../../store/objects.ts';
import { putSubscription } from './put.ts';
import { hasEnded } from './status.ts';

/** Takes a card from the subscriptions of the customer it belonged to, with their events. */
export function forgetCard(account: Account, { id, customer }: StoredPaymentMethod): void {
  for (const { object: before } of account.table('subscription').by('customer', [customer ?? ''])) {
    if (before.default_payment_method !== id || hasEnded(before)) continue;
    const after = putSubscription(account, { ...before, default_payment_method: null });
    account.happened('customer.subscription.updated', 'subscription', after, before);
  }
}
