/** An invoice of a subscription within a request: drafted, finalized, and collected as far as was asked for. */
import { StripeError } from '../../errors.ts';
import { declineOf } from '../../payments/payment-refusals.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription } from '../../store/objects.ts';
import { collectInvoice } from '../invoices/collect.ts';
import { type DraftValues, draftInvoice } from '../invoices/draft.ts';
import { finalizeInvoice } from '../invoices/finalize.ts';
import { intentOf } from '../invoices/payments.ts';
import { wakeInvoice } from '../invoices/wake.ts';
import { isCardMissing } from './card.ts';

export type PaymentBehavior =
  | 'allow_incomplete'
  | 'default_incomplete'
  | 'error_if_incomplete'
  | 'left_to_pay'
  | 'pending_if_incomplete';

/** How an invoice that a request makes is paid. */
export interface RequestPayment {
  behavior: PaymentBehavior;
  offSession: boolean;
  /** Where the sandbox's own pages are. */
  origin: string;
}

/** What an invoice of a subscription bills. */
export type Bill = Pick<DraftValues, 'customer' | 'items' | 'lines' | 'period'> & {
  billing_reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update';
};

/**
 * Bills a stored subscription at once. One that sends its invoices gets a draft, which finalizes itself later; of any
 * other the invoice is finalized, and collected unless it is to be confirmed by the customer
 * (`default_incomplete`) or left to a call that pays it (`left_to_pay`). What follows for the subscription is done by whoever collects.
 *
 * @throws a 400 when there is no card to charge, a 402 when the payment must not stay open and does
 */
export function billNow(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  bill: Bill,
  { behavior, offSession, origin }: RequestPayment,
): StoredInvoice {
  const sends = subscription.collection_method === 'send_invoice';
  const paused = subscription.pause_collection?.behavior;
  // Instead of that its subscription expires, or the change that waits for it.
  const isTriedAgain =
    bill.billing_reason !== 'subscription_create' &&
    behavior !== 'pending_if_incomplete' &&
    behavior !== 'left_to_pay';
  const draft = draftInvoice(account, now, {
    ...bill,
    currency: subscription.currency,
    subscription,
    autoAdvance: sends || (paused === undefined ? isTriedAgain : paused !== 'keep_as_draft'),
  });
  if (paused !== undefined) return leave(account, now, draft, paused);
  if (sends) return draft;
  const invoice = finalizeInvoice(account, now, draft);
  if (invoice.status !== 'open' || behavior === 'default_incomplete' || behavior === 'left_to_pay')
    return invoice;
  if (isCardMissing(account, subscription)) throw noMethod();
  const tried = collectInvoice(account, now, invoice, { offSession, origin });
  if (tried.status === 'open' && behavior === 'error_if_incomplete') throw incomplete(account, tried);
  return tried;
}

/** While collection is paused an invoice is given up at once, or kept as a draft. */
function leave(account: Account, now: number, draft: StoredInvoice, behavior: string): StoredInvoice {
  if (behavior !== 'keep_as_draft') wakeInvoice(account, now, draft);
  return account.table('invoice').get(draft.id) ?? draft;
}

/** Recorded of the live API. */
function noMethod(): StripeError {
  return new StripeError(
    400,
    'This customer has no attached payment source or default payment method. Please consider adding a default ' +
      'payment method. For more information, visit ' +
      'https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
    { code: 'resource_missing' },
  );
}

/** Nothing of the request stays: the error cannot show the intent, which is gone. */
function incomplete(account: Account, invoice: StoredInvoice): StripeError {
  const intent = intentOf(account, invoice);
  if (intent?.last_payment_error != null) {
    const { message, status, details } = declineOf(intent);
    const { keepsEffects, objects, charge, ...rest } = details;
    return new StripeError(status, message, { ...rest, declinedFor: invoice.customer });
  }
  return new StripeError(
    402,
    "Payment for this subscription requires additional user action, but the requested payment behavior doesn't " +
      'save the invoice or PaymentIntent. Retry the request with `payment_behavior=allow_incomplete` or ' +
      "`payment_behavior=default_incomplete`, then complete the PaymentIntent on the subscription's latest " +
      'invoice. Additional information is available here: ' +
      'https://stripe.com/docs/billing/subscriptions/overview#requires-action',
    { type: 'card_error', code: 'subscription_payment_intent_requires_action' },
  );
}
