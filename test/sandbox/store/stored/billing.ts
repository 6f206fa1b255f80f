/** Subscriptions, invoices, usage and test clocks as they are stored. */
import type Stripe from 'stripe';
import type { Wire } from './wire.ts';

export type SubscriptionStatus =
  | 'active'
  | 'canceled'
  | 'incomplete'
  | 'incomplete_expired'
  | 'past_due'
  | 'paused'
  | 'trialing'
  | 'unpaid';

type SubscriptionItem = Wire<Stripe.SubscriptionItem>;
/** `plan` is shown as the legacy mirror of the price; a metered item has no quantity. */
export interface StoredSubscriptionItem
  extends Omit<Required<SubscriptionItem>, 'billed_until' | 'deleted' | 'plan' | 'price' | 'quantity'> {
  /** Shown as the whole price. */
  price: string;
  quantity?: number;
  hidden: {
    /**
     * What was last charged in advance for it, from which credit prorations are computed (flexible billing,
     * facts.md §5.4); null when nothing was. Of a metered item that was paused: until when its usage has been billed.
     */
    billed: { amount: number; quantity: number; price: string; start: number; end: number } | null;
  };
}

type Subscription = Wire<Stripe.Subscription>;
export interface StoredSubscription
  extends Omit<
    Required<Subscription>,
    | 'collection_method'
    | 'customer'
    | 'items'
    | 'pending_update'
    | 'presentment_details'
    | 'status'
    | 'status_details'
  > {
  collection_method: 'charge_automatically' | 'send_invoice';
  customer: string;
  /** Shown as a list. */
  items: StoredSubscriptionItem[];
  pending_update:
    | (Omit<NonNullable<Subscription['pending_update']>, 'subscription_items'> & {
        subscription_items: StoredSubscriptionItem[] | null;
      })
    | null;
  status: SubscriptionStatus;
  status_details?: NonNullable<Subscription['status_details']>;
  /** Never shown. */
  hidden: SubscriptionTerms;
}

/** What a change that waits for its payment will make of a subscription. */
export type PendingChange = Pick<
  StoredSubscription,
  'billing_cycle_anchor' | 'billing_cycle_anchor_config' | 'items' | 'status' | 'trial_end' | 'trial_start'
>;

/** What the engine keeps of a subscription for later. */
export interface SubscriptionTerms {
  /** When something happens to it of itself (unix seconds of its clock). */
  wakes_at: number | null;
  /** `customer.subscription.trial_will_end` has been said for the trial that ends then. */
  trial_end_announced: number | null;
  /** `invoice.upcoming` has been said for the period that ends then. */
  upcoming_announced: number | null;
  /** Until when an incomplete one waits for its first payment. */
  incomplete_until: number | null;
  /** What `proration_behavior` says should it be canceled before its period ends. */
  prorates: boolean;
  /** The invoice that a `pending_update` waits for the payment of. */
  pending_update_invoice: string | null;
  /** What the subscription becomes when that invoice is paid. */
  pending_change: PendingChange | null;
  /** It is paused, and goes on past due when a try to pay that invoice fails. */
  resumes_on_attempt?: true;
  /** When it goes on of itself (unix seconds of its clock): there only while it is paused for a time. */
  resumes_at?: number;
}

/** A line of an invoice: object `line_item`. */
export interface StoredInvoiceLine extends Omit<Required<Wire<Stripe.InvoiceLineItem>>, 'pricing'> {
  pricing: {
    price_details: { price: string; product: string };
    type: 'price_details';
    unit_amount_decimal: string | null;
  } | null;
  hidden: {
    /** The usage it was rated from, which is counted again when its draft is finalized. */
    usage: { subscription_item: string; start: number; end: number } | null;
  };
}

export type InvoiceStatus = 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';

