/** The end of a subscription (facts.md §5.7). */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { pendingItems } from '../invoice-items.ts';
import { stopCollecting } from '../invoices/stop.ts';
import { voidInvoice } from '../invoices/void.ts';
import { createAll, usageItems } from './change-items.ts';
import { finalInvoice } from './final-invoice.ts';
import { isMetered, priceOfItem } from './items.ts';
import { withoutPending } from './pending-update.ts';
import { creditOf } from './prorate.ts';
import { currentSubscription, putSubscription } from './put.ts';
import { isBilled } from './status.ts';

type Details = NonNullable<StoredSubscription['cancellation_details']>;

export interface Cancellation {
  reason: NonNullable<Details['reason']>;
  /** What the customer said. */
  details?: Partial<Pick<Details, 'comment' | 'feedback'>>;
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
  { reason, details, invoiceNow = false, prorate = false }: Cancellation,
): StoredSubscription {
  const tell = account.reserve();
  if (subscription.status === 'incomplete') voidFirst(account, now, subscription);
  stopCollecting(account, subscription.id);
  if (prorate && isBilled(subscription)) {
    createAll(
      account,
      now,
      subscription.items.flatMap((item) => creditOf(account, subscription, item, now) ?? []),
    );
  }
  if (invoiceNow) billFinally(account, now, subscription);
  const isCutShort =
    subscription.items.some((item) => item.current_period_end > now) ||
    // Its period was cut short by the pause.
    (subscription.status === 'paused' && !isDue(subscription, now));
  if (isCutShort && !invoiceNow && !prorate) dropProrations(account, subscription);
  const current = currentSubscription(account, subscription);
  const canceled = putSubscription(account, {
    ...withoutPending(current),
    canceled_at: isDue(subscription, now) ? subscription.canceled_at : now,
    cancellation_details: {
      comment: subscription.cancellation_details?.comment ?? null,
      feedback: subscription.cancellation_details?.feedback ?? null,
      feedback_option: null,
      ...details,
      reason,
    },
    ended_at: now,
    status: 'canceled',
  });
  tell('customer.subscription.deleted', 'subscription', canceled);
  return canceled;
}

/** Whether it ends when it was to end: then it was canceled when somebody said so. */
function isDue({ cancel_at, canceled_at }: StoredSubscription, now: number): boolean {
  return cancel_at !== null && cancel_at <= now && canceled_at !== null;
}

/** The first payment of a subscription that never became one. */
function voidFirst(account: Account, now: number, { latest_invoice }: StoredSubscription): void {
  const invoice = account.table('invoice').get(latest_invoice ?? '');
  if (invoice?.status === 'open') voidInvoice(account, now, invoice);
}

/** A last invoice for what was used and for what waits. */
function billFinally(account: Account, now: number, subscription: StoredSubscription): void {
  if (isBilled(subscription)) {
    const metered = subscription.items.filter((item) => isMetered(priceOfItem(account, item)));
    createAll(
      account,
      now,
      metered.flatMap((item) => usageItems(account, now, subscription, item, true)),
    );
  }
  const { currency, customer, id } = subscription;
  const items = pendingItems(account, customer, id, currency);
  if (items.length > 0) finalInvoice(account, now, subscription, items);
}

/** Prorations that wait are given up with the subscription, other items wait on (the SDK's documentation). */
function dropProrations(account: Account, { currency, customer, id }: StoredSubscription): void {
  for (const item of pendingItems(account, customer, id, currency)) {
    if (!item.proration || item.parent?.subscription_details?.subscription !== id) continue;
    account.delete('invoiceitem', item.id);
    account.happened('invoiceitem.deleted', 'invoiceitem', item);
  }
}
