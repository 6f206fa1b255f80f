/** What a credit proration gives back: the charge that it is taken from. */
import type { Account } from '../../store/account.ts';
import type { StoredInvoiceItem, StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';

type CreditedItems = NonNullable<StoredInvoiceItem['proration_details']>['credited_items'];

/** The lines of the latest invoice that charged for a subscription item, or the item that will. */
export function creditedItems(
  account: Account,
  { customer, id }: StoredSubscription,
  item: StoredSubscriptionItem,
): CreditedItems {
  const pending = account
    .table('invoiceitem')
    .by('pending', [customer])
    .map(({ object }) => object)
    .filter((one) => one.hidden.subscription_item === item.id && one.amount > 0)
    .at(-1);
  if (pending !== undefined) return { invoice_item: pending.id, type: 'invoice_item' };
  const invoices = account.table('invoice').by('subscription', [id]);
  for (const { object: invoice } of [...invoices].reverse()) {
    const lines = invoice.lines.filter(
      ({ amount, parent }) => amount >= 0 && parent?.subscription_item_details?.subscription_item === item.id,
    );
    if (lines.length === 0) continue;
    return {
      invoice_line_item_details: { invoice: invoice.id, invoice_line_items: lines.map((line) => line.id) },
      type: 'invoice_line_items',
    };
  }
  return null;
}
