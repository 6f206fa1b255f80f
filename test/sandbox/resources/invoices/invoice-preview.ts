/** `POST /v1/invoices/create_preview` (facts.md §6.6). */
import { pendingItems } from '../../billing/invoice-items.ts';
import { draftInvoice } from '../../billing/invoices/draft.ts';
import { asUpcoming } from '../../billing/invoices/upcoming.ts';
import { draftedBy } from '../../billing/preview.ts';
import { nowFor } from '../../billing/time.ts';
import { exclusive, invalid, noSuch, StripeError } from '../../errors.ts';
import { customerOf } from '../../payments/customers.ts';
import { type Call, one, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredCustomer, StoredInvoice, StoredSubscription } from '../../store/objects.ts';
import { changedCustomer, createCustomer } from '../customers/customer-create.ts';
import { checkSubscriber, namedSubscription } from '../subscriptions/subscription-find.ts';
import { changeItem, type ItemTexts, makeItem } from './invoice-item-change.ts';
import type { CostValues, Places } from './invoice-item-cost.ts';
import { type InvoicePreview, invoicePreview, type PreviewItem } from './invoice-preview-params.ts';
import { checkDetails, subscriptionDraft } from './invoice-preview-subscription.ts';

function preview(call: Call<InvoicePreview>): StoredInvoice {
  const { account, params } = call;
  const draft = account.rehearse(() => rehearsed(call));
  if (draft !== null) return withProrationDate(call, asUpcoming(draft));
  const customer = account.table('subscription').get(params.subscription ?? '')?.customer ?? params.customer;
  throw new StripeError(
    404,
    `No upcoming invoices for customer${customer === undefined ? '' : `: ${customer}`}`,
    { code: 'invoice_upcoming_none' },
  );
}

/** Says from when on it prorates, where it does (the SDK's documentation of `subscription_proration_date`). */
function withProrationDate({ account, params }: Call<InvoicePreview>, invoice: StoredInvoice): StoredInvoice {
  const subscription = account.table('subscription').get(params.subscription ?? '');
  const details = invoice.parent?.subscription_details;
  if (subscription === undefined || details == null) return invoice;
  const date = params.subscription_details?.proration_date ?? nowFor(account, subscription);
  const prorates = invoice.lines.some(
    ({ parent, period }) => parent?.subscription_item_details?.proration === true && period.start === date,
  );
  if (!prorates || invoice.parent === null) return invoice;
  const subscription_details = { ...details, subscription_proration_date: date };
  return { ...invoice, parent: { ...invoice.parent, subscription_details } };
}

/** Does all that was asked about. */
function rehearsed(call: Call<InvoicePreview>): StoredInvoice | null {
  const { account, params } = call;
  const { invoice_items: items, subscription_details: details } = params;
  if (params.subscription === undefined && details?.items === undefined && items === undefined) {
    // Seen on the live API: stripe-node#2347.
    throw invalid(
      'You must provide at least one of: `subscription`, `schedule`, `subscription_details.items`, ' +
        '`schedule_details.phases`, `invoice_items`.',
    );
  }
  const subscription =
    params.subscription === undefined ? null : namedSubscription(account, params.subscription);
  checkDetails(params, subscription);
  const customer = buyer(call, subscription);
  const currency = subscription?.currency ?? params.currency ?? customer.currency ?? undefined;
  addItems(account, nowFor(account, customer), customer, subscription, currency, items ?? []);
  if (subscription === null && details?.items === undefined) return itemsDraft(call, customer, currency);
  return subscriptionDraft(call, customer, subscription);
}

/** Who would be billed: one who is there, perhaps with other details, or one who is made up of them. */
function buyer(
  { account, now, params }: Call<InvoicePreview>,
  subscription: StoredSubscription | null,
): StoredCustomer {
  const { customer: id = subscription?.customer, customer_details: details } = params;
  if (subscription !== null && id !== undefined) checkSubscriber(subscription, id);
  if (id === undefined) return createCustomer(account, now, ownDetails(details));
  const customer = customerOf(account, id);
  return account.put('customer', changedCustomer(account, customer, ownDetails(details)));
}

function ownDetails(
  details: InvoicePreview['customer_details'],
): Omit<NonNullable<InvoicePreview['customer_details']>, 'tax' | 'tax_ids'> {
  const { tax: _, tax_ids: __, ...own } = details ?? {};
  return own;
}

/** The items of the preview, pending or changed as if they had been so before. */
function addItems(
  account: Account,
  now: number,
  { id: customer }: StoredCustomer,
  subscription: StoredSubscription | null,
  common: string | undefined,
  items: readonly PreviewItem[],
): void {
  for (const [index, { invoiceitem, currency, ...values }] of items.entries()) {
    const places: Places = { at: `invoice_items[${index}]`, price: 'price' };
    const cost = costIn(values, places.at);
    if (invoiceitem === undefined) {
      const owner = { customer, invoice: null, subscription: null, currency: currency ?? common };
      makeItem(account, now, { ...owner, subscription: subscription?.id ?? null }, cost, places);
      continue;
    }
    const item = account.table('invoiceitem').get(invoiceitem);
    const param = `${places.at}[invoiceitem]`;
    if (item === undefined || item.customer !== customer) throw noSuch('invoiceitem', invoiceitem, param);
    if (item.invoice !== null) {
      throw invalid(`The invoice item ${invoiceitem} is already attached to an invoice.`, param);
    }
    changeItem(account, now, item, cost, places);
  }
}

/** The cost as the other calls have it: here a price stands for itself, and a unit amount may be whole. */
function costIn(
  { price, unit_amount, ...values }: Omit<PreviewItem, 'currency' | 'invoiceitem'>,
  at: string,
): CostValues & ItemTexts {
  if (unit_amount !== undefined && values.unit_amount_decimal !== undefined) {
    throw exclusive(['unit_amount', 'unit_amount_decimal'], at);
  }
  return {
    ...values,
    ...(price === undefined ? {} : { pricing: { price } }),
    ...(unit_amount === undefined ? {} : { unit_amount_decimal: String(unit_amount) }),
  };
}

/** The invoice of a customer's items that belong to no subscription. */
function itemsDraft(
  { account }: Call<InvoicePreview>,
  customer: StoredCustomer,
  wanted: string | undefined,
): StoredInvoice | null {
  const now = nowFor(account, customer);
  const [first] = account.table('invoiceitem').by('pending', [customer.id]);
  const currency = wanted ?? first?.object.currency;
  if (currency === undefined) return null;
  const items = pendingItems(account, customer.id, null, currency);
  if (items.length === 0) return null;
  return draftedBy(account, () =>
    draftInvoice(account, now, {
      customer,
      currency,
      billing_reason: 'manual',
      subscription: null,
      lines: [],
      items,
      period: { start: now, end: now },
      autoAdvance: false,
    }),
  );
}

export const invoicePreviewRoutes: Route[] = [
  one('POST', '/v1/invoices/create_preview', 'invoice', invoicePreview, preview),
];
