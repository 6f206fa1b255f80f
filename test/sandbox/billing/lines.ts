/** The lines of an invoice: the one place where they are computed, for invoices and previews alike. */
import { parseDecimal } from '../params/decimal.ts';
import type { Account } from '../store/account.ts';
import type {
  StoredInvoice,
  StoredInvoiceItem,
  StoredInvoiceLine,
  StoredPrice,
  StoredSubscription,
} from '../store/objects.ts';
import type { Billing, LineDraft } from './line-draft.ts';
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
  const { currency, customer } = subscription;
  const price = priceOf(account, item.price);
  const meter = meterOf(price);
  const values = {
    currency,
    discountable: true,
    metadata: subscription.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period,
    subscription: subscription.id,
  } satisfies Partial<LineDraft>;
  if (billing.as === 'trial') {
    const quantity = String(item.quantity ?? 0);
    const product = account.table('product').get(price.product);
    return [
      {
        ...values,
        amount: 0,
        description: trialText(product, quantity, subscription.billing_mode.type === 'flexible'),
        hidden: { usage: null },
        pricing: pricingOf(price, '0'),
        ...quantities(quantity),
      },
    ];
  }
  if (meter === null) {
    const parts = rate(price, currency, String(item.quantity ?? 1));
    return parts.map((part) => ({
      ...values,
      hidden: { usage: null },
      ...rated(account, price, currency, part),
    }));
  }
  const hidden = { usage: { subscription_item: item.id, ...period } };
  const parts = usageParts(account, price, meter, customer, currency, period);
  return parts.map((part) => ({ ...values, hidden, ...rated(account, price, currency, part) }));
}

/** What was used of a meter in a period, rated. A negative sum bills nothing (facts.md §2.4). */
function usageParts(
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

/** What a line says of the part of a rated quantity that it bills. */
function rated(
  account: Account,
  price: StoredPrice,
  currency: string,
  part: Rated,
): Pick<LineDraft, 'amount' | 'description' | 'pricing' | 'quantity' | 'quantity_decimal'> {
  return {
    amount: part.amount,
    description: partText(price, account.table('product').get(price.product), currency, part),
    pricing: pricingOf(price, part.unit_amount_decimal),
    ...quantities(part.quantity),
  };
}

/** The line of an invoice item. */
export function itemLine(_: Account, item: StoredInvoiceItem): LineDraft {
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
        : {
            invoice_item_details: null,
            subscription_item_details: {
              invoice_item: item.id,
              proration,
              proration_details,
              subscription,
              subscription_item: of.subscription_item,
            },
            type: 'subscription_item_details',
          },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription,
  };
}

/** All that stands on a new invoice: the items it takes up, the newest first, and then the subscription's lines. */
export function draftLines(
  account: Account,
  lines: readonly LineDraft[],
  items: readonly StoredInvoiceItem[],
): LineDraft[] {
  return [...[...items].reverse().map((item) => itemLine(account, item)), ...lines];
}

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
    return lineOf(like.id, invoice, { ...draftOf(like), ...rated(account, price, currency, part) });
  });
}

function draftOf(line: StoredInvoiceLine): LineDraft {
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

/** `quantity` is the whole part of `quantity_decimal` (the SDK's documentation). */
export function quantities(quantity: string): { quantity: number; quantity_decimal: string } {
  return { quantity: Number(parseDecimal(quantity)?.whole ?? 0), quantity_decimal: quantity };
}

export function pricingOf(
  { id: price, product }: Pick<StoredPrice, 'id' | 'product'>,
  unit_amount_decimal: string | null,
): NonNullable<StoredInvoiceLine['pricing']> {
  return { price_details: { price, product }, type: 'price_details', unit_amount_decimal };
}

/** The meter that a price is rated from; null for one that is licensed or paid once. */
function meterOf({ recurring }: StoredPrice): string | null {
  return recurring?.usage_type === 'metered' ? recurring.meter : null;
}

function priceOf(account: Account, id: string): StoredPrice {
  const price = account.table('price').get(id);
  if (price === undefined) throw new Error(`${id} is billed and is no price`);
  return price;
}
