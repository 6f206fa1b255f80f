/** Invoices (facts.md chapter 6). */
import { hostedUrl, pdfUrl } from '../billing/invoices/hosted.ts';
import { noSuch } from '../errors.ts';
import type { Expandables } from '../expand.ts';
import type { List } from '../lists.ts';
import { one, type Route } from '../routes.ts';
import type { Account } from '../store/account.ts';
import type { StoredInvoice, StoredInvoicePayment } from '../store/objects.ts';

const KIND = 'invoice';
const URL = '/v1/invoices';

export const invoiceExpandables: Expandables = {
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
  { hidden, status }: StoredInvoice,
): { client_secret: string; type: 'payment_intent' } | null {
  const intent = account.table('payment_intent').get(hidden.intent ?? '');
  if (intent?.client_secret == null || status === 'void') return null;
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

export const invoiceRoutes: Route[] = [
  one('GET', `${URL}/:id`, KIND, {}, ({ account, id }) => find(account, id, 'invoice')),
];
