/** A subscription that its owner pauses and resumes (facts.md §5.2, §5.6). */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import { type InvoiceItemValues, pendingItems } from '../invoice-items.ts';
import { billNow, type RequestPayment } from './bill-now.ts';
import { createAll, usageItems } from './change-items.ts';
import { dropPending } from './drop-pending.ts';
import { isMetered, lastPeriodStart, priceOfItem, withoutBilled, withUsageBilled } from './items.ts';
import { creditOf } from './prorate.ts';
import { currentSubscription, putSubscription } from './put.ts';
import { isBilled } from './status.ts';

export interface Pause {
  /** Bills what was used of metered items until now. */
  usage: 'none' | 'now';
  /** From when on what is paid for is given back. */
  unusedFrom: 'item_current_period_start' | 'none' | 'now';
  /** Invoices that at once, or lets it wait. */
  invoicing: 'invoice' | 'pending_invoice_item';
}

/**
 * Why a subscription cannot be paused; null when it can
 * (https://docs.stripe.com/billing/subscriptions/pause#limitations). The words are ours.
 */
export function pauseRefusal({ billing_mode, collection_method, status }: StoredSubscription): string | null {
  if (!isBilled({ status })) return `You cannot pause a subscription while it is \`${status}\`.`;
  if (billing_mode.type === 'classic') {
    return 'You can only pause a subscription whose `billing_mode[type]` is `flexible`.';
  }
  if (collection_method === 'send_invoice') {
    return 'You can only pause a subscription whose `collection_method` is `charge_automatically`.';
  }
  return null;
}

/**
 * Pauses a subscription, with `customer.subscription.paused` and `customer.subscription.updated`: the periods of its
 * items end now, there are none until it is resumed, and what waits for its payment is given up
 * (https://docs.stripe.com/billing/subscriptions/pause).
 */
export function pauseSubscription(
  account: Account,
  now: number,
  given: StoredSubscription,
  { usage, unusedFrom, invoicing }: Pause,
  payment: RequestPayment,
): StoredSubscription {
  const tellPaused = account.reserve();
  const tellUpdated = account.reserve();
  const before = dropPending(account, now, given);
  const values = isBilled(before)
    ? before.items.flatMap((item) => valuesOf(account, now, before, item, usage, unusedFrom))
    : [];
  createAll(account, now, values);
  const items = before.items.map((item) => {
    if (!isMetered(priceOfItem(account, item))) return unusedFrom === 'none' ? item : withoutBilled(item);
    return usage === 'now' && isBilled(before) ? withUsageBilled(item, now) : item;
  });
  const paused = putSubscription(account, {
    ...before,
    items: items.map((item) => ({
      ...item,
      current_period_end: Math.min(item.current_period_end, now),
    })),
    status: 'paused',
    status_details: {
      paused: { subscription: { type: 'pause_requested' }, transitioned_at: now, type: 'subscription' },
    },
  });
  if (invoicing === 'invoice' && values.length > 0) invoiceNow(account, now, paused, payment);
  const after = currentSubscription(account, paused);
  tellPaused('customer.subscription.paused', 'subscription', after);
  tellUpdated('customer.subscription.updated', 'subscription', after, given);
  return after;
}

function valuesOf(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
  usage: Pause['usage'],
  unusedFrom: Pause['unusedFrom'],
): InvoiceItemValues[] {
  if (isMetered(priceOfItem(account, item))) {
    return usage === 'none' ? [] : usageItems(account, now, subscription, item);
  }
  if (unusedFrom === 'none') return [];
  const from = unusedFrom === 'now' ? now : item.current_period_start;
  return [creditOf(account, subscription, item, from) ?? []].flat();
}

function invoiceNow(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  payment: RequestPayment,
): void {
  const customer = account.table('customer').get(subscription.customer);
  if (customer === undefined) return;
  billNow(
    account,
    now,
    subscription,
    {
      customer,
      billing_reason: 'subscription_update',
      lines: [],
      items: pendingItems(account, customer.id, subscription.id, subscription.currency),
      period: { start: lastPeriodStart(subscription), end: now },
    },
    payment,
  );
}
