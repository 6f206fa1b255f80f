/** Invoices (facts.md chapter 6). */
import { shownBuyer } from '../../billing/invoices/buyer.ts';
import { finalizeInvoice } from '../../billing/invoices/finalize.ts';
import { hostedUrl, pdfUrl } from '../../billing/invoices/hosted.ts';
import { intentOf } from '../../billing/invoices/payments.ts';
import { markUncollectible, voidInvoice } from '../../billing/invoices/void.ts';
import { markDelinquent } from '../../billing/subscriptions/standing.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import type { Fields, ValuesOf } from '../../params/field.ts';
import { checkReferences } from '../../payments/references.ts';
import { type Call, many, one, type PageValues, type Route, removal } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoicePayment } from '../../store/objects.ts';
import { attachPayment } from './invoice-attach.ts';
import { createInvoice } from './invoice-create.ts';
import {
  invoiceAttachPayment,
  invoiceCreate,
  invoiceFinalize,
  invoiceList,
  invoicePay,
  invoiceUpdate,
} from './invoice-params.ts';
import { payInvoice } from './invoice-pay.ts';
import {
  checkDeletable,
  checkFinalizable,
  checkMarkable,
  checkSendable,
  checkVoidable,
} from './invoice-rules.ts';
import { updateInvoice } from './invoice-update.ts';

const KIND = 'invoice';
const URL = '/v1/invoices';

const BUYER = [
  'customer_address',
  'customer_email',
  'customer_name',
  'customer_phone',
  'customer_shipping',
  'customer_tax_exempt',
  'customer_tax_ids',
] as const;

export const invoiceExpandables: Expandables = {
  ...Object.fromEntries(
    BUYER.map((name) => [
      name,
      { computed: (account: Account, invoice: StoredInvoice) => shownBuyer(account, invoice)[name] },
    ]),
  ),
  account_tax_ids: { unsupported: 'tax ids' },
  application: { ref: [] },
  confirmation_secret: { computed: confirmationSecret, includable: true },
  customer: { ref: ['customer', 'deleted_customer'] },
  default_payment_method: { ref: 'payment_method' },
  default_source: { ref: [] },
  discounts: { unsupported: 'discounts' },
  from_invoice: { fields: { invoice: { ref: KIND } } },
  hidden: { hidden: true },
  hosted_invoice_url: { computed: hostedUrl },
  invoice_pdf: { computed: pdfUrl },
  issuer: { fields: { account: { ref: [] } } },
  latest_revision: { ref: [] },
  lines: { contains: 'line_item', url: ({ id }: StoredInvoice) => `${URL}/${id}/lines` },
  on_behalf_of: { ref: [] },
  parent: { fields: { subscription_details: { fields: { subscription: { ref: 'subscription' } } } } },
  payments: { list: paymentsList, of: 'invoice_payment' },
  test_clock: { ref: 'test_helpers.test_clock' },
};

/** What the shop's own page confirms the payment with: the client secret of the invoice's intent. */
function confirmationSecret(
  account: Account,
  invoice: StoredInvoice,
): { client_secret: string; type: 'payment_intent' } | null {
  const intent = intentOf(account, invoice);
  if (intent?.client_secret == null || invoice.status === 'void') return null;
  return { client_secret: intent.client_secret, type: 'payment_intent' };
}

const LISTED = 10;

function paymentsList(account: Account, { id }: StoredInvoice): List<StoredInvoicePayment> {
  const rows = account.table('invoice_payment').by('invoice', [id]).toReversed();
  return {
    object: 'list',
    data: rows.slice(0, LISTED).map(({ object }) => object),
    has_more: rows.length > LISTED,
    url: `/v1/invoice_payments?invoice=${id}`,
  };
}

/** Stripe names the parameter in two ways, by call (recorded of the live API). */
function find(account: Account, id: string, param: 'id' | 'invoice'): StoredInvoice {
  const invoice = account.table(KIND).get(id);
  if (invoice === undefined) throw noSuch('invoice', id, param, 404);
  return invoice;
}

/** An invoice that a call is about to change, at the time of its customer. */
function toChange(account: Account, id: string, param: 'id' | 'invoice'): [StoredInvoice, number] {
  const invoice = find(account, id, param);
  checkStill(account, invoice.test_clock);
  return [invoice, nowFor(account, invoice)];
}

