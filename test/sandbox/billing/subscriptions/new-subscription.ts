/** A subscription as it begins: before anything of it is billed. */
import type { Account } from '../../store/account.ts';
import type {
  StoredCustomer,
  StoredPrice,
  StoredSubscription,
  SubscriptionStatus,
} from '../../store/objects.ts';
import type { InvoiceExtra } from './first-bill.ts';
import type { FirstCycle } from './first-cycle.ts';
import { newItem } from './items.ts';
import type { PlainValues } from './subscription-change.ts';

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
  values?: PlainValues & Partial<Pick<StoredSubscription, 'billing_cycle_anchor_config' | 'start_date'>>;
}

/** Not stored yet. */
export function newSubscription(
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
