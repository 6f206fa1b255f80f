/** A line of an invoice before the invoice exists, and what lines of every sort are made of. */
import { parseDecimal } from '../params/decimal.ts';
import type { StoredInvoiceLine, StoredPrice, StoredSubscriptionItem } from '../store/objects.ts';
import type { Period } from './calendar.ts';

export type LineDraft = Pick<
  StoredInvoiceLine,
  | 'amount'
  | 'currency'
  | 'description'
  | 'discountable'
  | 'hidden'
  | 'metadata'
  | 'parent'
  | 'period'
  | 'pricing'
  | 'quantity'
  | 'quantity_decimal'
  | 'subscription'
>;

/** What of a subscription item an invoice is to bill. */
export interface Billing {
  item: StoredSubscriptionItem;
  period: Period;
  /** Licensed items are billed for a period to come, metered ones for one that is over, a trial at nothing. */
  as: 'advance' | 'arrears' | 'trial';
  /** What was used at the end itself counts as well: no period follows. */
  isLast?: boolean;
}

type Parent = NonNullable<LineDraft['parent']>;
type ItemDetails = NonNullable<Parent['subscription_item_details']>;

/** What a line of a subscription item comes from: the item itself, or an invoice item for it. */
export function subscriptionItemParent({
  invoice_item = null,
  proration = false,
  proration_details = { credited_items: null },
  ...owners
}: Pick<ItemDetails, 'subscription' | 'subscription_item'> & Partial<ItemDetails>): Parent {
  return {
    invoice_item_details: null,
    subscription_item_details: { invoice_item, proration, proration_details, ...owners },
    type: 'subscription_item_details',
  };
}

/** `quantity` is the whole part of `quantity_decimal` (the SDK's documentation). */
export function quantities(quantity: string): { quantity: number; quantity_decimal: string } {
  return { quantity: Number(parseDecimal(quantity)?.whole ?? 0), quantity_decimal: quantity };
}

/** What a line or an item says of its price; `unit_amount_decimal` is null where no single amount was taken. */
export function pricingOf(
  { id: price, product }: Pick<StoredPrice, 'id' | 'product'>,
  unit_amount_decimal: string | null,
): NonNullable<StoredInvoiceLine['pricing']> {
  return { price_details: { price, product }, type: 'price_details', unit_amount_decimal };
}
