/** Invoice items (facts.md §6.5). */
import { checkEditable, draftOf } from '../../billing/invoices/edit.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { invalid, missingParameter, noSuch, StripeError } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { customerOf } from '../../payments/customers.ts';
import { checkReferences } from '../../payments/references.ts';
import { type Call, many, one, type PageValues, type Route, removal } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredCustomer,
  StoredInvoice,
  StoredInvoiceItem,
  StoredSubscription,
} from '../../store/objects.ts';
import { checkSubscriber, namedSubscription } from '../subscriptions/subscription-find.ts';
import { changeItem, makeItem, removeItem } from './invoice-item-change.ts';
import type { Places } from './invoice-item-cost.ts';
import { type ItemCreate, type ItemUpdate, itemCreate, itemList, itemUpdate } from './invoice-item-params.ts';

const KIND = 'invoiceitem';
const URL = '/v1/invoiceitems';
const PLACES: Places = { at: '', price: 'pricing' };

export const invoiceItemExpandables: Expandables = {
  created: { hidden: true },
  customer: { ref: ['customer', 'deleted_customer'] },
  discounts: { ref: [] },
  hidden: { hidden: true },
  invoice: { ref: 'invoice' },
  pricing: { fields: { price_details: { fields: { price: { ref: 'price' } } } } },
  test_clock: { ref: 'test_helpers.test_clock' },
};

/** The sentence is Stripe's own, seen on the live API. */
function find(account: Account, id: string): StoredInvoiceItem {
  const item = account.table(KIND).get(id);
  if (item !== undefined) return item;
  throw new StripeError(404, `No such Invoice Item: '${id}'(livemode=false)`, {
    code: 'resource_missing',
    param: 'id',
  });
}

function create({ account, params }: Call<ItemCreate>): StoredInvoiceItem {
  if (params.customer === undefined) throw missingParameter('customer');
  const customer = customerOf(account, params.customer);
  checkStill(account, customer.test_clock);
  const invoice = params.invoice === undefined ? null : invoiceFor(account, params.invoice, customer);
  const subscription =
    params.subscription === undefined ? null : subscriptionFor(account, params.subscription, customer);
  const { currency } = params;
  const owner = {
    customer: customer.id,
    invoice,
    subscription: subscription?.id ?? null,
    currency: currencyFor(currency, invoice, subscription),
  };
  const made = makeItem(account, nowFor(account, customer), owner, params, PLACES);
  if (invoice !== null && made.invoice !== null) {
    account.happened('invoice.updated', 'invoice', made.invoice, invoice);
  }
  return made.item;
}

function invoiceFor(account: Account, id: string, customer: StoredCustomer): StoredInvoice {
  const invoice = account.table('invoice').get(id);
  if (invoice === undefined) throw noSuch('invoice', id, 'invoice');
  if (invoice.customer !== customer.id) {
    throw invalid(`The invoice ${id} does not belong to the customer ${customer.id}.`, 'invoice');
  }
  checkEditable(invoice);
  return invoice;
}

function subscriptionFor(account: Account, id: string, customer: StoredCustomer): StoredSubscription {
  const subscription = namedSubscription(account, id);
  checkSubscriber(subscription, customer.id);
  if (hasEnded(subscription)) {
    throw invalid(
      `The subscription ${id} is ${subscription.status}: it gets no further invoices.`,
      'subscription',
    );
  }
  return subscription;
}

/** An invoice has one currency, and so has a subscription. */
function currencyFor(
  wanted: string | undefined,
  invoice: StoredInvoice | null,
  subscription: StoredSubscription | null,
): string | undefined {
  for (const [noun, owner] of Object.entries({ invoice, subscription })) {
    if (owner === null) continue;
    if (wanted !== undefined && wanted !== owner.currency) {
      throw invalid(
        `The currency of the invoice item (${wanted}) does not match the currency of the ${noun} (${owner.currency}).`,
        'currency',
      );
    }
    return owner.currency;
  }
  return wanted;
}

function update({ account, id, params }: Call<ItemUpdate>): StoredInvoiceItem {
  const item = find(account, id);
  const customer = account.table('customer').get(item.customer);
  checkStill(account, item.test_clock);
  const before = draftOf(account, item);
  // Seen on the live API, of an item whose draft was deleted.
  if (item.invoice !== null && before === undefined) throw invalid('This invoice item has been deleted.');
  const after = changeItem(account, nowFor(account, customer), item, params, PLACES);
  tellOfDraft(account, before);
  return after;
}

function remove({ account, id }: Call<unknown>): { id: string; object: 'invoiceitem'; deleted: true } {
  const item = find(account, id);
  checkStill(account, item.test_clock);
  const before = draftOf(account, item);
  if (item.invoice !== null && before === undefined) {
    throw invalid("Can't delete an invoice item that is attached to an invoice that is no longer editable");
  }
  removeItem(account, item);
  tellOfDraft(account, before);
  return { id, object: KIND, deleted: true };
}

function tellOfDraft(account: Account, before: StoredInvoice | undefined): void {
  const after = account.table('invoice').get(before?.id ?? '');
  if (after !== undefined) account.happened('invoice.updated', 'invoice', after, before);
}

/** Those that live by a test clock are hidden unless their customer or invoice is asked for. */
function list(call: Call<ValuesOf<typeof itemList> & PageValues>): List<StoredInvoiceItem> {
  const { account, params } = call;
  const { created, customer, invoice, pending } = params;
  checkReferences(account, { customer, invoice });
  const table = account.table(KIND);
  const isAsked = customer !== undefined || invoice !== undefined;
  return page(call, {
    table,
    rows: rowsFor(table, { invoice, customer }),
    noun: 'invoiceitem',
    url: URL,
    matches: (item) =>
      (isAsked || item.test_clock === null) &&
      passes(customer, item.customer) &&
      passes(invoice, item.invoice) &&
      passes(pending, item.invoice === null) &&
      within(item.date, created),
  });
}

export const invoiceItemRoutes: Route[] = [
  one('POST', URL, KIND, itemCreate, create),
  many(URL, KIND, itemList, list),
  one('GET', `${URL}/:id`, KIND, {}, ({ account, id }) => find(account, id)),
  one('POST', `${URL}/:id`, KIND, itemUpdate, update),
  removal(`${URL}/:id`, remove),
];
