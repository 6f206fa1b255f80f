/** The items of a subscription: what each is, for which period, and what an invoice is to bill of it. */
import type { Account } from '../../store/account.ts';
import type { StoredPrice, StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import { type Interval, type Period, periodAround } from '../calendar.ts';
import type { LineDraft } from '../line-draft.ts';

/** What an item is made of; a metered price takes no quantity. */
export interface ItemValues {
  price: StoredPrice;
  quantity?: number | undefined;
  metadata?: Record<string, string> | undefined;
}

/** A new item of a subscription for a period of it; `now` is when it was made (unix seconds). Not stored yet. */
export function newItem(
  account: Account,
  now: number,
  subscription: string,
  { price, quantity, metadata }: ItemValues,
  period: Period,
): StoredSubscriptionItem {
  return {
    id: account.newId('subscription_item'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: now,
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: metadata ?? {},
    price: price.id,
    ...(isMetered(price) ? {} : { quantity: quantity ?? 1 }),
    subscription,
    tax_rates: [],
    hidden: { billed: null },
  };
}

/** Whether a price is billed by what was used. */
export function isMetered({ recurring }: StoredPrice): boolean {
  return recurring?.usage_type === 'metered';
}

/** The price of an item: it can be archived, never deleted. */
export function priceOfItem(
  account: Account,
  { id, price }: Pick<StoredSubscriptionItem, 'id' | 'price'>,
): StoredPrice {
  const found = account.table('price').get(price);
  if (found === undefined) throw new Error(`${id} has no price ${price}`);
  return found;
}

/** From when the periods of a subscription are counted. */
export type Anchored = Pick<StoredSubscription, 'billing_cycle_anchor' | 'billing_cycle_anchor_config'>;

/**
 * The period of a recurring price around a moment, of a subscription with that anchor (unix seconds). The day of the
 * month that a config names counts, where the month of the anchor is too short for it.
 */
export function periodOf(price: StoredPrice, anchor: number | Anchored, moment: number): Period {
  if (typeof anchor === 'number') return periodAround(anchor, intervalOf(price), moment);
  const { billing_cycle_anchor, billing_cycle_anchor_config: config } = anchor;
  return periodAround(billing_cycle_anchor, intervalOf(price), moment, config?.day_of_month);
}

/** The anchor of a subscription from now on: it is no more that of a config. */
export function anchoredAt(billing_cycle_anchor: number): Anchored {
  return { billing_cycle_anchor, billing_cycle_anchor_config: null };
}

/** How long the periods of a recurring price are. */
export function intervalOf({ id, recurring }: StoredPrice): Interval {
  if (recurring === null) throw new Error(`${id} has no periods`);
  return recurring as Interval;
}

/** When the first item's period ends. */
export function firstPeriodEnd({ items }: Pick<StoredSubscription, 'items'>): number {
  return Math.min(...items.map(({ current_period_end }) => current_period_end));
}

/** When the last item's period ends. */
export function lastPeriodEnd({ items }: Pick<StoredSubscription, 'items'>): number {
  return Math.max(...items.map(({ current_period_end }) => current_period_end));
}

/** When the period began that began last. */
export function lastPeriodStart({ items }: Pick<StoredSubscription, 'items'>): number {
  return Math.max(...items.map(({ current_period_start }) => current_period_start));
}

/**
 * The items with what some lines charge in advance for their periods, from which flexible billing gives credit later.
 * Items that no line is about keep what they have.
 */
export function withBilled(
  account: Account,
  items: readonly StoredSubscriptionItem[],
  lines: readonly LineDraft[],
): StoredSubscriptionItem[] {
  return items.map((item) => {
    const own = lines.filter(
      ({ parent, period }) =>
        parent?.subscription_item_details?.subscription_item === item.id &&
        period.end === item.current_period_end,
    );
    const [first] = own;
    if (first === undefined || isMetered(priceOfItem(account, item))) return item;
    const amount = own.reduce((sum, line) => sum + line.amount, 0);
    const { start, end } = first.period;
    const billed = { amount, quantity: item.quantity ?? 0, price: item.price, start, end };
    return { ...item, hidden: { ...item.hidden, billed } };
  });
}

/** A metered item whose usage until now has been billed. */
export function withUsageBilled(item: StoredSubscriptionItem, now: number): StoredSubscriptionItem {
  const billed = { amount: 0, quantity: 0, price: item.price, start: item.current_period_start, end: now };
  return { ...item, hidden: { ...item.hidden, billed } };
}

/** An item of which nothing is charged for its period any more: what was is given back, or there was nothing. */
export function withoutBilled(item: StoredSubscriptionItem): StoredSubscriptionItem {
  return { ...item, hidden: { ...item.hidden, billed: null } };
}
