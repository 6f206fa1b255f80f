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
export interface StoredSession extends Required<Omit<Session, SometimesInSession>> {
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
  /** What `allow_redisplay` the card gets; null leaves it to what it is used for. */
  allow_redisplay: 'always' | 'limited' | 'unspecified' | null;
  /** What the page was sent with while the cardholder is to authenticate. */
  attempt: SessionAttempt | null;
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
  webhook_endpoint: StoredWebhookEndpoint;
  event: StoredEvent;
  delivery: Delivery;
}

export type Kind = keyof Objects;

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
  webhook_endpoint: true,
  event: true,
  delivery: true,
};

export const KINDS = Object.keys(EVERY_KIND) as readonly Kind[];
