/**
 * What is stored: Stripe's objects as they go over the wire, with every field present (expand-only ones
 * too) and references as ids. Built from the SDK's response types, so that a field which a new API
 * version adds does not compile until the sandbox has it.
 */
import type Stripe from 'stripe';

/**
 * A response type as it is on the wire and stored: the SDK's Decimal is a string there, and what can be
 * expanded (an id or the object) is the id.
 */
export type Wire<T> = T extends string
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends readonly (infer U)[]
      ? Wire<U>[]
      : T extends object
        ? { [K in keyof T]: string extends T[K] ? Exclude<T[K], { object: string }> : Wire<T[K]> }
        : T;

/** `deleted` is only there on the answer to a DELETE; `References` are stored as ids. */
type Stored<T, References extends keyof T = never> = Required<Omit<Wire<T>, 'deleted' | References>>;

export interface StoredProduct extends Stored<Stripe.Product, 'default_price' | 'tax_code'> {
  /** Gone from the SDK's types, still in every live body (facts.md §2.1). */
  attributes: string[];
  default_price: string | null;
  tax_code: string | null;
}

export type Tier = Wire<Stripe.Price.Tier>;
export interface CurrencyOption extends Omit<Wire<Stripe.Price.CurrencyOptions>, 'tiers'> {
  tiers?: Tier[];
}

export interface StoredPrice extends Omit<Stored<Stripe.Price, 'product'>, 'currency_options' | 'tiers'> {
  product: string;
  currency_options: Record<string, CurrencyOption>;
  /** Only tiered prices have them. */
  tiers?: Tier[];
  /** Made by a session's `price_data`: in no list. Never shown. */
  inline?: true;
}

export type StoredMeter = Stored<Stripe.Billing.Meter>;

type Configuration = Wire<Stripe.BillingPortal.Configuration>;
type Features = Configuration['features'];
type Cancel = Features['subscription_cancel'];
export interface StoredConfiguration extends Required<Omit<Configuration, 'application' | 'features'>> {
  application: string | null;
  features: Omit<Features, 'subscription_cancel' | 'subscription_update'> & {
    subscription_cancel: Omit<Cancel, 'cancellation_reason'> & {
      cancellation_reason: Omit<Cancel['cancellation_reason'], 'feedback_options'> & {
        feedback_options: string[] | null;
      };
    };
    subscription_update: Required<Features['subscription_update']>;
  };
}

type Customer = Wire<Stripe.Customer>;
/**
 * `discount` comes with the coupons; what is only there when expanded is not stored, and the two names are
 * there only when they are set.
 */
export interface StoredCustomer
  extends Omit<
      Required<Customer>,
      | 'deleted'
      | 'address'
      | 'business_name'
      | 'cash_balance'
      | 'discount'
      | 'individual_name'
      | 'invoice_credit_balance'
      | 'invoice_prefix'
      | 'shipping'
      | 'sources'
      | 'subscriptions'
      | 'tax'
      | 'tax_ids'
    >,
    Pick<Customer, 'business_name' | 'individual_name'> {
  address: Wire<Stripe.Address> | null;
  discount: null;
  invoice_prefix: string;
  shipping: { address: Wire<Stripe.Address>; name: string; phone: string | null } | null;
}

/** What is left of a customer that was deleted: retrieving it still answers 200 (facts.md §1.12). */
export interface DeletedCustomer {
  id: string;
  object: 'customer';
  deleted: true;
  created: number;
  /** Nobody else gets it. Never shown. */
  invoice_prefix: string;
}

type PaymentMethod = Wire<Stripe.PaymentMethod>;
export interface StoredPaymentMethod
  extends Pick<
    Required<PaymentMethod>,
    | 'id'
    | 'object'
    | 'allow_redisplay'
    | 'billing_details'
    | 'created'
    | 'customer'
    | 'customer_account'
    | 'livemode'
    | 'metadata'
  > {
  type: 'card';
  card: NonNullable<PaymentMethod['card']>;
  /** The number of the test card: what it does when it is charged. Never shown. */
  test_card: string;
  /** Set up for off-session use, so that some cards ask for no authentication any more. Never shown. */
  set_up: boolean;
  /** Detached, or used once without a customer: of no further use. Never shown. */
  spent: boolean;
  /** Used for nobody and to be used again: it has to be attached first. Never shown. */
  to_attach: boolean;
}

