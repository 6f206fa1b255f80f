/** How a subscription stands after what became of one of its invoices (facts.md §5.2). */
import type { Account } from '../../store/account.ts';
import type {
  InvoiceStatus,
  StoredInvoice,
  StoredSubscription,
  SubscriptionStatus,
} from '../../store/objects.ts';
import { stopCollecting } from '../invoices/stop.ts';
import { billingSettings } from '../settings.ts';
import { applyPending, withoutPending } from './pending-update.ts';
import { currentSubscription, putSubscription } from './put.ts';

type Outcome = 'action_required' | 'exhausted' | 'failed' | 'paid';

/**
 * Changes the status of the subscription of an invoice that was paid, could not be paid, waits for its cardholder,
 * or whose last retry has failed; with `customer.subscription.updated` (or `deleted`). Whether the customer is
 * `delinquent` follows from invoices of any sort. Imports nothing that makes or collects invoices.
 */
export function standAfter(account: Account, now: number, invoice: StoredInvoice, outcome: Outcome): void {
  if (outcome === 'paid') applyPending(account, invoice);
  else if (outcome !== 'exhausted') resumeUnpaid(account, invoice);
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = account.table('subscription').get(id ?? '');
  if (outcome !== 'exhausted' && subscription?.status !== 'incomplete') {
    markDelinquent(account, invoice.customer, outcome !== 'paid');
  }
  if (subscription === undefined || subscription.ended_at !== null) return;
  if (outcome === 'exhausted') giveUp(account, now, subscription, invoice);
  else if (
    decidingInvoice(account, subscription, outcome === 'paid' ? NOT_VOID : FINALIZED)?.id === invoice.id
  )
    stand(account, subscription, invoice, outcome);
}

/** What was to be resumed by a try to pay goes on past due when that has failed. */
function resumeUnpaid(account: Account, invoice: StoredInvoice): void {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = account.table('subscription').get(id ?? '');
  if (subscription === undefined || !subscription.hidden.resumes_on_attempt) return;
  if (isToResumeWith(subscription, invoice)) applyPending(account, invoice, 'past_due');
}

/**
 * After an invoice was voided or marked uncollectible: what was to be resumed with the latter is (with the former it
 * waits for nothing any more, `discardPending`); a subscription that was past due or unpaid is active again when
 * the invoice that decides now is paid, or was given up, which counts as paid
 * (https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses).
 */
export function standWithout(account: Account, invoice: StoredInvoice): void {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = account.table('subscription').get(id ?? '');
  if (subscription === undefined) return;
  if (isToResumeWith(subscription, invoice) && invoice.status === 'uncollectible')
    applyPending(account, invoice);
  if (!LAPSED.has(subscription.status)) return;
  const { status } = decidingInvoice(account, subscription, NOT_VOID) ?? {};
  if (status === 'paid' || status === 'uncollectible') move(account, subscription, 'active');
}

/**
 * A subscription is in order again by its latest invoice that is not void, drafts too: staff of Stripe on one that
 * stayed past due with all but its newest draft paid. It lapses by the latest that is finalized
 * (https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses).
 */
const NOT_VOID: ReadonlySet<InvoiceStatus> = new Set(['draft', 'open', 'paid', 'uncollectible']);
const FINALIZED: ReadonlySet<InvoiceStatus> = new Set(['open', 'paid', 'uncollectible']);

/** The latest invoice of a subscription in one of some statuses. */
function decidingInvoice(
  account: Account,
  { id, latest_invoice }: StoredSubscription,
  statuses: ReadonlySet<InvoiceStatus>,
): StoredInvoice | undefined {
  const latest = account.table('invoice').get(latest_invoice ?? '');
  if (latest === undefined || statuses.has(latest.status)) return latest;
  const invoices = account.table('invoice').by('subscription', [id]);
  return invoices.findLast(({ object }) => statuses.has(object.status))?.object;
}

/** What was in order until a payment was not made. */
const LAPSING: ReadonlySet<SubscriptionStatus> = new Set(['active', 'trialing']);

/** What goes on although a payment was not made. */
const LAPSED: ReadonlySet<SubscriptionStatus> = new Set(['past_due', 'unpaid']);

/** What a payment puts in order again. */
const RECOVERING: ReadonlySet<SubscriptionStatus> = new Set(['incomplete', ...LAPSED]);

/** What the last retry of an invoice changes nothing of: a paused one stays paused (facts.md §5.2). */
const GIVEN_UP: ReadonlySet<SubscriptionStatus> = new Set(['paused', 'unpaid']);

function stand(
  account: Account,
  subscription: StoredSubscription,
  invoice: StoredInvoice,
  outcome: Exclude<Outcome, 'exhausted'>,
): void {
  const { hidden, status } = subscription;
  if (outcome === 'paid') {
    if (!RECOVERING.has(status)) return;
    move(account, subscription, 'active', { hidden: { ...hidden, incomplete_until: null } });
  } else if (LAPSING.has(status) && !isForUpdate(subscription, invoice)) {
    move(account, subscription, 'past_due');
  }
}

function isToResumeWith(subscription: StoredSubscription, invoice: StoredInvoice): boolean {
  const { hidden, status } = subscription;
  return (
    status === 'paused' && hidden.pending_change?.status === 'active' && isForUpdate(subscription, invoice)
  );
}

/** What is not paid of an update that waits for its payment leaves the subscription as it is. */
function isForUpdate({ hidden }: StoredSubscription, { id }: StoredInvoice): boolean {
  return hidden.pending_update_invoice === id;
}

/** After the last retry: what the account's settings say. */
function giveUp(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  invoice: StoredInvoice,
): void {
  const { after_retries } = billingSettings(account);
  if (after_retries === 'past_due' || GIVEN_UP.has(subscription.status)) return;
  if (isForUpdate(subscription, invoice)) return;
  stopCollecting(account, subscription.id);
  const current = currentSubscription(account, subscription);
  if (after_retries === 'unpaid') move(account, current, 'unpaid');
  else end(account, now, current);
}

function end(account: Account, now: number, subscription: StoredSubscription): void {
  const { cancellation_details: details } = subscription;
  const ended = putSubscription(account, {
    ...withoutPending(subscription),
    canceled_at: now,
    cancellation_details: {
      comment: details?.comment ?? null,
      feedback: details?.feedback ?? null,
      feedback_option: details?.feedback_option ?? null,
      reason: 'payment_failed',
    },
    ended_at: now,
    status: 'canceled',
  });
  account.happened('customer.subscription.deleted', 'subscription', ended);
}

function move(
  account: Account,
  before: StoredSubscription,
  status: SubscriptionStatus,
  change: Partial<StoredSubscription> = {},
): void {
  const after = putSubscription(account, { ...before, ...change, status });
  account.happened('customer.subscription.updated', 'subscription', after, before);
}

/**
 * True after a payment that failed by itself, false after any that was made and for an invoice that is given up by the
 * API (the SDK's documentation).
 */
export function markDelinquent(account: Account, id: string, delinquent: boolean): void {
  const before = account.table('customer').get(id);
  if (before === undefined || before.delinquent === delinquent) return;
  const after = account.put('customer', { ...before, delinquent });
  account.happened('customer.updated', 'customer', after, before);
}
