/** `POST /v1/invoices/:id/pay` (facts.md §6.4). */
import { collectInvoice, methodOf } from '../../billing/invoices/collect.ts';
import { finalizeInvoice } from '../../billing/invoices/finalize.ts';
import { intentOf } from '../../billing/invoices/payments.ts';
import { settleInvoice } from '../../billing/invoices/settle.ts';
import { invalid, StripeError } from '../../errors.ts';
import type { ValuesOf } from '../../params/field.ts';
import { ownMethod } from '../../payments/customers.ts';
import { declineOf } from '../../payments/payment-refusals.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredPaymentMethod } from '../../store/objects.ts';
import type { invoicePay } from './invoice-params.ts';
import { notOpen } from './invoice-rules.ts';

/**
 * Pays an invoice, which finalizes a draft.
 *
 * @throws a 402 when the bank declines or asks for the cardholder: what was done stays
 */
export function payInvoice(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  params: ValuesOf<typeof invoicePay>,
  origin: string,
): StoredInvoice {
  if (invoice.status === 'paid') throw invalid('Invoice is already paid');
  if (invoice.status === 'void') throw notOpen();
  const named = namedMethod(account, invoice, params.payment_method);
  const payable = invoice.status === 'draft' ? finalizeInvoice(account, now, invoice) : invoice;
  if (payable.status === 'paid') return payable;
  if (params.paid_out_of_band === true) {
    return settleInvoice(account, now, payable, { payment: null, outOfBand: true, before: payable });
  }
  const method = named ?? methodOf(account, payable);
  if (method === undefined) throw noMethod();
  const { off_session: offSession = true } = params;
  const tried = collectInvoice(account, now, payable, { method, offSession, origin });
  if (tried.status !== 'paid') throw failure(account, tried);
  return tried;
}

function namedMethod(
  account: Account,
  { customer }: StoredInvoice,
  id: string | undefined,
): StoredPaymentMethod | undefined {
  if (id === undefined) return undefined;
  return account.table('payment_method').get(ownMethod(account, customer, id, 'payment_method'));
}

/** As people have reported it of the live API. */
function noMethod(): StripeError {
  return invalid(
    'There is no `default_payment_method` set on the associated Customer, Invoice, or Subscription. Set a default ' +
      'on one of those objects, or specify the Payment Method you wish to use in the `payment_method` parameter.',
    undefined,
    'missing',
  );
}

function failure(account: Account, invoice: StoredInvoice): StripeError {
  const intent = intentOf(account, invoice);
  if (intent === undefined) throw new Error('an invoice was tried without an intent');
  if (intent.status === 'requires_payment_method') return declineOf(intent);
  return new StripeError(
    402,
    'Payment for this invoice requires additional user action before it can be completed successfully. Payment ' +
      'can be completed using the PaymentIntent associated with the invoice. For more details see: ' +
      'https://stripe.com/docs/billing/subscriptions/overview#requires-action',
    {
      type: 'card_error',
      code: 'invoice_payment_intent_requires_action',
      keepsEffects: true,
      objects: { payment_intent: intent },
    },
  );
}
