/** The lines that an invoice has: with ids, and rated again as long as it is a draft. */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoiceLine } from '../../store/objects.ts';
import type { LineDraft } from '../line-draft.ts';
import { meterOf, priceOf, rated, usageParts } from '../lines.ts';

/** A line that has become one of an invoice. */
export function storedLine(account: Account, invoice: string, draft: LineDraft): StoredInvoiceLine {
  return lineOf(account.newId('line_item'), invoice, draft);
}

function lineOf(id: string, invoice: string, draft: LineDraft): StoredInvoiceLine {
  return {
    id,
    object: 'line_item',
    discount_amounts: [],
    discounts: [],
    invoice,
    livemode: false,
    pretax_credit_amounts: [],
    subtotal: draft.amount,
    taxes: [],
    ...draft,
  };
}

/**
 * The lines of a draft with the usage that was reported since it was made. A line keeps its id; there may be more
 * of them when a further tier is reached.
 */
export function withLatestUsage(account: Account, invoice: StoredInvoice): StoredInvoiceLine[] {
  const counted = new Set<string>();
  return invoice.lines.flatMap((line) => {
    const source = sourceOf(line);
    if (source === null) return [line];
    if (counted.has(source)) return [];
    counted.add(source);
    return countedAgain(
      account,
      invoice,
      invoice.lines.filter((other) => sourceOf(other) === source),
    );
  });
}

/** The lines of one item's usage in one period, rated again. */
function countedAgain(
  account: Account,
  { id: invoice, customer }: StoredInvoice,
  lines: readonly StoredInvoiceLine[],
): StoredInvoiceLine[] {
  const [first] = lines;
  const usage = first?.hidden.usage ?? null;
  const details = first?.pricing?.price_details;
  if (first === undefined || usage === null || details === undefined) return [...lines];
  const price = priceOf(account, details.price);
  const meter = meterOf(price);
  if (meter === null) return [...lines];
  const { currency } = first;
  return usageParts(account, price, meter, customer, currency, usage).map((part, index) => {
    const like = lines[index] ?? { ...first, id: account.newId('line_item') };
    return lineOf(like.id, invoice, { ...asDraft(like), ...rated(account, price, currency, part) });
  });
}

function asDraft(line: StoredInvoiceLine): LineDraft {
  const { amount, currency, description, discountable, hidden, metadata, parent, period } = line;
  const { pricing, quantity, quantity_decimal, subscription } = line;
  return {
    amount,
    currency,
    description,
    discountable,
    hidden,
    metadata,
    parent,
    period,
    pricing,
    quantity,
    quantity_decimal,
    subscription,
  };
}

/** What usage a line was rated from, as a text; null when from none. */
function sourceOf({ hidden: { usage }, pricing }: StoredInvoiceLine): string | null {
  if (usage === null) return null;
  return `${usage.subscription_item} ${usage.start} ${usage.end} ${pricing?.price_details.price}`;
}
