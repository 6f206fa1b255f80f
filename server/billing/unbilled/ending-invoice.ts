import Stripe from 'stripe';
import { idOf } from '../../reconcile/observed.ts';
import type { StripeClient, Wire } from '../../stripe/client.ts';
import { allPages } from '../../stripe/pages.ts';
import { ENDING, ENDING_USAGE, type Left, type LeftUsage } from './left.ts';

type Invoice = Wire<Stripe.Invoice>;
type InvoiceItem = Wire<Stripe.InvoiceItem>;

const INVOICES = '/v1/invoices';
const ITEMS = '/v1/invoiceitems';

/**
 * One invoice of what a subscription left, however often this is called and wherever a call was broken off. It is a
 * draft that does not advance until all is on it; then Stripe finalizes and collects it within the hour.
 *
 * @param metadata of the catalog, for the invoice
 * @returns the invoice; undefined when there was nothing to bill and there is none
 */
export async function billEnding(
  stripe: StripeClient,
  left: Left,
  metadata: Record<string, string>,
): Promise<Invoice | undefined> {
  const made = await find(stripe, left);
  if (made !== undefined && (made.status !== 'draft' || made.auto_advance)) return made;
  const { currency } = left.subscription;
  const items = left.items.filter((item) => item.currency === currency);
  const usage = left.usage.filter(({ amount }) => amount !== null && amount > 0);
  if (made === undefined && items.length + usage.length === 0) return undefined;
  const draft = made ?? (await create(stripe, left, metadata));
  for (const item of items) await attach(stripe, draft, item.id);
  for (const one of usage) await addUsage(stripe, draft, one);
  const { object } = await stripe.post<Invoice>(`${INVOICES}/${draft.id}`, { auto_advance: true });
  return object;
}

async function find(
  stripe: StripeClient,
  { customer, subscription, endedAt }: Left,
): Promise<Invoice | undefined> {
  const since = await allPages<Invoice>(stripe, INVOICES, { customer, 'created[gte]': endedAt });
  return since.find((invoice) => invoice.metadata?.[ENDING] === subscription.id);
}

/** Paid as the subscription was: what a checkout sets up is the card of the subscription, not of the customer. */
async function create(
  stripe: StripeClient,
  { customer, subscription }: Left,
  metadata: Record<string, string>,
): Promise<Invoice> {
  const { collection_method, currency, days_until_due, default_payment_method: card, id } = subscription;
  const sends = collection_method === 'send_invoice';
  const { object } = await stripe.post<Invoice>(
    INVOICES,
    {
      customer,
      currency,
      auto_advance: false,
      pending_invoice_items_behavior: 'exclude',
      description: 'What was not billed yet when the subscription ended',
      collection_method,
      ...(sends ? { days_until_due: days_until_due ?? 30 } : {}),
      ...(card === null ? {} : { default_payment_method: idOf(card) }),
      metadata: { ...metadata, [ENDING]: id },
    },
    `pricebook-ending-${id}`,
  );
  return object;
}

/** Puts an item that waits on the draft; done already where the item says so. */
async function attach(stripe: StripeClient, { id }: Invoice, item: string): Promise<void> {
  try {
    await stripe.post(`${INVOICES}/${id}/add_lines`, { lines: [{ invoice_item: item }] }, `${id}-${item}`);
  } catch (error) {
    const now = await stripe.get<InvoiceItem>(`${ITEMS}/${item}`);
    if (now.invoice === null) throw error;
  }
}

/** A line of usage; the key is the draft's and the price's, so that two who do this at once make one. */
async function addUsage(stripe: StripeClient, draft: Invoice, usage: LeftUsage): Promise<void> {
  const { amount, currency, product, quantity, subscriptionItem } = usage;
  const lines = await allPages<InvoiceItem>(stripe, ITEMS, { invoice: draft.id });
  if (lines.some(({ metadata }) => metadata?.[ENDING_USAGE]?.startsWith(`${subscriptionItem}:`))) return;
  try {
    await stripe.post(
      ITEMS,
      {
        customer: idOf(draft.customer) ?? undefined,
        invoice: draft.id,
        description: `${quantity} × ${await nameOf(stripe, product)}, used until the subscription ended`,
        price_data: { currency, product, unit_amount_decimal: String(amount) },
        metadata: { [ENDING_USAGE]: `${subscriptionItem}:${quantity}` },
      },
      `${draft.id}-${subscriptionItem}`,
    );
  } catch (error) {
    // Somebody else put a line there with what the meter said a moment before or after.
    if (!(error instanceof Stripe.errors.StripeIdempotencyError)) throw error;
  }
}

async function nameOf(stripe: StripeClient, product: string): Promise<string> {
  const { name } = await stripe.get<Wire<Stripe.Product>>(`/v1/products/${product}`);
  return name;
}
