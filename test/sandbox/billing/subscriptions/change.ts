/** A subscription changed within a request, with what that costs (facts.md §5.6). */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription } from '../../store/objects.ts';
import { announceTrialEnd } from './announce.ts';
import type { RequestPayment } from './bill-now.ts';
import { billChange } from './change-bill.ts';
import { planOf } from './change-plan.ts';
import { dropPending } from './drop-pending.ts';
import { keepPending } from './pending-update.ts';
import { currentSubscription, putSubscription } from './put.ts';
import type { SubscriptionChange } from './subscription-change.ts';
import { updateTold } from './told.ts';
import { endTrial } from './trial-end.ts';

/**
 * Changes a subscription, with the events. What has to be paid at once is invoiced and collected; the rest waits as
 * invoice items.
 *
 * @throws a 400 when there is no card to charge, a 402 when the payment must not stay open and does
 */
export function changeSubscription(
  account: Account,
  now: number,
  before: StoredSubscription,
  change: SubscriptionChange,
  payment: RequestPayment,
): StoredSubscription {
  return updateTold(account, before, (tell) => {
    const current = isBillable(change) ? dropPending(account, now, before) : before;
    const plan = planOf(account, now, current, change);
    if (plan.billing === 'without_card') {
      endTrial(account, now, putSubscription(account, plan.after));
      return currentSubscription(account, before);
    }
    const after = putSubscription(account, plan.after);
    const invoice = billChange(account, now, current, plan, change, payment);
    const changed = currentSubscription(account, after);
    if (invoice !== null && waits(invoice, payment, 'pending_if_incomplete')) {
      tell(keepPending(account, now, current, { ...changed, status: after.status }, invoice));
      return currentSubscription(account, before);
    }
    if (invoice !== null && isInOrder(after) && waits(invoice, payment, 'default_incomplete')) {
      const overdue = putSubscription(account, { ...changed, status: 'past_due' });
      tell(overdue);
      return overdue;
    }
    // What the payment made of its status is told for itself.
    tell({ ...changed, status: after.status });
    return announceTrialEnd(account, now, changed);
  });
}

/** Whether it may make an invoice: then nothing else waits for its payment any more. */
function isBillable({ anchor, items = [], trialEnd }: SubscriptionChange): boolean {
  return items.length > 0 || anchor !== undefined || trialEnd !== undefined;
}

/** What is unpaid or paused stays so. */
function isInOrder({ status }: StoredSubscription): boolean {
  return status === 'active' || status === 'trialing';
}

/** Whether an invoice is still to be paid, where that means something of its own. */
function waits(
  { status }: StoredInvoice,
  { behavior }: RequestPayment,
  wanted: RequestPayment['behavior'],
): boolean {
  return status === 'open' && behavior === wanted;
}
