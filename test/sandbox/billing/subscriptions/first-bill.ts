/** What the first invoice of a subscription bills (facts.md §5.3, §5.4). */
import type { Account } from '../../store/account.ts';
import type {
  StoredCustomer,
  StoredInvoiceItem,
  StoredPrice,
  StoredSubscription,
} from '../../store/objects.ts';
import type { Period } from '../calendar.ts';
import { createInvoiceItem, pendingItems } from '../invoice-items.ts';
import { pricingOf } from '../line-draft.ts';
import { costOf } from '../rating.ts';
import type { Bill } from './bill-now.ts';
import { firstLines } from './first-lines.ts';
import { firstPeriodEnd, withBilled } from './items.ts';
import { putSubscription } from './put.ts';

/** A one-time price for one invoice. */
export interface InvoiceExtra {
  price: StoredPrice;
  quantity: number;
  metadata?: Record<string, string>;
  discountable?: boolean;
  /** From now until the first item's period ends unless it is given. */
  period?: Period;
}

/**
 * What the first invoice of a stored subscription bills; null when it would be empty, which in flexible billing it
 * is when all is metered.
 */
export function firstBill(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  customer: StoredCustomer,
  { addInvoiceItems = [] }: { addInvoiceItems?: InvoiceExtra[] },
): Bill | null {
  const lines = firstLines(account, now, subscription);
  putSubscription(account, { ...subscription, items: withBilled(account, subscription.items, lines) });
  const added = addInvoiceItems.map((extra) => addItem(account, now, subscription, extra));
  const items = [...pendingOf(account, subscription, added), ...added];
  if (lines.length === 0 && items.length === 0) return null;
  const period = { start: now, end: now };
  return { customer, billing_reason: 'subscription_create', lines, items, period };
}

function pendingOf(
  account: Account,
  { customer, currency, id }: StoredSubscription,
  except: readonly StoredInvoiceItem[],
): StoredInvoiceItem[] {
  const added = new Set(except.map((item) => item.id));
  return pendingItems(account, customer, id, currency).filter((item) => !added.has(item.id));
}

/** An invoice item for a one-time price that comes with a subscription. */
export function addItem(
  account: Account,
  now: number,
  { currency, customer, id, items }: StoredSubscription,
  { price, quantity, metadata, discountable, period }: InvoiceExtra,
): StoredInvoiceItem {
  const unit = price.currency_options[currency]?.unit_amount_decimal ?? price.unit_amount_decimal;
  return createInvoiceItem(account, now, {
    amount: costOf(price, currency, quantity),
    currency,
    customer,
    description: account.table('product').get(price.product)?.name ?? null,
    ...(discountable === undefined ? {} : { discountable }),
    metadata: metadata ?? {},
    parent: { subscription_details: { subscription: id }, type: 'subscription_details' },
    period: period ?? { start: now, end: firstPeriodEnd({ items }) },
    pricing: pricingOf(price, unit),
    quantity,
  });
}
