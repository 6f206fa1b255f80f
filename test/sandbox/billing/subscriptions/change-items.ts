/** Items changed, added and removed, and what that costs until their period ends (facts.md §5.6). */
import type { Account } from '../../store/account.ts';
import type { StoredPrice, StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import { createInvoiceItem, type InvoiceItemValues } from '../invoice-items.ts';
import { subscriptionLines } from '../lines.ts';
import {
  type ItemValues,
  intervalOf,
  isMetered,
  newItem,
  periodOf,
  priceOfItem,
  withoutBilled,
} from './items.ts';
import { chargedWith, creditOf, debitOf } from './prorate.ts';

export type ItemChange =
  | { item: string; price?: StoredPrice; quantity?: number; metadata?: Record<string, string> }
  | { item: string; deleted: true }
  | { add: ItemValues };

/** The items after some changes; their periods go on, but those of another rhythm begin anew. */
export function changedItems(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  changes: readonly ItemChange[],
): StoredSubscriptionItem[] {
  const kept = subscription.items.flatMap((item) => {
    const own = changes.filter((change) => 'item' in change && change.item === item.id);
    if (own.some((change) => 'deleted' in change)) return [];
    return [own.reduce((changed, change) => changedItem(account, now, subscription, changed, change), item)];
  });
  const added = changes.flatMap((change) => {
    if (!('add' in change)) return [];
    const { end } = periodFor(subscription, change.add.price, now);
    return [newItem(account, now, subscription.id, change.add, { start: now, end })];
  });
  return [...kept, ...added];
}

function changedItem(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
  change: ItemChange,
): StoredSubscriptionItem {
  if (!('item' in change) || 'deleted' in change) return item;
  const before = priceOfItem(account, item);
  const { price = before, quantity = item.quantity ?? 1, metadata = item.metadata } = change;
  const { quantity: _, ...rest } = item;
  const changed = { ...rest, metadata, price: price.id, ...(isMetered(price) ? {} : { quantity }) };
  if (subscription.status === 'trialing' || !beginsAnew(subscription, before, price)) return changed;
  const { end } = periodFor(subscription, price, now);
  return { ...changed, current_period_start: now, current_period_end: end };
}

/**
 * Another rhythm has another period. In flexible billing usage is billed at the price at which it was reported
 * (facts.md §5.4): what was used at another price has been billed, what was used before there was a metered one is
 * not.
 */
function beginsAnew({ billing_mode }: StoredSubscription, before: StoredPrice, after: StoredPrice): boolean {
  if (!hasRhythmOf(before, after)) return true;
  return billing_mode.type !== 'classic' && before.id !== after.id && (isMetered(before) || isMetered(after));
}

/** The period around now; a trial is one period for all. */
function periodFor(
  subscription: StoredSubscription,
  price: StoredPrice,
  now: number,
): { start: number; end: number } {
  const { status, trial_end } = subscription;
  if (status === 'trialing' && trial_end !== null) return { start: now, end: trial_end };
  return periodOf(price, subscription, now);
}

/** Whether two recurring prices are billed equally often. */
export function hasRhythmOf(a: StoredPrice, b: StoredPrice): boolean {
  const [one, other] = [intervalOf(a), intervalOf(b)];
  return one.interval === other.interval && one.interval_count === other.interval_count;
}

/** Whether an item is charged otherwise than before. */
export function isChanged(
  before: StoredSubscriptionItem,
  after: StoredSubscriptionItem | undefined,
): boolean {
  return after === undefined || before.price !== after.price || before.quantity !== after.quantity;
}

export interface Prorations {
  /** The items as they are charged from now on. */
  items: StoredSubscriptionItem[];
  /** Credits first, then charges: not stored yet. */
  values: InvoiceItemValues[];
}

/** The credits and charges for what differs between two versions of a subscription, from `at` on. */
export function prorationsBetween(
  account: Account,
  before: StoredSubscription,
  after: StoredSubscription,
  at: number,
): Prorations {
  const credits = before.items.flatMap((item) => {
    const next = after.items.find(({ id }) => id === item.id);
    return isChanged(item, next) ? (creditOf(account, before, item, at) ?? []) : [];
  });
  const debits: InvoiceItemValues[] = [];
  const items = after.items.map((item) => {
    const last = before.items.find(({ id }) => id === item.id);
    if (last !== undefined && !isChanged(last, item)) return item;
    const debit = debitOf(account, after, item, at);
    if (debit === null) return withoutBilled(item);
    debits.push(debit);
    return chargedWith(item, debit);
  });
  return { items, values: [...credits, ...debits] };
}

/**
 * What has been used of metered items that are no longer there, or have another price: flexible billing bills it
 * (facts.md §5.4), classic billing forgets it.
 */
export function usageSoFar(
  account: Account,
  now: number,
  before: StoredSubscription,
  after: readonly StoredSubscriptionItem[],
): InvoiceItemValues[] {
  if (before.billing_mode.type === 'classic' || before.status === 'trialing') return [];
  const gone = before.items.filter((item) => {
    const next = after.find(({ id }) => id === item.id);
    return isMetered(priceOfItem(account, item)) && next?.price !== item.price;
  });
  return gone.flatMap((item) => {
    const next = after.find(({ id }) => id === item.id);
    const isLast = next === undefined || !isMetered(priceOfItem(account, next));
    return usageItems(account, now, before, item, isLast);
  });
}

/** The usage of a metered item in its period until now, as invoice items; with that of this second if it is the last. */
export function usageItems(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
  isLast = false,
): InvoiceItemValues[] {
  const period = { start: item.current_period_start, end: now };
  const lines = subscriptionLines(account, subscription, [{ item, period, as: 'arrears', isLast }]);
  return lines.map(({ amount, description, pricing, quantity, quantity_decimal }) => ({
    amount,
    currency: subscription.currency,
    customer: subscription.customer,
    description,
    discountable: true,
    hidden: { subscription_item: item.id },
    metadata: {},
    parent: {
      subscription_details: { subscription: subscription.id, subscription_item: item.id },
      type: 'subscription_details',
    },
    period,
    pricing,
    quantity: quantity ?? 0,
    ...(quantity_decimal === null ? {} : { quantity_decimal }),
  }));
}

/** Stores what is to be billed, oldest first. */
export function createAll(account: Account, now: number, values: readonly InvoiceItemValues[]): void {
  for (const one of values) createInvoiceItem(account, now, one);
}
