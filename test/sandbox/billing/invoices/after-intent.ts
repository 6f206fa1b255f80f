/** What a payment intent that was confirmed, authenticated or canceled means for the invoice it pays. */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPaymentIntent } from '../../store/objects.ts';

/** To be called by whoever lets a payment intent be confirmed, authenticated or canceled. Most pay no invoice. */
export function afterIntent(account: Account, now: number, intent: StoredPaymentIntent): void {
  const [payment] = account.table('invoice_payment').by('payment_intent', [intent.id]);
  if (payment !== undefined) throw notImplemented(`${intent.id} for an invoice at ${now}`);
}
