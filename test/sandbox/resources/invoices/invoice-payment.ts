/** The payments of an invoice (facts.md §6.3). */
import { noSuch } from '../../errors.ts';
import type { Expandables } from '../../expand.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import { choice, object, range, required, text, unsupported, type ValuesOf } from '../../params/field.ts';
import { type Call, many, one, type PageValues, type Route } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoicePayment } from '../../store/objects.ts';

const KIND = 'invoice_payment';
const URL = '/v1/invoice_payments';

const invoicePaymentList = {
  created: range(),
  invoice: text(),
  payment: object({
    payment_intent: text(),
    payment_record: unsupported(),
    type: required(choice(['payment_intent', 'payment_record'])),
  }),
  status: choice(['canceled', 'open', 'paid']),
};

export const invoicePaymentExpandables: Expandables = {
  invoice: { ref: 'invoice' },
  payment: {
    fields: { charge: { ref: [] }, payment_intent: { ref: 'payment_intent' }, payment_record: { ref: [] } },
  },
};

function find(account: Account, id: string): StoredInvoicePayment {
  const payment = account.table(KIND).get(id);
  if (payment === undefined) throw noSuch('invoice_payment', id, 'invoice_payment', 404);
  return payment;
}

/** Those on a test clock are hidden unless their invoice or their intent is asked for. */
function list(call: Call<ValuesOf<typeof invoicePaymentList> & PageValues>): List<StoredInvoicePayment> {
  const { account, params } = call;
  const { created, invoice, payment, status } = params;
  const intent = payment?.payment_intent;
  if (invoice !== undefined && account.table('invoice').get(invoice) === undefined) {
    throw noSuch('invoice', invoice, 'invoice');
  }
  if (intent !== undefined && account.table('payment_intent').get(intent) === undefined) {
    throw noSuch('payment_intent', intent, 'payment[payment_intent]');
  }
  const isAsked = invoice !== undefined || intent !== undefined;
  const table = account.table(KIND);
  return page(call, {
    table,
    rows: rowsFor(table, { payment_intent: intent, invoice }),
    noun: 'invoice_payment',
    url: URL,
    matches: (one) =>
      (isAsked || account.table('invoice').get(one.invoice)?.test_clock === null) &&
      passes(invoice, one.invoice) &&
      passes(payment?.type, one.payment.type) &&
      passes(status, one.status) &&
      within(one.created, created),
  });
}

export const invoicePaymentRoutes: Route[] = [
  many(URL, KIND, invoicePaymentList, list),
  one('GET', `${URL}/:id`, KIND, {}, ({ account, id }) => find(account, id)),
];
