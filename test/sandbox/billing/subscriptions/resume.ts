/** A paused subscription goes on (facts.md §5.6). */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import { type InvoiceItemValues, pendingItems } from '../invoice-items.ts';
import { defaultMethod } from '../invoices/collect.ts';
import { subscriptionLines } from '../lines.ts';
import { billNow, type RequestPayment } from './bill-now.ts';
import { advanceOf } from './change-bill.ts';
import { createAll } from './change-items.ts';
import { restarted } from './change-plan.ts';
import { dropPending } from './drop-pending.ts';
import { isMetered, periodOf, priceOfItem, withBilled } from './items.ts';
import { keepPending } from './pending-update.ts';
import { chargedWith, debitOf } from './prorate.ts';
import { currentSubscription, putSubscription } from './put.ts';
import { updateTold } from './told.ts';

export interface Resumption {
  /** Periods begin now, or go on as if it had not been paused. */
  anchor: 'now' | 'unchanged';
  prorationBehavior: 'always_invoice' | 'create_prorations' | 'none';
  prorationDate?: number;
  /**
   * Its invoice is left for a call to pay, and the first try decides: past due when it fails. Or it is charged at once,
   * and goes on when that, or a retry, succeeds (https://docs.stripe.com/billing/subscriptions/pause#payment-behavior).
   */
  behavior: 'resume_on_payment_attempt' | 'resume_on_payment_success';
}

interface ResumptionPayment extends Pick<RequestPayment, 'origin'> {
  /** Nobody has asked for it just now: without a card it is tried as a renewal is. */
  isPlanned?: boolean;
}

/**
 * Resumes a subscription, with `customer.subscription.resumed` and `customer.subscription.updated`. While its invoice
 * is not paid it stays paused, has a `pending_update`, and is not resumed of itself any more.
 *
 * @throws a 400 when it is to be charged at once and there is no card
 */
export function resumeSubscription(
  account: Account,
  now: number,
  given: StoredSubscription,
  resumption: Resumption,
  payment: ResumptionPayment,
): StoredSubscription {
  const { resumes_at: _, ...hidden } = given.hidden;
  const before = dropPending(account, now, { ...given, hidden });
  return updateTold(account, before, (tell) => {
    const tellResumed = account.reserve();
    const { status_details: _, ...rest } = before;
    const active = { ...rest, status: 'active' as const };
    const going =
      resumption.anchor === 'now' ? restarted(account, active, now) : withPeriods(account, active, now);
    const resumed = putSubscription(account, going);
    const invoice = bill(account, now, resumed, resumption, payment);
    const after = currentSubscription(account, resumed);
    if (invoice?.status === 'open') {
      const waiting = keepPending(account, now, before, { ...after, status: 'active' }, invoice, {
        resumesOn: resumption.behavior === 'resume_on_payment_success' ? 'success' : 'attempt',
      });
      tell(waiting);
      return waiting;
    }
    tell(after);
    tellResumed('customer.subscription.resumed', 'subscription', after);
    return after;
  });
}

/** A subscription with the periods around now, as if it had not been paused; what was billed with that is not again. */
export function withPeriods(
  account: Account,
  subscription: StoredSubscription,
  now: number,
): StoredSubscription {
  const items = subscription.items.map((item) => {
    const price = priceOfItem(account, item);
    const { start, end } = periodOf(price, subscription, now);
    const billedUntil = isMetered(price) ? (item.hidden.billed?.end ?? start) : start;
    return { ...item, current_period_start: Math.max(start, billedUntil), current_period_end: end };
  });
  return { ...subscription, items };
}

function bill(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  { anchor, behavior, prorationBehavior, prorationDate = now }: Resumption,
  { isPlanned = false, origin }: ResumptionPayment,
): StoredInvoice | null {
  const customer = account.table('customer').get(subscription.customer);
  if (customer === undefined) return null;
  const isNew = anchor === 'now';
  const lines = isNew ? subscriptionLines(account, subscription, advanceOf(account, subscription)) : [];
  const rest = isNew || prorationBehavior === 'none' ? null : restOf(account, subscription, prorationDate);
  createAll(account, now, rest?.values ?? []);
  const items = withBilled(account, rest?.items ?? subscription.items, lines);
  const stored = putSubscription(account, { ...subscription, items });
  if (!isNew && prorationBehavior !== 'always_invoice') return null;
  const pending = pendingItems(account, customer.id, subscription.id, subscription.currency);
  if (lines.length === 0 && pending.length === 0) return null;
  const hasCard = defaultMethod(account, customer.id, subscription.default_payment_method) !== undefined;
  return billNow(
    account,
    now,
    stored,
    {
      customer,
      billing_reason: 'subscription_cycle',
      lines,
      items: pending,
      period: { start: now, end: now },
    },
    { behavior: paymentOf(behavior, isPlanned && !hasCard), offSession: isPlanned, origin },
  );
}

function paymentOf(behavior: Resumption['behavior'], isTriedLater: boolean): RequestPayment['behavior'] {
  if (behavior === 'resume_on_payment_attempt') return 'left_to_pay';
  return isTriedLater ? 'default_incomplete' : 'allow_incomplete';
}

/** What is not paid for until the periods end. */
function restOf(
  account: Account,
  subscription: StoredSubscription,
  at: number,
): { items: StoredSubscriptionItem[]; values: InvoiceItemValues[] } {
  const values: InvoiceItemValues[] = [];
  const items = subscription.items.map((item) => {
    const { billed } = item.hidden;
    if (billed !== null && billed.end >= item.current_period_end) return item;
    const debit = debitOf(account, subscription, item, at);
    if (debit === null) return item;
    values.push(debit);
    return chargedWith(item, debit);
  });
  return { items, values };
}
