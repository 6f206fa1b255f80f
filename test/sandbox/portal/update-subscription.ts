/** A subscription updated by its customer: what is due is paid first, or the subscription stays as it is. */
import { intentOf } from '../billing/invoices/payments.ts';
import { voidInvoice } from '../billing/invoices/void.ts';
import { isCardMissing } from '../billing/subscriptions/card.ts';
import { changeSubscription } from '../billing/subscriptions/change.ts';
import type { SubscriptionChange } from '../billing/subscriptions/subscription-change.ts';
import type { Account } from '../store/account.ts';
import type { StoredInvoice, StoredPaymentIntent, StoredSubscription } from '../store/objects.ts';

/**
 * Whether a change cannot be made for want of a card. One that ends a trial needs one whatever it costs: without, the
 * trial's own settings may end the subscription.
 */
export function lacksCard(
  account: Account,
  subscription: StoredSubscription,
  { trialEnd }: SubscriptionChange,
  due: number,
): boolean {
  return (due > 0 || trialEnd === 'now') && isCardMissing(account, subscription);
}

export type UpdateOutcome =
  | { made: true }
  /** It waits for its payment: for the cardholder, or for another card. */
  | { made: false; intent: StoredPaymentIntent };

/**
 * Changes a subscription, with the events. One that has to be paid at once and is not waits as its `pending_update`,
 * which expires; the plan stays what it was.
 */
export function updateSubscription(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  change: SubscriptionChange,
  origin: string,
): UpdateOutcome {
  const payment = { behavior: 'pending_if_incomplete', offSession: false, origin } as const;
  return outcomeOf(account, changeSubscription(account, now, subscription, change, payment));
}

/** How an update stands, after it was tried or its payment was authenticated. */
export function outcomeOf(account: Account, subscription: StoredSubscription): UpdateOutcome {
  const invoice = waitingInvoice(account, subscription);
  if (invoice === undefined) return { made: true };
  const intent = intentOf(account, invoice);
  if (intent === undefined) throw new Error(`${invoice.id} was not tried`);
  return { made: false, intent };
}

/** The open invoice that an update waits for; undefined when none waits. */
export function waitingInvoice(
  account: Account,
  { hidden, pending_update }: StoredSubscription,
): StoredInvoice | undefined {
  if (pending_update === null) return undefined;
  const invoice = account.table('invoice').get(hidden.pending_update_invoice ?? '');
  return invoice?.status === 'open' ? invoice : undefined;
}

/** Gives up the update that waits for its payment, with the events: its invoice is void. */
export function dropUpdate(account: Account, now: number, subscription: StoredSubscription): void {
  const invoice = waitingInvoice(account, subscription);
  if (invoice !== undefined) voidInvoice(account, now, invoice);
}
