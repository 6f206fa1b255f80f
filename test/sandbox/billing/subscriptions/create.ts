/** A new subscription with its first invoice (facts.md §5.3), asked for by the API or by a completed session. */
import { HOUR } from '../../durations.ts';
import { newSetupIntent } from '../../payments/setup.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredInvoice,
  StoredPaymentIntent,
  StoredSetupIntent,
  StoredSubscription,
} from '../../store/objects.ts';
import { settleCurrency } from '../customer-currency.ts';
import { payWithIntent } from '../invoices/collect.ts';
import { draftInvoice } from '../invoices/draft.ts';
import { finalizeInvoice } from '../invoices/finalize.ts';
import { announceTrialEnd } from './announce.ts';
import { type Bill, billNow, type RequestPayment } from './bill-now.ts';
import { isCardMissing } from './card.ts';
import { firstBill } from './first-bill.ts';
import { firstCycle } from './first-cycle.ts';
import { newSubscription, type SubscriptionValues } from './new-subscription.ts';
import { currentSubscription, putSubscription } from './put.ts';
import { asTold } from './told.ts';

/** How its first invoice is paid. */
export type FirstPayment =
  | (RequestPayment & {
      by: 'request';
      behavior: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete';
    })
  /** A completed session: the money has been taken, or the card set up, before. */
  | { by: 'checkout'; intent: StoredPaymentIntent | StoredSetupIntent | null };

/** How long an incomplete subscription waits for its first payment (facts.md §5.2). */
const INCOMPLETE_SECONDS = 23 * HOUR;

/**
 * The subscription with its first invoice, if it has one, and their events.
 *
 * @throws a 402 when it must not be incomplete, a 400 when there is no card to charge
 */
export function createSubscription(
  account: Account,
  now: number,
  values: SubscriptionValues,
  payment: FirstPayment,
): StoredSubscription {
  return asTold(account, () => {
    const { customer } = values;
    settleCurrency(account, customer.id, values.currency);
    const config = values.values?.billing_cycle_anchor_config ?? null;
    const cycle = firstCycle(now, { ...values, config });
    const blank = putSubscription(account, newSubscription(account, now, values, cycle));
    const bill = firstBill(account, now, blank, customer, values);
    if (bill !== null) payFirst(account, now, currentSubscription(account, blank), bill, payment);
    settleStatus(account, now, blank);
    if (payment.by === 'request') askForCard(account, now, currentSubscription(account, blank), payment);
    announceTrialEnd(account, now, currentSubscription(account, blank));
    return currentSubscription(account, blank);
  });
}

function payFirst(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  bill: Bill,
  payment: FirstPayment,
): StoredInvoice {
  if (payment.by === 'request') return billNow(account, now, subscription, bill, payment);
  const draft = draftInvoice(account, now, {
    ...bill,
    currency: subscription.currency,
    subscription,
    autoAdvance: false,
  });
  const { intent } = payment;
  return intent?.object === 'payment_intent'
    ? payWithIntent(account, now, draft, intent)
    : finalizeInvoice(account, now, draft);
}

/** Active when nothing is left to pay; otherwise it expires unless somebody pays in time. */
function settleStatus(account: Account, now: number, { id }: StoredSubscription): void {
  const subscription = account.table('subscription').get(id);
  if (subscription?.status !== 'incomplete') return;
  const invoice = account.table('invoice').get(subscription.latest_invoice ?? '');
  const waits = invoice !== undefined && invoice.status !== 'paid';
  const incomplete_until = waits ? now + INCOMPLETE_SECONDS : null;
  putSubscription(account, {
    ...subscription,
    status: waits ? 'incomplete' : 'active',
    hidden: { ...subscription.hidden, incomplete_until },
  });
}

/** Where nothing is to be paid yet, a setup intent lets the customer give the card for later. */
function askForCard(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  { behavior }: RequestPayment,
): void {
  const { customer, status } = subscription;
  if (status === 'incomplete' || !isCardMissing(account, subscription)) return;
  if (behavior !== 'default_incomplete' && status !== 'trialing') return;
  const intent = newSetupIntent(account, now, { customer });
  account.happened('setup_intent.created', 'setup_intent', intent);
  putSubscription(account, { ...subscription, pending_setup_intent: intent.id });
}
