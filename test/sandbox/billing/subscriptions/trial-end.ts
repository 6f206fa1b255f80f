/** What becomes of a subscription when its trial is over (facts.md §5.5). */
import { newSetupIntent } from '../../payments/setup.ts';
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { cancelSubscription } from './cancel.ts';
import { isCardMissing } from './card.ts';
import { putSubscription } from './put.ts';
import { type Renewal, renewSubscription } from './renew.ts';

/**
 * The first period that is billed begins, its invoice a draft; null where the subscription ends or pauses for want of
 * a card.
 */
export function endTrial(account: Account, at: number, subscription: StoredSubscription): Renewal | null {
  const behavior = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (behavior === 'create_invoice' || behavior === undefined || !isCardMissing(account, subscription)) {
    return renewSubscription(account, at, subscription);
  }
  // The reason is the one that is recorded of the live API.
  if (behavior === 'cancel')
    cancelSubscription(account, at, subscription, { reason: 'cancellation_requested' });
  else pause(account, at, subscription);
  return null;
}

/** Nothing is billed until it is resumed; with the setup intent the customer can give a card for that. */
function pause(account: Account, at: number, before: StoredSubscription): void {
  const { customer, pending_setup_intent: waiting } = before;
  const intent = waiting === null ? newSetupIntent(account, at, { customer }) : null;
  const paused = putSubscription(account, {
    ...before,
    pending_setup_intent: intent?.id ?? waiting,
    status: 'paused',
    status_details: {
      paused: {
        subscription: { type: 'trial_end_without_payment_method' },
        transitioned_at: at,
        type: 'subscription',
      },
    },
  });
  account.happened('customer.subscription.paused', 'subscription', paused);
  account.happened('customer.subscription.updated', 'subscription', paused, before);
  if (intent !== null) account.happened('setup_intent.created', 'setup_intent', intent);
}
