/** The lines of an invoice: the one place where they are computed, for invoices and previews alike. */
import type { Account } from '../store/account.ts';
import type {
  StoredInvoiceItem,
  StoredPrice,
  StoredSubscription,
  StoredSubscriptionItem,
} from '../store/objects.ts';
import { type Billing, type LineDraft, pricingOf, quantities, subscriptionItemParent } from './line-draft.ts';
import { partText, trialText } from './line-texts.ts';
import { type Rated, rate } from './rating.ts';
import { usageOf } from './usage.ts';

/**
 * The lines for parts of a subscription; usage is what has been reported so far. Of the items the last comes first
 * (the SDK's documentation of an invoice's `lines`); the tiers of one stay in their order.
 */
export function subscriptionLines(
  account: Account,
  subscription: StoredSubscription,
  billings: readonly Billing[],
): LineDraft[] {
  return [...billings].reverse().flatMap((billing) => linesOf(account, subscription, billing));
}

function linesOf(account: Account, subscription: StoredSubscription, billing: Billing): LineDraft[] {
  const { item, period } = billing;
  const { currency, customer, id } = subscription;
  const price = priceOf(account, item.price);
  const common = {
    currency,
    discountable: true,
    metadata: subscription.metadata,
    parent: subscriptionItemParent({ subscription: id, subscription_item: item.id }),
    period,
    subscription: id,
  };
  if (billing.as === 'trial') return [{ ...common, ...tried(account, subscription, price, item) }];
  const meter = meterOf(price);
  const used = { start: period.start, end: billing.isLast === true ? period.end + 1 : period.end };
  const hidden = { usage: meter === null ? null : { subscription_item: item.id, ...used } };
  const parts =
    meter === null
      ? rate(price, currency, String(item.quantity ?? 1))
      : usageParts(account, price, meter, customer, currency, used);
  return parts.map((part) => ({ ...common, hidden, ...rated(account, price, currency, part) }));
}

/** What the line of a trial says. */
function tried(
  account: Account,
  { billing_mode }: StoredSubscription,
  price: StoredPrice,
  item: StoredSubscriptionItem,
): RatedValues & Pick<LineDraft, 'hidden'> {
  const quantity = String(item.quantity ?? 0);
  const product = account.table('product').get(price.product);
  return {
    amount: 0,
    description: trialText(product, quantity, billing_mode.type === 'flexible'),
    hidden: { usage: null },
    pricing: pricingOf(price, '0'),
    ...quantities(quantity),
  };
}

/** What was used of a meter in a period, rated. A negative sum bills nothing (facts.md §2.4). */
export function usageParts(
  account: Account,
  price: StoredPrice,
  meter: string,
  customer: string,
  currency: string,
  { start, end }: { start: number; end: number },
): Rated[] {
  const usage = usageOf(account, meter, customer, start, end);
  return rate(price, currency, usage.startsWith('-') ? '0' : usage);
}

type RatedValues = Pick<LineDraft, 'amount' | 'description' | 'pricing' | 'quantity' | 'quantity_decimal'>;

/** What a line says of the part of a rated quantity that it bills. */
export function rated(account: Account, price: StoredPrice, currency: string, part: Rated): RatedValues {
  return {
    amount: part.amount,
    description: partText(price, account.table('product').get(price.product), currency, part),
    pricing: pricingOf(price, part.unit_amount_decimal),
    ...quantities(part.quantity),
  };
}

/** The line of an invoice item. */
export function itemLine(item: StoredInvoiceItem): LineDraft {
  const { proration } = item;
  const of = item.parent?.subscription_details ?? null;
  const credited = item.proration_details?.credited_items?.invoice_line_item_details ?? null;
  const proration_details = { credited_items: credited };
  const subscription = of?.subscription ?? null;
  return {
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discountable: item.discountable,
    hidden: { usage: null },
    metadata: item.metadata,
    parent:
      of?.subscription_item === undefined
        ? {
            invoice_item_details: { invoice_item: item.id, proration, proration_details, subscription },
            subscription_item_details: null,
            type: 'invoice_item_details',
          }
        : subscriptionItemParent({
            invoice_item: item.id,
            proration,
            proration_details,
            subscription,
            subscription_item: of.subscription_item,
          }),
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription,
  };
}

/** All that stands on a new invoice: the items it takes up, the newest first, and then the subscription's lines. */
export function draftLines(lines: readonly LineDraft[], items: readonly StoredInvoiceItem[]): LineDraft[] {
  return [...[...items].reverse().map(itemLine), ...lines];
}

/** The meter that a price is rated from; null for one that is licensed or paid once. */
export function meterOf({ recurring }: StoredPrice): string | null {
  return recurring?.usage_type === 'metered' ? recurring.meter : null;
}

/** A price that is billed: it can be archived, never deleted. */
export function priceOf(account: Account, id: string): StoredPrice {
  const price = account.table('price').get(id);
  if (price === undefined) throw new Error(`${id} is billed and is no price`);
  return price;
}
