/** What an attempt to collect an invoice came to, and when the next one is (facts.md §5.8). */
import { DAY } from '../../durations.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredPaymentIntent } from '../../store/objects.ts';
import { billingSettings } from '../settings.ts';
import { standAfter } from '../subscriptions/standing.ts';
import { creditInvoice } from './credit.ts';
import { putInvoice } from './put.ts';
import { attempted } from './settle.ts';

export interface Attempt {
  /** One of those that are made of themselves. */
  isAutomatic: boolean;
  /** Nothing has been told of the invoice yet but that it was made and finalized. */
  isNew: boolean;
}

/** An open invoice after an attempt with an intent of it: paid, or open and told why. */
export function followIntent(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  intent: StoredPaymentIntent,
  attempt: Attempt,
): StoredInvoice {
  const { isAutomatic, isNew } = attempt;
  if (intent.status === 'succeeded') {
    const told = isNew ? {} : { before: invoice };
    return creditInvoice(account, now, attempted(invoice, isAutomatic), intent, told);
  }
  if (intent.status === 'requires_action') return awaitCardholder(account, now, invoice, attempt);
  return failInvoice(account, now, invoice, attempt);
}

/** It is for the cardholder to go on: nothing is tried of itself before that (support.stripe.com). */
function awaitCardholder(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  { isAutomatic, isNew }: Attempt,
): StoredInvoice {
  const waiting = putInvoice(account, { ...attempted(invoice, isAutomatic), next_payment_attempt: null });
  if (!isNew) account.happened('invoice.updated', 'invoice', waiting, invoice);
  account.happened('invoice.payment_action_required', 'invoice', waiting);
  standAfter(account, now, waiting, 'action_required');
  return waiting;
}

/** Declined, or there was no card to ask: tried again on a later day, or never again. */
export function failInvoice(
  account: Account,
  now: number,
  invoice: StoredInvoice,
  { isAutomatic, isNew }: Attempt,
): StoredInvoice {
  const isRetry = isAutomatic && invoice.attempted;
  const retries = invoice.hidden.retries + (isRetry ? 1 : 0);
  const isFirst = !invoice.attempted;
  const retriable = isRetriable(invoice);
  const days = billingSettings(account).retry_days[retries];
  // A try by hand leaves the schedule as it is.
  const scheduled = isFirst || isRetry;
  const next = days === undefined || !retriable ? null : now + days * DAY;
  const failed = putInvoice(account, {
    ...attempted(invoice, isAutomatic),
    hidden: { ...invoice.hidden, retries },
    next_payment_attempt: scheduled ? next : invoice.next_payment_attempt,
  });
  if (!isNew) account.happened('invoice.updated', 'invoice', failed, invoice);
  account.happened('invoice.payment_failed', 'invoice', failed);
  standAfter(account, now, failed, 'failed');
  if (scheduled && retriable && next === null) standAfter(account, now, failed, 'exhausted');
  return account.table('invoice').get(failed.id) ?? failed;
}

/** The first invoice of a subscription is for its maker to pay (facts.md §5.2). */
function isRetriable({ auto_advance, billing_reason, collection_method }: StoredInvoice): boolean {
  return (
    auto_advance && collection_method === 'charge_automatically' && billing_reason !== 'subscription_create'
  );
}
