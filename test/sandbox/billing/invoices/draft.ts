/** A new invoice (facts.md §6.1, §6.4). */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredCustomer,
  StoredInvoice,
  StoredInvoiceItem,
  StoredSubscription,
} from '../../store/objects.ts';
import type { Period } from '../calendar.ts';
import type { LineDraft } from '../line-draft.ts';

export interface DraftValues {
  customer: StoredCustomer;
  currency: string;
  billing_reason: NonNullable<StoredInvoice['billing_reason']>;
  /** The subscription it bills; null for an invoice made by hand. */
  subscription: StoredSubscription | null;
  /** What stands on it first. */
  lines: readonly LineDraft[];
  /** Invoice items that it takes up: they stand after the lines and are no longer pending. */
  items: readonly StoredInvoiceItem[];
  /** `period_start` and `period_end`: of a subscription invoice they look back one period. */
  period: Period;
  /** Finalizes itself after an hour and is collected; false leaves it to the caller. */
  autoAdvance: boolean;
  /** What else was asked for; what is absent follows from subscription and customer. */
  values?: Partial<
    Pick<
      StoredInvoice,
      | 'collection_method'
      | 'custom_fields'
      | 'default_payment_method'
      | 'description'
      | 'due_date'
      | 'effective_at'
      | 'footer'
      | 'metadata'
      | 'number'
      | 'payment_settings'
      | 'rendering'
      | 'shipping_details'
      | 'statement_descriptor'
    >
  >;
}

/** A draft with its lines and totals, and `invoice.created`. A subscription it bills has it as `latest_invoice`. */
export function draftInvoice(account: Account, now: number, values: DraftValues): StoredInvoice {
  throw notImplemented(`an invoice for ${values.customer.id} at ${now} in ${account.id}`);
}
