/** From one period to the next (facts.md §5.8). */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import type { Period } from '../calendar.ts';
import { pendingItems } from '../invoice-items.ts';
import { draftInvoice } from '../invoices/draft.ts';
import type { Billing, LineDraft } from '../line-draft.ts';
import { subscriptionLines } from '../lines.ts';
import { linesAfterTrial } from './first-lines.ts';
import { isMetered, periodOf, priceOfItem, withBilled } from './items.ts';
import { currentSubscription, putSubscription } from './put.ts';

export interface Renewal {
  subscription: StoredSubscription;
  /** Null when there is nothing to bill. */
  invoice: StoredInvoice | null;
}

/**
 * Moves the items whose period ends at `at` on to their next one and drafts the invoice for it (reason
 * `subscription_cycle`), with `customer.subscription.updated`. A trial is over with its period. The next invoice of
 * a preview is this one, rehearsed.
 */
export function renewSubscription(account: Account, at: number, before: StoredSubscription): Renewal {
  const tell = account.reserve();
  const items = before.items.map((item) => (isOver(item, at) ? nextPeriod(account, before, item) : item));
  const status = before.status === 'trialing' ? 'active' : before.status;
  const renewed = putSubscription(account, { ...before, items, status });
  const over = before.items.filter((item) => isOver(item, at));
  const lines =
    before.status === 'trialing'
      ? // Of the items the last comes first, as on any invoice. What was used in a trial is not billed.
        licensed(account, items)
          .reverse()
          .flatMap((item) => linesAfterTrial(account, renewed, item))
      : subscriptionLines(
          account,
          renewed,
          over.flatMap((item) => billingsOf(account, item, items)),
        );
  const invoice = draftCycle(account, at, renewed, lines, periodIn(over[0] ?? before.items[0], at));
  const after = currentSubscription(account, renewed);
  tell('customer.subscription.updated', 'subscription', after, before);
  return { subscription: after, invoice };
}

/** The last invoice of a subscription that is canceled as its period ends: what was used, and what waits. */
export function billLastPeriod(
  account: Account,
  at: number,
  subscription: StoredSubscription,
): StoredInvoice | null {
  const over = subscription.items.filter((item) => isOver(item, at));
  const billings = over.flatMap((item) => usageOf(account, item));
  const lines = subscriptionLines(account, subscription, billings);
  return draftCycle(account, at, subscription, lines, periodIn(over[0] ?? subscription.items[0], at));
}

/** An invoice of some lines and of the items that wait; null when it would be empty. */
function draftCycle(
  account: Account,
  at: number,
  subscription: StoredSubscription,
  lines: readonly LineDraft[],
  period: Period,
): StoredInvoice | null {
  const items = pendingItems(account, subscription.customer, subscription.id, subscription.currency);
  const customer = account.table('customer').get(subscription.customer);
  if (customer === undefined || (lines.length === 0 && items.length === 0)) return null;
  putSubscription(account, { ...subscription, items: withBilled(account, subscription.items, lines) });
  return draftInvoice(account, at, {
    customer,
    currency: subscription.currency,
    billing_reason: 'subscription_cycle',
    subscription: currentSubscription(account, subscription),
    lines,
    items,
    period,
    autoAdvance: advances(subscription),
  });
}

/** The invoices of a subscription that is given up stay drafts, and so do those that are kept for later. */
function advances({ status, pause_collection }: StoredSubscription): boolean {
  return status !== 'unpaid' && pause_collection?.behavior !== 'keep_as_draft';
}

function isOver(item: StoredSubscriptionItem, at: number): boolean {
  return item.current_period_end <= at;
}

function nextPeriod(
  account: Account,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
): StoredSubscriptionItem {
  const start = item.current_period_end;
  const { end } = periodOf(priceOfItem(account, item), subscription, start);
  return { ...item, current_period_start: start, current_period_end: end };
}

/** Licensed items are billed for the period that begins, metered ones for the one that is over. */
function billingsOf(
  account: Account,
  over: StoredSubscriptionItem,
  items: readonly StoredSubscriptionItem[],
): Billing[] {
  const next = licensed(account, items).filter(({ id }) => id === over.id);
  const begun = next.map((item): Billing => {
    return {
      item,
      period: { start: item.current_period_start, end: item.current_period_end },
      as: 'advance',
    };
  });
  return [...begun, ...usageOf(account, over)];
}

function licensed(account: Account, items: readonly StoredSubscriptionItem[]): StoredSubscriptionItem[] {
  return items.filter((item) => !isMetered(priceOfItem(account, item)));
}

function usageOf(account: Account, item: StoredSubscriptionItem): Billing[] {
  if (!isMetered(priceOfItem(account, item))) return [];
  const period = { start: item.current_period_start, end: item.current_period_end };
  return [{ item, period, as: 'arrears' }];
}

function periodIn(item: StoredSubscriptionItem | undefined, at: number): Period {
  return { start: item?.current_period_start ?? at, end: item?.current_period_end ?? at };
}
