/** What an invoice is paid with: its payment intents, each with an `invoice_payment` (facts.md §6.3). */
import { cancelPayment } from '../../payments/capture.ts';
import { NEW_CARD_OPTIONS, newPaymentIntent } from '../../payments/payment.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredInvoicePayment, StoredPaymentIntent } from '../../store/objects.ts';

/** What Stripe writes on the payment, for whoever looks at it without the invoice. */
const DESCRIPTIONS: Record<string, string> = {
  manual: 'Payment for Invoice',
  subscription_create: 'Subscription creation',
};

/** A payment intent over what is due of an invoice, with `payment_intent.created`. */
export function newInvoiceIntent(account: Account, invoice: StoredInvoice): StoredPaymentIntent {
  const { amount_remaining, billing_reason, currency, customer, statement_descriptor } = invoice;
  const { card } = invoice.payment_settings.payment_method_options ?? {};
  const asked = card?.request_three_d_secure;
  const intent = newPaymentIntent(account, account.now(), {
    amount: amount_remaining,
    capture_method: 'automatic',
    currency,
    customer,
    ...(asked == null
      ? {}
      : { payment_method_options: { card: { ...NEW_CARD_OPTIONS, request_three_d_secure: asked } } }),
    description: DESCRIPTIONS[billing_reason ?? 'manual'] ?? 'Subscription update',
    setup_future_usage: billing_reason === 'subscription_create' ? 'off_session' : null,
    statement_descriptor,
  });
  account.happened('payment_intent.created', 'payment_intent', intent);
  return intent;
}

/** Makes an intent one that an invoice can be paid with. Makes no event. */
export function addPayment(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  intent: StoredPaymentIntent,
  isDefault: boolean,
): StoredInvoicePayment {
  return account.put('invoice_payment', {
    id: account.newId('invoice_payment'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: intent.amount,
    created: now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: isDefault,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

/** The payment intent that an invoice is collected with; undefined for a draft, and where nothing was due. */
export function intentOf(
  account: Account,
  { hidden }: Pick<StoredInvoice, 'hidden'>,
): StoredPaymentIntent | undefined {
  return account.table('payment_intent').get(hidden.intent ?? '');
}

/** The payments of an invoice, oldest first. */
export function paymentsOf(account: Account, invoice: string): StoredInvoicePayment[] {
  return account
    .table('invoice_payment')
    .by('invoice', [invoice])
    .map(({ object }) => object);
}

/** Nobody can pay the invoice with what is open of it any more: payments and their intents are canceled. */
export function cancelOpenPayments(
  account: Account,
  now: number,
  invoice: string,
  reason: StoredPaymentIntent['cancellation_reason'],
): void {
  for (const payment of paymentsOf(account, invoice)) {
    if (payment.status !== 'open') continue;
    cancelInvoicePayment(account, now, payment);
    const intent = account.table('payment_intent').get(payment.payment.payment_intent);
    if (intent === undefined || intent.status === 'canceled' || intent.status === 'succeeded') continue;
    cancelPayment(account, account.now(), intent, reason);
  }
}

/** Ends an open payment of an invoice; its intent is left as it is. Makes no event. */
export function cancelInvoicePayment(account: Account, now: number, payment: StoredInvoicePayment): void {
  account.put('invoice_payment', {
    ...payment,
    status: 'canceled',
    status_transitions: { ...payment.status_transitions, canceled_at: now },
  });
}
