/** What a request changes of a subscription. */
import type { StoredSubscription } from '../../store/objects.ts';
import type { ItemChange } from './change-items.ts';
import type { InvoiceExtra } from './first-bill.ts';

/** What a subscription keeps as it was asked for, checked, and nothing else follows from. */
export type PlainValues = Partial<
  Pick<
    StoredSubscription,
    | 'cancel_at'
    | 'cancel_at_period_end'
    | 'canceled_at'
    | 'cancellation_details'
    | 'collection_method'
    | 'days_until_due'
    | 'default_payment_method'
    | 'description'
    | 'invoice_settings'
    | 'metadata'
    | 'next_pending_invoice_item_invoice'
    | 'pause_collection'
    | 'payment_settings'
    | 'pending_invoice_item_interval'
    | 'trial_settings'
  >
>;

export interface SubscriptionChange {
  /** Changes of items whose prices are known to exist and to fit. */
  items?: readonly ItemChange[];
  /** What is taken over as it is. */
  values?: PlainValues;
  /** It is to end when the first, or last, of the periods ends that it has after the change. */
  cancelsWith?: 'first_period' | 'last_period';
  /** Unix seconds, or at once. */
  trialEnd?: number | 'now';
  /** The periods begin anew now. */
  anchor?: 'now';
  prorationBehavior?: 'always_invoice' | 'create_prorations' | 'none';
  /** From when on it is prorated (unix seconds); now unless given. */
  prorationDate?: number;
  /** Whether it is prorated should it end before its period does. */
  prorates?: boolean;
  addInvoiceItems?: readonly InvoiceExtra[];
}
