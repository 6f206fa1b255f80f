/** `POST /v1/invoices/:id/attach_payment`: a payment intent of the shop's own pays an invoice, or a part of it. */
import { creditInvoice } from '../../billing/invoices/credit.ts';
import { addPayment } from '../../billing/invoices/payments.ts';
import { attempted } from '../../billing/invoices/settle.ts';
import { invalid, missingParameter, noSuch } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredPaymentIntent } from '../../store/objects.ts';
import { notOpen } from './invoice-rules.ts';

/**
 * The invoice with the payment; what an intent has received that has succeeded is credited at once.
 *
 * @throws a 400 for an intent that is not there, does not fit or pays another invoice, and for an invoice that is over
 */
export function attachPayment(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  id: string | undefined,
): StoredInvoice {
  if (id === undefined) throw missingParameter('payment_intent');
  const intent = account.table('payment_intent').get(id);
  if (intent === undefined) throw noSuch('payment_intent', id, 'payment_intent');
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') throw notOpen();
  checkFits(account, invoice, intent);
  addPayment(account, now, invoice, intent, false);
  if (intent.status !== 'succeeded') return invoice;
  return creditInvoice(account, now, attempted(invoice, false), intent, { before: invoice });
}

function checkFits(
  account: Account,
  { customer, currency }: StoredInvoice,
  intent: StoredPaymentIntent,
): void {
  const refuse = (why: string) =>
    invalid(`The PaymentIntent ${intent.id} cannot be attached to this invoice: ${why}.`, 'payment_intent');
  if (intent.status === 'canceled') throw refuse('it has been canceled');
  if (intent.customer !== customer) throw refuse('it is not for the same customer');
  if (intent.currency !== currency) throw refuse('it is not in the same currency');
  const [attached] = account.table('invoice_payment').by('payment_intent', [intent.id]);
  if (attached !== undefined) throw refuse(`it is attached to ${attached.object.invoice}`);
}