/** What went wrong with an intent, as `last_payment_error` and `last_setup_error` show it. */
export interface CardError {
  type: 'card_error' | 'invalid_request_error';
  code: string;
  decline_code?: string;
  advice_code?: string;
  network_decline_code?: string;
  doc_url: string;
  message: string;
  param?: string;
  charge?: string;
  payment_method?: Omit<StoredPaymentMethod, 'test_card' | 'set_up' | 'spent' | 'to_attach'>;
}

/** `attach_to_self` and `managed_payments` are there only when they are asked for, which the sandbox refuses. */
export interface StoredSetupIntent
  extends Omit<
    Required<Wire<Stripe.SetupIntent>>,
    'attach_to_self' | 'last_setup_error' | 'managed_payments' | 'payment_method_options'
  > {
  last_setup_error: CardError | null;
  payment_method_options: Record<string, unknown> | null;
}

type SetupAttempt = Wire<Stripe.SetupAttempt>;
export interface StoredSetupAttempt extends Omit<SetupAttempt, 'attach_to_self' | 'setup_error'> {
  setup_error: CardError | null;
}

export interface StoredPaymentIntent
  extends Omit<
    Required<Wire<Stripe.PaymentIntent>>,
    'last_payment_error' | 'payment_method_options' | 'hooks' | 'payment_details' | 'presentment_details'
  > {
  last_payment_error: CardError | null;
  payment_method_options: Record<string, unknown> | null;
  /** The payment method whose holder has authenticated for it, while it waits to be confirmed again. Never shown. */
  authenticated: string | null;
}

export interface StoredCharge
  extends Omit<
    Required<Wire<Stripe.Charge>>,
    'refunds' | 'authorization_code' | 'level3' | 'presentment_details' | 'source' | 'transfer'
  > {
  source: null;
}

export type StoredRefund = Omit<
  Required<Wire<Stripe.Refund>>,
  | 'description'
  | 'failure_balance_transaction'
  | 'failure_reason'
  | 'instructions_email'
  | 'next_action'
  | 'pending_reason'
  | 'presentment_details'
>;

export type StoredBalanceTransaction = Required<Wire<Stripe.BalanceTransaction>>;

export interface StoredDispute
  extends Omit<Required<Wire<Stripe.Dispute>>, 'balance_transactions' | 'network_reason_code'> {
  /** Shown as the whole transactions. */
  balance_transactions: string[];
}

type Session = Wire<Stripe.Checkout.Session>;
/** Absent from an answer unless the session was made with them, or never there in a hosted one. */
type SometimesInSession =
  | 'line_items'
  | 'branding_settings'
  | 'excluded_payment_method_types'
  | 'name_collection'
  | 'presentment_details'
  | 'redirect_on_completion'
  | 'return_url'
  | 'tax_id_collection';
export interface StoredSession extends Required<Omit<Session, SometimesInSession | 'mode'>> {
  mode: 'payment' | 'setup' | 'subscription';
  excluded_payment_method_types?: string[];
  tax_id_collection?: NonNullable<Session['tax_id_collection']>;
  /** Never shown. */
  hidden: SessionTerms;
}

/** What is kept of a session's parameters for its completion, and what was typed on its page. */
export interface SessionTerms {
  payment_intent_data: {
    capture_method: 'automatic' | 'automatic_async' | 'manual';
    description: string | null;
    metadata: Record<string, string>;
    receipt_email: string | null;
    setup_future_usage: 'off_session' | 'on_session' | null;
    statement_descriptor_suffix: string | null;
  };
  setup_intent_data: { description: string | null; metadata: Record<string, string> };
  customer_update: { address: 'auto' | 'never'; name: 'auto' | 'never' };
  /** What the subscription is to be; null in other modes. */
  subscription: SessionSubscription | null;
  /** The intents that cards are tried with in subscription mode, where the session shows none. */
  payment_intent: string | null;
  setup_intent: string | null;
  /** What `allow_redisplay` the card gets; null leaves it to what it is used for. */
  allow_redisplay: 'always' | 'limited' | 'unspecified' | null;
  /** What the page was sent with while the cardholder is to authenticate. */
  attempt: SessionAttempt | null;
}

/** `subscription_data`, until there is a subscription. */
export interface SessionSubscription
  extends Pick<StoredSubscription, 'description' | 'invoice_settings' | 'metadata' | 'trial_settings'> {
  /** So many days from the completion, or until then (unix seconds). */
  trial: { days: number } | { end: number } | null;
  billing_cycle_anchor: number | null;
  billing_mode: 'classic' | 'flexible';
  pending_invoice_item_interval: {
    interval: 'day' | 'month' | 'week' | 'year';
    interval_count: number;
  } | null;
  proration_behavior: 'create_prorations' | 'none';
  proration_discounts: 'included' | 'itemized';
}

