/** A charge: one attempt to take money off a card, kept whether it succeeded or not (facts.md §3.6). */
import { DAY } from '../durations.ts';
import type { Account } from '../store/account.ts';
import { scramble } from '../store/ids.ts';
import type { StoredCharge, StoredPaymentIntent, StoredPaymentMethod } from '../store/objects.ts';
import type { Decline } from './test-cards.ts';

/** How long an authorisation by card can wait to be captured. */
const AUTHORISED_FOR = 7 * DAY;

/** What the account is called on a card's statement when nothing else is said. */
const ACCOUNT_DESCRIPTOR = 'Pricebook';

export interface Attempt {
  /** What is approved is taken at once. */
  captures: boolean;
  /** Why the bank refused; absent when it did not. */
  decline?: Decline;
  /** The cardholder has authenticated for it. */
  isAuthenticated: boolean;
}

/** Puts an attempt on record. Makes no event. */
export function makeCharge(
  account: Account,
  now: number,
  intent: StoredPaymentIntent,
  method: StoredPaymentMethod,
  { captures, decline, isAuthenticated }: Attempt,
): StoredCharge {
  const { amount, statement_descriptor: descriptor, statement_descriptor_suffix: suffix } = intent;
  const isPaid = decline === undefined;
  const captured = isPaid && captures;
  const id = account.newId('charge');
  return account.put('charge', {
    id,
    object: 'charge',
    amount,
    amount_captured: captured ? amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: calculatedDescriptor(descriptor, suffix),
    captured,
    created: now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid: isPaid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      card: {
        ...cardDetails(account, id, amount, method, isAuthenticated, decline),
        ...(isPaid && !captured ? { capture_before: now + AUTHORISED_FOR } : {}),
      },
      type: 'card',
    },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: isPaid
      ? `https://pay.stripe.com/receipts/payment/${scramble(`${account.seed}:${id}`, 76)}`
      : null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: descriptor,
    statement_descriptor_suffix: suffix,
    status: isPaid ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  });
}

function calculatedDescriptor(descriptor: string | null, suffix: string | null): string {
  const prefix = descriptor ?? ACCOUNT_DESCRIPTOR;
  return suffix === null ? prefix : `${prefix}* ${suffix}`.slice(0, 22);
}

function outcomeOf(decline: Decline | undefined): StoredCharge['outcome'] {
  const unknown = { advice_code: null, network_advice_code: null, network_decline_code: null };
  if (decline === undefined) {
    return {
      ...unknown,
      network_status: 'approved_by_network',
      reason: null,
      risk_level: 'normal',
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  const { code, decline_code = code } = decline;
  return {
    ...unknown,
    network_status: 'declined_by_network',
    reason: decline_code,
    risk_level: 'normal',
    seller_message:
      decline_code === 'generic_decline'
        ? 'The bank did not return any further details with this decline.'
        : `The bank returned the decline code \`${decline_code}\`.`,
    type: 'issuer_declined',
  };
}

type CardDetails = NonNullable<NonNullable<StoredCharge['payment_method_details']>['card']>;

function cardDetails(
  account: Account,
  id: string,
  amount: number,
  { card, test_card }: StoredPaymentMethod,
  isAuthenticated: boolean,
  decline: Decline | undefined,
): CardDetails {
  return {
    amount_authorized: decline === undefined ? amount : null,
    authorization_code: decline === undefined ? scramble(`${account.seed}:${id}`, 6).toUpperCase() : null,
    brand: card.brand,
    checks: {
      ...NO_CHECKS,
      ...card.checks,
      ...(decline?.code === 'incorrect_cvc' ? { cvc_check: 'fail' } : {}),
    },
    country: card.country,
    electronic_commerce_indicator: isAuthenticated ? '05' : null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: decline === undefined ? scramble(`${test_card}:${id}`, 15).toUpperCase() : null,
    overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
    regulated_status: card.regulated_status,
    three_d_secure: isAuthenticated ? AUTHENTICATED : null,
    transaction_link_id: null,
    wallet: null,
  };
}

const NO_CHECKS = { address_line1_check: null, address_postal_code_check: null, cvc_check: null };

const AUTHENTICATED: CardDetails['three_d_secure'] = {
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: null,
  version: '2.2.0',
};
