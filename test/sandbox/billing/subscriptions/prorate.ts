/**
 * What a change in the middle of a period costs (facts.md §5.4, §5.6): credit for what is paid for and not used,
 * and a charge for what is used until the period ends, each by the second and each rounded down (recorded of the
 * live API: -2.5 is -3, 4.5 is 4).
 */
import { stepOf } from '../../params/currency.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredInvoiceItem,
  StoredPrice,
  StoredSubscription,
  StoredSubscriptionItem,
} from '../../store/objects.ts';
import type { Period } from '../calendar.ts';
import type { InvoiceItemValues } from '../invoice-items.ts';
import { pricingOf } from '../line-draft.ts';
import { remainingText, unusedText } from '../line-texts.ts';
import { costOf } from '../rating.ts';
import { creditedItems } from './credited.ts';
import { isMetered, periodOf, priceOfItem } from './items.ts';

/** `amount * part / whole`, rounded down to what the currency can express; `whole` is above zero. */
export function shareOf(amount: number, part: number, whole: number, currency: string): number {
  const step = stepOf(currency);
  const product = BigInt(amount) * BigInt(part);
  const divisor = BigInt(whole) * BigInt(step);
  const quotient = product / divisor;
  return Number(product % divisor < 0n ? quotient - 1n : quotient) * step;
}

/**
 * The credit for the rest of an item's period from `at` on: of what was charged for it in flexible billing; in classic
 * billing of what it costs now, whether it was charged or not
 * (https://docs.stripe.com/billing/subscriptions/billing-mode/compare). Null when there is none to give.
 */
export function creditOf(
  account: Account,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
  at: number,
): InvoiceItemValues | null {
  const price = priceOfItem(account, item);
  const { billed } = item.hidden;
  const end = item.current_period_end;
  const isClassic = subscription.billing_mode.type === 'classic';
  if (isMetered(price) || at >= end || (billed === null && !isClassic)) return null;
  const amount =
    billed === null || isClassic
      ? classicShare(price, subscription, item, { start: at, end })
      : flexibleShare(billed, subscription.currency, { start: at, end });
  const quantity = item.quantity ?? 1;
  return {
    ...common(subscription, item, price, { start: at, end }),
    amount: -amount === 0 ? 0 : -amount,
    description: unusedText(account.table('product').get(price.product), quantity, at),
    proration_details: {
      credited_items: creditedItems(account, subscription, item),
      discount_amounts: [],
    },
    quantity,
  };
}

/** The size of a credit: rounded down as a negative number, up as a positive one. */
function flexibleShare(
  billed: NonNullable<StoredSubscriptionItem['hidden']['billed']>,
  currency: string,
  { start, end }: Period,
): number {
  const whole = billed.end - billed.start;
  return whole <= 0 ? 0 : -shareOf(-billed.amount, Math.min(end, billed.end) - start, whole, currency);
}

function classicShare(
  price: StoredPrice,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
  { start, end }: Period,
): number {
  const { currency } = subscription;
  const whole = periodOf(price, subscription, item.current_period_start);
  const cost = costOf(price, currency, item.quantity ?? 1);
  return -shareOf(-cost, end - start, whole.end - whole.start, currency);
}

/** The charge for an item from `at` until its period ends. Null for a metered one, which is billed by what is used. */
export function debitOf(
  account: Account,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
  at: number,
): InvoiceItemValues | null {
  const price = priceOfItem(account, item);
  const end = item.current_period_end;
  if (isMetered(price) || at >= end) return null;
  const quantity = item.quantity ?? 1;
  const whole = periodOf(price, subscription, at);
  const cost = costOf(price, subscription.currency, quantity);
  return {
    ...common(subscription, item, price, { start: at, end }),
    amount: shareOf(cost, end - at, whole.end - whole.start, subscription.currency),
    description: remainingText(account.table('product').get(price.product), quantity, at),
    proration_details: { credited_items: null, discount_amounts: [] },
    quantity,
  };
}

/** An item of which the rest of the period has been charged. */
export function chargedWith(
  item: StoredSubscriptionItem,
  { amount, period }: Pick<InvoiceItemValues, 'amount' | 'period'>,
): StoredSubscriptionItem {
  if (period === undefined) return item;
  const billed = { amount, quantity: item.quantity ?? 1, price: item.price, ...period };
  return { ...item, hidden: { ...item.hidden, billed } };
}

/** What both halves of a proration say, as recorded of the live API. */
function common(
  { currency, customer, id }: StoredSubscription,
  item: StoredSubscriptionItem,
  price: StoredPrice,
  period: Period,
): Omit<InvoiceItemValues, 'amount' | 'quantity'> & Pick<StoredInvoiceItem, 'frozen_fields'> {
  return {
    currency,
    customer,
    discountable: false,
    frozen_fields: ['pricing', 'quantity', 'discounts'],
    hidden: { subscription_item: item.id },
    metadata: {},
    parent: {
      subscription_details: { subscription: id, subscription_item: item.id },
      type: 'subscription_details',
    },
    period,
    pricing: pricingOf(price, null),
    proration: true,
  };
}
