/** The cardholder who says it was not him: the test card that disputes what it paid (facts.md §3.3). */
import { DAY } from '../durations.ts';
import type { Account } from '../store/account.ts';
import type { StoredCharge, StoredDispute } from '../store/objects.ts';
import { recordMovement } from './balance.ts';
import { cardOf } from './payment-methods.ts';

/** What the bank asks for a dispute, in the smallest unit of the currency. */
const FEE = 1500;

const TEXTS = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const;

/**
 * Takes a captured charge back when its card is the one that disputes: the dispute, its withdrawal from the
 * balance and both events. Any other charge is left alone.
 */
export function dispute(account: Account, now: number, charge: StoredCharge): void {
  const method = account.table('payment_method').get(charge.payment_method ?? '');
  if (method === undefined || !cardOf(method).disputes) return;
  const id = account.newId('dispute');
  const { currency } = charge;
  const withdrawal = recordMovement(account, now, {
    amount: -charge.amount_captured,
    available_on: now,
    currency,
    description: `Chargeback withdrawal for ${charge.id}`,
    fee_details: [
      { amount: FEE, application: null, currency, description: 'Dispute fee', type: 'stripe_fee' },
    ],
    reporting_category: 'dispute',
    source: id,
    type: 'adjustment',
  });
  account.put('charge', { ...charge, disputed: true });
  const made = account.put('dispute', newDispute(id, now, charge, [withdrawal.id]));
  account.happened('charge.dispute.created', 'dispute', made);
  account.happened('charge.dispute.funds_withdrawn', 'dispute', made);
}

function newDispute(id: string, now: number, charge: StoredCharge, transactions: string[]): StoredDispute {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, null])) as Record<(typeof TEXTS)[number], null>;
  return {
    id,
    object: 'dispute',
    amount: charge.amount_captured,
    balance_transactions: transactions,
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...texts, enhanced_evidence: {} },
    evidence_details: {
      // The last second of the eighth day after the one of the dispute.
      due_by: (Math.floor(now / DAY) + 9) * DAY - 1,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand: 'visa',
        case_type: 'chargeback',
        network: 'visa',
        network_reason_code: '10.4',
      },
      type: 'card',
    },
    reason: 'fraudulent',
    status: 'needs_response',
  };
}