type Invoice = Wire<Stripe.Invoice>;
export interface StoredInvoice
  extends Omit<
    Required<Invoice>,
    | 'amount_paid_off_stripe'
    | 'collection_method'
    | 'confirmation_secret'
    | 'customer'
    | 'deleted'
    | 'lines'
    | 'metadata'
    | 'payments'
    | 'status'
    | 'status_details'
    | 'threshold_reason'
  > {
  collection_method: 'charge_automatically' | 'send_invoice';
  customer: string;
  /** Shown as a list of the first ten. */
  lines: StoredInvoiceLine[];
  metadata: Record<string, string>;
  status: InvoiceStatus;
  status_details?: NonNullable<Invoice['status_details']>;
  /** Never shown. */
  hidden: {
    /** When something happens to it of itself (unix seconds of its clock). */
    wakes_at: number | null;
    /** The payment intent that was made when it was finalized. */
    intent: string | null;
    /** How many of the automatic retries there have been. */
    retries: number;
    /** `invoice.overdue` has been said. */
    overdue: boolean;
  };
}

type InvoiceItem = Wire<Stripe.InvoiceItem>;
export interface StoredInvoiceItem
  extends Omit<
    Required<InvoiceItem>,
    'customer' | 'deleted' | 'metadata' | 'net_amount' | 'pricing' | 'proration_details'
  > {
  /** As `date`: what lists are ordered by. Never shown. */
  created: number;
  customer: string;
  metadata: Record<string, string>;
  /** Null while a discount may still change it. */
  net_amount: number | null;
  pricing: StoredInvoiceLine['pricing'];
  proration_details?: NonNullable<InvoiceItem['proration_details']>;
  hidden: {
    /** The subscription item it prorates. */
    subscription_item: string | null;
  };
}

export type StoredInvoicePayment = Omit<
  Required<Wire<Stripe.InvoicePayment>>,
  'invoice' | 'payment' | 'status'
> & {
  invoice: string;
  payment: { type: 'payment_intent'; payment_intent: string };
  status: 'canceled' | 'open' | 'paid';
};

export type StoredBalanceChange = Omit<Required<Wire<Stripe.CustomerBalanceTransaction>>, 'customer'> & {
  customer: string;
};

export interface StoredMeterEvent extends Required<Wire<Stripe.Billing.MeterEvent>> {
  /** Never shown: Stripe's meter events have none. */
  id: string;
  /** Whom it counts for; null when it counts for nobody, of which a report tells later. Never shown. */
  customer: string | null;
  /** The meter that its event name had when it came. Never shown. */
  meter: string;
  /** Taken back by an adjustment. Never shown. */
  canceled: boolean;
}

export interface StoredMeterEventAdjustment extends Required<Wire<Stripe.Billing.MeterEventAdjustment>> {
  /** Never shown: Stripe's have none. */
  id: string;
  created: number;
}

/** What was wrong with the meter events of some seconds: a thin event that is there when they are over. */
export interface StoredThinEvent {
  id: string;
  object: 'v2.core.event';
  /** Unix seconds, shown as text. Nobody sees it before. */
  created: number;
  data: MeterErrors;
  related_object: { id: string; type: 'billing.meter'; url: string };
  type: 'v1.billing.meter.error_report_triggered';
}

/** As the SDK's type of the event has it. */
type MeterErrors = Stripe.Events.V1BillingMeterErrorReportTriggeredEvent.Data;

export type StoredTestClock = Omit<Required<Wire<Stripe.TestHelpers.TestClock>>, 'deleted' | 'status'> & {
  status: 'advancing' | 'internal_failure' | 'ready';
};

/** How the account bills: what Stripe has in its dashboard, and the control plane has here. */
export interface BillingSettings {
  id: 'billing_settings';
  created: 0;
  /** The days from one attempt to collect an invoice to the next. */
  retry_days: number[];
  /** What becomes of a subscription when the last attempt has failed. */
  after_retries: 'cancel' | 'past_due' | 'unpaid';
  /** How many days before a renewal `invoice.upcoming` is said; 0 never. */
  upcoming_days: number;
  /** How long it takes until a meter event that was received counts. */
  usage_lag_seconds: number;
}
