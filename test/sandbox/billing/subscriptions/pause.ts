/** A subscription that its owner pauses and resumes (facts.md §5.2, §5.6). */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import { type InvoiceItemValues, pendingItems } from '../invoice-items.ts';
import { billNow, type RequestPayment } from './bill-now.ts';
import { createAll, usageItems } from './change-items.ts';
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

/** Pauses a subscription, with `customer.subscription.paused`: there are no periods until it is resumed. */
export function pauseSubscription(
  account: Account,
  now: number,
  before: StoredSubscription,
  { usage, unusedFrom, invoicing }: Pause,
  payment: RequestPayment,
): StoredSubscription {
  const tell = account.reserve();
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
    items,
    status: 'paused',
    status_details: {
      paused: { subscription: { type: 'pause_requested' }, transitioned_at: now, type: 'subscription' },
    },
  });
  if (invoicing === 'invoice' && values.length > 0) invoiceNow(account, now, paused, payment);
  const after = currentSubscription(account, paused);
  tell('customer.subscription.paused', 'subscription', after);
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
