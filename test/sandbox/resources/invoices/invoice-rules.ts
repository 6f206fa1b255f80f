/** What Stripe answers when an invoice is not in the state that a call needs (recorded of the live API). */
import { paymentsOf } from '../../billing/invoices/payments.ts';
import { invalid, type StripeError } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice } from '../../store/objects.ts';

/** The refusal of what can only be done to an open invoice. */
export function notOpen(): StripeError {
  return invalid("You can only pass in open invoices. This invoice isn't open.");
}

/** @throws a 400 for what is no draft */
export function checkFinalizable({ status }: StoredInvoice): void {
  if (status === 'draft') return;
  throw invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
}

/** @throws a 400 for an invoice that has been paid, in part too, or is not open */
export function checkVoidable(account: Account, { id, status }: StoredInvoice): void {
  if (paymentsOf(account, id).some((payment) => payment.status === 'paid')) {
    throw invalid('Invoices with `paid` payments cannot be voided.');
  }
  if (status !== 'open' && status !== 'uncollectible') throw notOpen();
}

/** @throws a 400 for an invoice that is not open */
export function checkMarkable({ status }: StoredInvoice): void {
  if (status === 'uncollectible') throw invalid('This invoice has already been marked uncollectible.');
  if (status !== 'open') throw notOpen();
}

/** @throws a 400 for what is no draft made by hand */
export function checkDeletable({ status, billing_reason }: StoredInvoice): void {
  if (status !== 'draft') throw invalid('You can only delete draft invoices.');
  if (billing_reason !== 'manual') throw invalid("You can't delete invoices created by subscriptions.");
}

/** @throws a 400 for an invoice that is over, or is charged */
export function checkSendable({ status, collection_method }: StoredInvoice): void {
  if (status !== 'draft' && status !== 'open') {
    throw invalid(
      'This invoice cannot be sent right now. Please contact us via https://support.stripe.com/contact with ' +
        'details, so we can help.',
    );
  }
  if (collection_method !== 'send_invoice') {
    throw invalid("You can only manually send an invoice if its collection method is 'send_invoice'.");
  }
}
