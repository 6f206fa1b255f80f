/** Customers, cards, intents, charges, refunds and the balance as they are stored. */
import type Stripe from 'stripe';
import type { Wire } from './wire.ts';

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
