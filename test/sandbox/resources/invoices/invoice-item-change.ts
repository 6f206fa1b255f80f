/** Making, changing and removing invoice items, asked for by themselves or as lines of a draft (facts.md §6.5). */
import { createInvoiceItem, netAmountOf } from '../../billing/invoice-items.ts';
import { draftOf, dropItemLine, putItemLine } from '../../billing/invoices/edit.ts';
import { invalid } from '../../errors.ts';
import { type MetadataChange, mergeMetadata } from '../../params/metadata.ts';
import { nameIn } from '../../params/name.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoiceItem } from '../../store/objects.ts';
import { type CostValues, changedCost, newCost, type Places, priceParam } from './invoice-item-cost.ts';

const KIND = 'invoiceitem';

/** What an item says, beside what it costs. */
export interface ItemTexts {
  description?: string;
  discountable?: boolean;
  metadata?: MetadataChange | null;
  period?: { start: number; end: number };
}

/** Whom an item is for, and what it stands on. */
export interface Owner {
  customer: string;
  /** The draft that it becomes a line of. */
  invoice: StoredInvoice | null;
  subscription: string | null;
  /** Of the invoice or the subscription, or asked for; undefined leaves it to the price. */
  currency: string | undefined;
}

/** A new item, and its line where it stands on a draft; with the events of the item, not those of the draft. */
export function makeItem(
  account: Account,
  now: number,
  owner: Owner,
  values: CostValues & ItemTexts,
  places: Places,
): { item: StoredInvoiceItem; invoice: StoredInvoice | null } {
  const { description, discountable, metadata, period } = values;
  checkPeriod(period, places.at);
  const { name, ...cost } = newCost(account, now, values, owner.currency, description, places);
  const item = createInvoiceItem(account, now, {
    ...cost,
    customer: owner.customer,
    description: description ?? name,
    invoice: owner.invoice?.id ?? null,
    metadata: mergeMetadata({}, metadata),
    ...(discountable === undefined ? {} : { discountable }),
    ...(period === undefined ? {} : { period }),
    ...(owner.subscription === null
      ? {}
      : {
          parent: {
            subscription_details: { subscription: owner.subscription },
            type: 'subscription_details' as const,
          },
        }),
  });
  return { item, invoice: owner.invoice === null ? null : putItemLine(account, owner.invoice, item) };
}

/** A changed item, and its changed line where it stands on a draft. There is no event of it (facts.md §6.5). */
export function changeItem(
  account: Account,
  now: number,
  item: StoredInvoiceItem,
  values: CostValues & ItemTexts,
  places: Places,
): StoredInvoiceItem {
  const { at } = places;
  checkPeriod(values.period, at);
  if (item.proration) checkProration(values, places);
  const cost = costAfter(account, now, item, values, places);
  const discountable = values.discountable ?? item.discountable;
  const after = account.put(KIND, {
    ...item,
    ...cost,
    description: values.description ?? cost.description,
    discountable,
    metadata: mergeMetadata(item.metadata, values.metadata),
    net_amount: netAmountOf(cost.amount, discountable),
    period: values.period ?? item.period,
  });
  const draft = draftOf(account, item);
  if (draft !== undefined) putItemLine(account, draft, after);
  return after;
}

/** What an item costs after a change; the description of another price's product comes with it. */
function costAfter(
  account: Account,
  now: number,
  item: StoredInvoiceItem,
  values: CostValues,
  places: Places,
): Pick<StoredInvoiceItem, 'amount' | 'description' | 'pricing' | 'quantity' | 'quantity_decimal'> {
  const { amount, description, pricing, quantity, quantity_decimal } = item;
  const same = { amount, description, pricing, quantity, quantity_decimal };
  // The amount of a proration was never that of a price.
  if (item.proration) return { ...same, amount: values.amount ?? amount };
  const cost = changedCost(account, now, item, values, places);
  if (cost === undefined) return same;
  const { name, currency: _, ...others } = cost;
  const isOther = values.pricing?.price !== undefined || values.price_data !== undefined;
  return { ...others, description: isOther ? name : description };
}

/** Removes an item, with its event, and its line. */
export function removeItem(account: Account, item: StoredInvoiceItem): void {
  account.delete(KIND, item.id);
  account.happened('invoiceitem.deleted', KIND, item);
  const draft = draftOf(account, item);
  if (draft !== undefined) dropItemLine(account, draft, item.id);
}

/** What of a proration follows from what it prorates. */
function checkProration(values: CostValues & ItemTexts, places: Places): void {
  const { at } = places;
  if (values.discountable === true) {
    throw invalid('`discountable` cannot be set to true for prorations.', nameIn(at, 'discountable'));
  }
  const names = ['price_data', 'pricing', 'quantity', 'quantity_decimal', 'unit_amount_decimal'] as const;
  const frozen = names.find((name) => values[name] !== undefined);
  if (frozen === undefined) return;
  const param = frozen === 'pricing' ? priceParam(places) : nameIn(at, frozen);
  throw invalid(`\`${param}\` cannot be changed for prorations.`, param);
}

function checkPeriod(period: ItemTexts['period'], at: string): void {
  if (period === undefined || period.end >= period.start) return;
  throw invalid(
    'The `end` of a period must be greater than or equal to its `start`.',
    `${nameIn(at, 'period')}[end]`,
  );
}
