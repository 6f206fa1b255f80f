/**
 * Intents that invoices were finalized with: they are the invoice's to change and to give up (the SDK's
 * documentation of an invoice payment's `is_default`).
 */
import { refused } from '../../payments/payment-refusals.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPaymentIntent } from '../../store/objects.ts';

/**
 * For the call that cancels intents.
 *
 * @throws a 400 when an invoice has made it
 */
export function refuseOfInvoice(account: Account, intent: StoredPaymentIntent): void {
  if (!isOfInvoice(account, intent)) return;
  throw refused(
    intent,
    'You cannot cancel this PaymentIntent because it was created by an invoice. Void the invoice instead.',
    { code: 'payment_intent_unexpected_state' },
  );
}

/** What an invoice decides about its intent; the rest of it can be updated. */
const DECIDED = ['amount', 'capture_method', 'currency', 'customer'];

/**
 * For the call that updates intents.
 *
 * @throws a 400 when what is to change is for the invoice to say
 */
export function checkChangesOfInvoice(account: Account, intent: StoredPaymentIntent, params: object): void {
  const wrong = Object.keys(params).find((name) => DECIDED.includes(name));
  if (wrong === undefined || !isOfInvoice(account, intent)) return;
  throw refused(
    intent,
    `This PaymentIntent's ${wrong} could not be updated because it was created by an invoice.`,
    { param: wrong },
  );
}

function isOfInvoice(account: Account, { id }: StoredPaymentIntent): boolean {
  return account
    .table('invoice_payment')
    .by('payment_intent', [id])
    .some(({ object }) => object.is_default);
}
