/** Checkout sessions and their lines as they are stored. */
import type Stripe from 'stripe';
import type { StoredSubscription } from './billing.ts';
import type { StoredPaymentMethod } from './payments.ts';
import type { Wire } from './wire.ts';

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
