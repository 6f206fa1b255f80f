/** What the portal says of a subscription, gathered from the account. */
import { defaultMethod } from '../../billing/invoices/collect.ts';
import { hostedUrl } from '../../billing/invoices/hosted.ts';
import { intentOf } from '../../billing/invoices/payments.ts';
import { isCardMissing } from '../../billing/subscriptions/card.ts';
import { firstPeriodEnd, lastPeriodEnd, priceOfItem } from '../../billing/subscriptions/items.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { writtenMoney } from '../../params/written-money.ts';
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredPaymentMethod, StoredSubscription } from '../../store/objects.ts';
import { longDate } from '../dates.ts';
import type { PortalContext } from './context.ts';
import type { CostRow } from './cost-rows.ts';
import { planPrice, timesText } from './plan-text.ts';
import { costRows } from './subscriptions-costs.ts';

export interface PlanView {
  subscription: StoredSubscription;
  /** What is subscribed to, and how often where that is not once: `(×5)`. */
  products: { name: string; times: string | null }[];
  /** `$40.00 per month`. */
  price: string;
  /** When it is canceled, or its trial ends (unix seconds): one of them, or neither. */
  cancelsAt: number | null;
  trialEndsAt: number | null;
  /** What is out of order, in one word: `Past due`. */
  state: string | null;
  /** What happens next: `Your plan renews on August 25, 2024.` */
  next: string[];
  /** What the customer has to do. */
  trouble: string | null;
  /** Where what is owed can be paid. */
  owed: { address: string; text: string } | null;
  /** What it is made up of, and what comes with its next invoice. */
  costs: CostRow[];
  /** The card that it is charged to, and whether that is its own: the customer's default is none of its business then. */
  card: StoredPaymentMethod | undefined;
  isOwnCard: boolean;
}

/** The subscriptions of the customer that are not over, newest first. */
export function plansOf({ account, customer, now }: PortalContext): PlanView[] {
  return account
    .table('subscription')
    .by('customer', [customer.id])
    .map(({ object }) => object)
    .filter((subscription) => !hasEnded(subscription))
    .toReversed()
    .map((subscription) => planView(account, subscription, now));
}

function planView(account: Account, subscription: StoredSubscription, now: number): PlanView {
  const { currency, customer, default_payment_method: own, status } = subscription;
  const isSent = subscription.collection_method === 'send_invoice';
  const card = isSent ? undefined : defaultMethod(account, customer, own);
  const items = subscription.items.map((item) => ({ ...item, price: priceOfItem(account, item) }));
  const cancelsAt = endOf(subscription);
  const trialEndsAt = status === 'trialing' && cancelsAt === null ? subscription.trial_end : null;
  const open = openInvoice(account, subscription);
  const isTroubled = TROUBLED.has(status) || subscription.pending_update !== null;
  return {
    subscription,
    products: items.map(({ price, quantity }) => ({
      name: account.table('product').get(price.product)?.name ?? price.product,
      times: timesText(quantity),
    })),
    price: planPrice(items, currency),
    cancelsAt,
    trialEndsAt,
    state: stateOf(subscription),
    next: nextOf(subscription, cancelsAt),
    trouble: troubleOf(account, subscription, open, now),
    costs: costRows(account, subscription),
    owed: isTroubled && open !== null ? owedOf(account, open) : null,
    card,
    isOwnCard: card !== undefined && card.id === own,
  };
}

const TROUBLED: ReadonlySet<string> = new Set(['incomplete', 'past_due', 'unpaid']);

/** When a subscription ends, as far as that has been said. */
function endOf(subscription: StoredSubscription): number | null {
  const { cancel_at, cancel_at_period_end } = subscription;
  return cancel_at ?? (cancel_at_period_end ? lastPeriodEnd(subscription) : null);
}

const STATES: Partial<Record<StoredSubscription['status'], string>> = {
  incomplete: 'Incomplete',
  past_due: 'Past due',
  paused: 'Paused',
  unpaid: 'Unpaid',
};

function stateOf({ pause_collection, status }: StoredSubscription): string | null {
  return STATES[status] ?? (pause_collection === null ? null : 'Paused');
}

function nextOf(subscription: StoredSubscription, cancelsAt: number | null): string[] {
  const { hidden, pause_collection: pause, status, trial_end } = subscription;
  if (cancelsAt !== null) return [`Your plan will be canceled on ${longDate(cancelsAt)}.`];
  if (status === 'paused' && hidden.resumes_at !== undefined)
    return [
      `Your plan is paused until ${longDate(hidden.resumes_at)}, when it goes on and is charged again.`,
    ];
  if (status === 'paused') return ['Your plan is paused: nothing is charged until it is resumed.'];
  if (status === 'trialing' && trial_end !== null) return [`Your trial ends on ${longDate(trial_end)}.`];
  if (status === 'incomplete' || status === 'unpaid') return [];
  const renews = `Your plan renews on ${longDate(firstPeriodEnd(subscription))}.`;
  if (pause === null) return [renews];
  const until = pause.resumes_at === null ? '' : ` until ${longDate(pause.resumes_at)}`;
  return [renews, `Payments are paused${until}.`];
}

function troubleOf(
  account: Account,
  subscription: StoredSubscription,
  open: StoredInvoice | null,
  now: number,
): string | null {
  const { status, pending_update: pending } = subscription;
  if (status === 'trialing' && isCardMissing(account, subscription)) return withoutCard(subscription);
  if (status === 'incomplete') return 'The first payment has not been made. Your plan begins with it.';
  if (status === 'unpaid')
    return 'Payment has failed several times, and your plan is on hold until it is made.';
  if (status === 'past_due') return pastDue(account, open, now);
  if (pending === null) return null;
  return `A change of your plan waits for its payment until ${longDate(pending.expires_at)}.`;
}

/** What the end of a trial brings to a plan that nobody can be charged for. */
function withoutCard({ cancel_at, trial_settings }: StoredSubscription): string | null {
  const behavior = trial_settings?.end_behavior.missing_payment_method;
  if (cancel_at !== null) return null;
  if (behavior === 'cancel') return 'There is no card to charge: without one your plan is canceled then.';
  if (behavior === 'pause') return 'There is no card to charge: without one your plan is paused then.';
  return 'There is no card to charge when your trial ends.';
}

function pastDue(account: Account, open: StoredInvoice | null, now: number): string {
  if (open !== null && intentOf(account, open)?.status === 'requires_action') {
    return 'Your bank asks you to confirm the last payment.';
  }
  if (open?.due_date != null && open.due_date <= now && !open.attempted) return 'An invoice is overdue.';
  return 'The last payment failed.';
}

/** The newest invoice of a subscription that waits to be paid. */
function openInvoice(account: Account, { customer, id }: StoredSubscription): StoredInvoice | null {
  const found = account
    .table('invoice')
    .by('customer', [customer])
    .findLast(
      ({ object }) => object.status === 'open' && object.parent?.subscription_details?.subscription === id,
    );
  return found?.object ?? null;
}

function owedOf(account: Account, invoice: StoredInvoice): PlanView['owed'] {
  const address = hostedUrl(account, invoice);
  const amount = writtenMoney(invoice.amount_remaining, invoice.currency);
  return address === null ? null : { address, text: `Pay ${amount}` };
}