function finalize({ account, id, params }: Call<ValuesOf<typeof invoiceFinalize>>): StoredInvoice {
  const [invoice, now] = toChange(account, id, 'id');
  checkFinalizable(invoice);
  const { auto_advance = invoice.auto_advance } = params;
  return finalizeInvoice(account, now, { ...invoice, auto_advance });
}

/** Sending finalizes a draft. No e-mail leaves the sandbox. */
function send({ account, id }: Call<unknown>): StoredInvoice {
  const [invoice, now] = toChange(account, id, 'invoice');
  checkSendable(invoice);
  const sent = invoice.status === 'draft' ? finalizeInvoice(account, now, invoice) : invoice;
  if (sent.status === 'open') account.happened('invoice.sent', KIND, sent);
  return sent;
}

/** What stood on it stays its own: nothing becomes pending again (recorded of the live API). */
function remove({ account, id }: Call<unknown>): { id: string; object: 'invoice'; deleted: true } {
  const [invoice] = toChange(account, id, 'invoice');
  checkDeletable(invoice);
  account.delete(KIND, id);
  account.happened('invoice.deleted', KIND, invoice);
  return { id, object: KIND, deleted: true };
}

/** Those on a test clock are hidden unless their customer or subscription is asked for. */
function list(call: Call<ValuesOf<typeof invoiceList> & PageValues>): List<StoredInvoice> {
  const { account, params } = call;
  const { collection_method, created, customer, due_date, status, subscription } = params;
  checkReferences(account, { customer });
  if (subscription !== undefined && account.table('subscription').get(subscription) === undefined) {
    throw noSuch('subscription', subscription, 'subscription');
  }
  const table = account.table(KIND);
  const isAsked = customer !== undefined || subscription !== undefined;
  return page(call, {
    table,
    rows: rowsFor(table, { subscription, customer, status }),
    noun: 'invoice',
    url: URL,
    matches: (invoice) =>
      (isAsked || invoice.test_clock === null) &&
      passes(customer, invoice.customer) &&
      passes(status, invoice.status) &&
      passes(collection_method, invoice.collection_method) &&
      within(invoice.created, created) &&
      (due_date === undefined || (invoice.due_date !== null && within(invoice.due_date, due_date))),
  });
}

/** A call that does something to an invoice, at the time of its customer. */
function action<F extends Fields>(
  name: string,
  params: F,
  run: (account: Account, now: number, invoice: StoredInvoice, call: Call<ValuesOf<F>>) => StoredInvoice,
): Route {
  return one('POST', `${URL}/:id${name}`, KIND, params, (call) => {
    const [invoice, now] = toChange(call.account, call.id, 'id');
    return run(call.account, now, invoice, call as Call<ValuesOf<F>>);
  });
}

export const invoiceRoutes: Route[] = [
  one('POST', URL, KIND, invoiceCreate, createInvoice),
  many(URL, KIND, invoiceList, list),
  one('GET', `${URL}/:id`, KIND, {}, ({ account, id }) => find(account, id, 'invoice')),
  action('', invoiceUpdate, (account, now, invoice, { params }) =>
    updateInvoice(account, now, invoice, params),
  ),
  removal(`${URL}/:id`, remove),
  one('POST', `${URL}/:id/finalize`, KIND, invoiceFinalize, finalize),
  action('/pay', invoicePay, (account, now, invoice, { origin, params }) =>
    payInvoice(account, now, invoice, params, origin),
  ),
  one('POST', `${URL}/:id/send`, KIND, {}, send),
  action('/void', {}, (account, now, invoice) => {
    checkVoidable(account, invoice);
    return voidInvoice(account, now, invoice);
  }),
  action('/mark_uncollectible', {}, (account, now, invoice) => {
    checkMarkable(invoice);
    const forgiven = markUncollectible(account, now, invoice, 'user_forgiven');
    markDelinquent(account, invoice.customer, false);
    return forgiven;
  }),
  action('/attach_payment', invoiceAttachPayment, (account, now, invoice, { params }) =>
    attachPayment(account, now, invoice, params.payment_intent),
  ),
];
