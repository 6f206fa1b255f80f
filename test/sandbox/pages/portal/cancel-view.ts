/** What the pages about the end of a subscription say of it. */
import { endIfCanceled } from '../../portal/cancel.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { longDate } from '../dates.ts';
import type { PortalContext } from './context.ts';

/** What is about to happen. */
export function whatHappens({ configuration, now }: PortalContext, subscription: StoredSubscription): string {
  const feature = configuration.features.subscription_cancel;
  const end = endIfCanceled(subscription, feature, now);
  if (end !== null) {
    return `Your subscription will be canceled, but it stays available until the end of your billing period on ${longDate(end)}.`;
  }
  const credited = ' What you have paid for and not used is credited to your next invoice.';
  return `Your subscription will be canceled immediately.${feature.proration_behavior === 'create_prorations' ? credited : ''}`;
}

/** What has happened. */
export function whatHappened({ cancel_at, status }: StoredSubscription): string {
  if (status === 'canceled' || cancel_at === null) return 'Your subscription has ended.';
  return `Your subscription will end on ${longDate(cancel_at)}.`;
}
