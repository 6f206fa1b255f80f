/** The one-time prices that come with a subscription's next invoice: `add_invoice_items`. */
import type { Period } from '../../billing/calendar.ts';
import type { InvoiceExtra } from '../../billing/subscriptions/first-bill.ts';
import { checkOffered } from '../../checkout/sold.ts';
import { invalid, missingParameter } from '../../errors.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import type { Account } from '../../store/account.ts';
import type { AddInvoiceItemValues } from './subscription-item-params.ts';
import { oneTimePrice } from './subscription-prices.ts';

/** @param period from now until the first item's period ends: what an item is for that says nothing else */
export function extrasOf(
  account: Account,
  now: number,
  given: readonly AddInvoiceItemValues[] | undefined,
  currency: string,
  period: Period,
): InvoiceExtra[] {
  return (given ?? []).map((values, index) => {
    const at = `add_invoice_items[${index}]`;
    const price = oneTimePrice(account, now, values, at);
    checkOffered(price, currency, `${at}[price]`);
    return {
      price,
      quantity: values.quantity ?? 1,
      metadata: mergeMetadata({}, values.metadata),
      ...(values.discountable === undefined ? {} : { discountable: values.discountable }),
      period: periodOf(values, period, `${at}[period]`),
    };
  });
}

function periodOf({ period }: AddInvoiceItemValues, usual: Period, at: string): Period {
  if (period === undefined) return usual;
  const start = moment(period.start, usual.start, `${at}[start]`);
  const end = moment(period.end, usual.end, `${at}[end]`);
  if (end < start) throw invalid('The end of a period must not be before its start.', at);
  return { start, end };
}

function moment(
  { timestamp, type }: { timestamp?: number; type: string },
  usual: number,
  at: string,
): number {
  if (type !== 'timestamp') return usual;
  if (timestamp === undefined) throw missingParameter(`${at}[timestamp]`);
  return timestamp;
}