/** Who pays, as typed on the page. */
export interface SessionAttempt {
  name: string | null;
  email: string | null;
  phone: string | null;
  address: NonNullable<StoredPaymentMethod['billing_details']['address']>;
  save: boolean;
}

/** A line of a Checkout session: object `item`. */
export interface StoredLineItem
  extends Omit<Required<Wire<Stripe.LineItem>>, 'price' | 'discounts' | 'taxes'> {
  /** Shown as the whole price. */
  price: string;
  /** Never shown. */
  session: string;
  created: number;
}

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

export interface StoredWebhookEndpoint
  extends Omit<Required<Wire<Stripe.WebhookEndpoint>>, 'deleted' | 'secret'> {
  /** Shown as `secret`, and that by the answer to the creation alone. */
  signing_secret: string;
}

export interface StoredEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  /** `id` is null for what no request asked for: a time that came, a page that Stripe hosts. */
  request: { id: string | null; idempotency_key: string | null };
  type: EventType;
}

export type EventType = Exclude<Stripe.WebhookEndpointCreateParams.EnabledEvent, '*'>;

/** One event on its way to one endpoint. Ours, not Stripe's: it has no door in the API. */
export interface Delivery {
  id: string;
  created: number;
  event: string;
  /** An endpoint's id, or `forward` for what `--forward-to` asked for. */
  endpoint: string;
  attempts: number;
  /** Unix milliseconds of real time; null when there will be no further attempt. */
  next_attempt_at: number | null;
  /** Null until there was an attempt: then the status, or what went wrong with the connection. */
  last_result: string | null;
  status: 'pending' | 'delivered' | 'failed';
  /** Asked for by hand: `pending_webhooks` did not count it. */
  resent: boolean;
}

/** One line a kind: the name Stripe gives it in `object`, and what is stored. */
export interface Objects {
  product: StoredProduct;
  price: StoredPrice;
  'billing.meter': StoredMeter;
  'billing_portal.configuration': StoredConfiguration;
  customer: StoredCustomer;
  deleted_customer: DeletedCustomer;
  payment_method: StoredPaymentMethod;
  setup_intent: StoredSetupIntent;
  setup_attempt: StoredSetupAttempt;
  payment_intent: StoredPaymentIntent;
  charge: StoredCharge;
  refund: StoredRefund;
  balance_transaction: StoredBalanceTransaction;
  dispute: StoredDispute;
  'checkout.session': StoredSession;
  item: StoredLineItem;
  subscription: StoredSubscription;
  invoice: StoredInvoice;
  invoiceitem: StoredInvoiceItem;
  invoice_payment: StoredInvoicePayment;
  customer_balance_transaction: StoredBalanceChange;
  'billing.meter_event': StoredMeterEvent;
  'billing.meter_event_adjustment': StoredMeterEventAdjustment;
  'v2.core.event': StoredThinEvent;
  'test_helpers.test_clock': StoredTestClock;
  billing_settings: BillingSettings;
  webhook_endpoint: StoredWebhookEndpoint;
  event: StoredEvent;
  delivery: Delivery;
}

export type Kind = keyof Objects;

/** Stored within other objects, or not at all, and with an id of their own. */
export type InnerKind = 'billing.meter_event_summary' | 'line_item' | 'subscription_item';

/** Each once: the type says that none is missing. */
const EVERY_KIND: Record<Kind, true> = {
  product: true,
  price: true,
  'billing.meter': true,
  'billing_portal.configuration': true,
  customer: true,
  deleted_customer: true,
  payment_method: true,
  setup_intent: true,
  setup_attempt: true,
  payment_intent: true,
  charge: true,
  refund: true,
  balance_transaction: true,
  dispute: true,
  'checkout.session': true,
  item: true,
  subscription: true,
  invoice: true,
  invoiceitem: true,
  invoice_payment: true,
  customer_balance_transaction: true,
  'billing.meter_event': true,
  'billing.meter_event_adjustment': true,
  'v2.core.event': true,
  'test_helpers.test_clock': true,
  billing_settings: true,
  webhook_endpoint: true,
  event: true,
  delivery: true,
};

export const KINDS = Object.keys(EVERY_KIND) as readonly Kind[];
