/** A new subscription with its first invoice (facts.md §5.3), asked for by the API or by a completed session. */
import { HOUR } from '../../durations.ts';
import { newSetupIntent } from '../../payments/setup.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredCustomer,
  StoredInvoice,
  StoredPaymentIntent,
  StoredPrice,
  StoredSetupIntent,
  StoredSubscription,
  SubscriptionStatus,
} from '../../store/objects.ts';
import { settleCurrency } from '../customer-currency.ts';
import { payWithIntent } from '../invoices/collect.ts';
import { draftInvoice } from '../invoices/draft.ts';
import { finalizeInvoice } from '../invoices/finalize.ts';
import { announceTrialEnd } from './announce.ts';
import { type Bill, billNow, type RequestPayment } from './bill-now.ts';
import { isCardMissing } from './card.ts';
import { firstBill, type InvoiceExtra } from './first-bill.ts';
import { type FirstCycle, firstCycle } from './first-cycle.ts';
import { newItem } from './items.ts';
import { currentSubscription, putSubscription } from './put.ts';
import { asTold } from './told.ts';

/** What a subscription is to be; prices are known to exist and to fit. */
export interface SubscriptionValues {
  customer: StoredCustomer;
  currency: string;
  items: { price: StoredPrice; quantity?: number; metadata?: Record<string, string> }[];
  /** One-time prices that stand on the first invoice only. */
  addInvoiceItems?: InvoiceExtra[];
  /** Unix seconds; no trial without it. */
  trialEnd?: number;
  billingMode?: 'classic' | 'flexible';
  prorationDiscounts?: 'included' | 'itemized';
  billingCycleAnchor?: number;
  /** The time before now that is billed too (unix seconds). */
  backdatedTo?: number;
  prorationBehavior?: 'always_invoice' | 'create_prorations' | 'none';
  /** What is taken over as it is. */
  values?: Partial<
    Pick<
      StoredSubscription,
      | 'billing_cycle_anchor_config'
      | 'cancel_at'
      | 'cancel_at_period_end'
      | 'canceled_at'
      | 'cancellation_details'
      | 'collection_method'
      | 'days_until_due'
      | 'default_payment_method'
      | 'description'
      | 'invoice_settings'
      | 'metadata'
      | 'next_pending_invoice_item_invoice'
      | 'payment_settings'
      | 'pending_invoice_item_interval'
      | 'start_date'
      | 'trial_settings'
    >
  >;
}

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

function newSubscription(
  account: Account,
  now: number,
  values: SubscriptionValues,
  cycle: FirstCycle,
): StoredSubscription {
  const id = account.newId('subscription');
  const { billingMode = 'flexible', prorationDiscounts = 'included', prorationBehavior, trialEnd } = values;
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: cycle.anchor,
    billing_cycle_anchor_config: null,
    billing_mode: {
      flexible: billingMode === 'flexible' ? { proration_discounts: prorationDiscounts } : null,
      type: billingMode,
      ...(billingMode === 'flexible' ? { updated_at: now } : {}),
    },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: now,
    currency: values.currency,
    customer: values.customer.id,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: values.items.map((item) => newItem(account, now, id, item, cycle.periodOf(item.price))),
    latest_invoice: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: firstStatus(values),
    test_clock: values.customer.test_clock,
    transfer_data: null,
    trial_end: trialEnd ?? null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    },
    trial_start: trialEnd === undefined ? null : now,
    ...values.values,
    hidden: {
      wakes_at: null,
      trial_end_announced: null,
      upcoming_announced: null,
      incomplete_until: null,
      prorates: prorationBehavior !== 'none',
      pending_update_invoice: null,
      pending_change: null,
    },
  };
}

/** One that is charged is incomplete until its first invoice is paid. */
function firstStatus({ trialEnd, values }: SubscriptionValues): SubscriptionStatus {
  if (trialEnd !== undefined) return 'trialing';
  return values?.collection_method === 'send_invoice' ? 'active' : 'incomplete';
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
