/** The lines of an invoice: the one place where they are computed, for invoices and previews alike. */
import { notImplemented } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type {
  StoredInvoice,
  StoredInvoiceItem,
  StoredInvoiceLine,
  StoredSubscription,
} from '../store/objects.ts';
import type { Billing, LineDraft } from './line-draft.ts';

/** The lines for parts of a subscription; usage is what has been reported so far. */
export function subscriptionLines(
  account: Account,
  subscription: StoredSubscription,
  billings: readonly Billing[],
): LineDraft[] {
  throw notImplemented(`${billings.length} lines of ${subscription.id} in ${account.id}`);
}

/** The line of an invoice item. */
export function itemLine(account: Account, item: StoredInvoiceItem): LineDraft {
  throw notImplemented(`a line for ${item.id} in ${account.id}`);
}

/** The lines of a draft with the usage that was reported since it was made. */
export function withLatestUsage(account: Account, invoice: StoredInvoice): StoredInvoiceLine[] {
  throw notImplemented(`usage of ${invoice.id} in ${account.id}`);
}
