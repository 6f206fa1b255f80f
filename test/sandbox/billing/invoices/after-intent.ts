/** What a payment intent that was confirmed, authenticated or canceled means for the invoice it pays. */
import type { Account } from '../../store/account.ts';
import type { StoredPaymentIntent } from '../../store/objects.ts';
import { followIntent } from './attempt.ts';
import { cancelInvoicePayment } from './payments.ts';

/** To be called by whoever lets a payment intent be confirmed, authenticated or canceled. Most pay no invoice. */
export function afterIntent(account: Account, now: number, intent: StoredPaymentIntent): void {
  for (const { object: payment } of account.table('invoice_payment').by('payment_intent', [intent.id])) {
    const invoice = account.table('invoice').get(payment.invoice);
    if (payment.status !== 'open' || invoice === undefined) continue;
    if (intent.status === 'canceled') cancelInvoicePayment(account, now, payment);
    else if (isCollectable(invoice.status) && isOver(intent)) {
      followIntent(account, now, invoice, intent, { isAutomatic: false, isNew: false });
    }
  }
}

function isCollectable(status: string): boolean {
  return status === 'open' || status === 'uncollectible';
}

/** An attempt was made, and is not waiting for something else to be said by the server. */
function isOver({ status, last_payment_error }: StoredPaymentIntent): boolean {
  if (status === 'succeeded' || status === 'requires_action') return true;
  return status === 'requires_payment_method' && last_payment_error !== null;
}
