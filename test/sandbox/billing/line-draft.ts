/** A line of an invoice before the invoice exists. */
import type { StoredInvoiceLine, StoredSubscriptionItem } from '../store/objects.ts';
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
}
