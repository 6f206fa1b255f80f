/** Giving money back (facts.md §3.6). */
import { invalid } from '../errors.ts';
import { checkPrecision } from '../params/currency.ts';
import type { Account } from '../store/account.ts';
import type { StoredCharge, StoredRefund } from '../store/objects.ts';
import { money } from './amounts.ts';
import { recordRefund, settleLate } from './balance.ts';

export interface RefundValues {
  /** The rest of the charge unless given. */
  amount?: number | undefined;
  metadata?: Record<string, string>;
  reason?: StoredRefund['reason'];
}

/**
 * Refunds a charge, in full or in part, with its events.
 *
 * @throws a 400 with Stripe's sentence when there is not so much, or nothing, to give back
 */
export function refundCharge(
  account: Account,
  now: number,
  charge: StoredCharge,
  { amount, metadata = {}, reason = null }: RefundValues,
): StoredRefund {
  checkRefundable(charge);
  const rest = charge.amount - charge.amount_refunded;
  if (rest === 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  }
  const given = amount ?? rest;
  if (given < 1) {
    throw invalid('This value must be greater than or equal to 1.', 'amount', 'parameter_invalid_integer');
  }
  if (given > rest) {
    const asked = `Refund amount (${money(given, charge.currency)})`;
    const than = charge.amount_refunded === 0 ? 'charge amount' : 'unrefunded amount on charge';
    throw invalid(`${asked} is greater than ${than} (${money(rest, charge.currency)})`, 'amount');
  }
  checkPrecision(given, charge.currency, 'amount');
  const settled = settleLate(account, now, charge);
  const made = putRefund(account, now, settled, { amount: given, metadata, reason, isReversal: false });
  const { id } = recordRefund(account, now, made, settled);
  const refund = account.put('refund', { ...made, balance_transaction: id });
  account.happened('refund.created', 'refund', refund);
  const refunded = account.put('charge', {
    ...settled,
    amount_refunded: settled.amount_refunded + given,
    refunded: given === rest,
  });
  account.happened('charge.refunded', 'charge', refunded);
  return refund;
}

/** Refuses a charge of which nothing was taken, or of which the bank has taken back what was. */
function checkRefundable(charge: StoredCharge): void {
  const { id, captured, disputed, payment_intent, status } = charge;
  if (status === 'failed' || (!captured && charge.refunded)) throw nothingToRefund(payment_intent ?? '');
  if (!captured) {
    throw invalid(
      `This uncaptured Charge was created by a PaymentIntent (${payment_intent}). You must cancel the ` +
        'PaymentIntent to reverse the authorization instead of refunding the Charge directly. For more ' +
        'information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method',
    );
  }
  if (disputed) {
    throw invalid(`Charge ${id} has been charged back; cannot issue a refund.`, undefined, 'charge_disputed');
  }
}

export function nothingToRefund(intent: string): Error {
  return invalid(`This PaymentIntent (${intent}) does not have a successful charge to refund.`);
}

interface RefundRecord extends RefundValues {
  amount: number;
  /** What was authorised is released: nothing had been taken. */
  isReversal: boolean;
}

/** Puts a refund on record, which moves no money yet. */
export function putRefund(
  account: Account,
  now: number,
  charge: StoredCharge,
  { amount, metadata = {}, reason = null, isReversal }: RefundRecord,
): StoredRefund {
  return account.put('refund', {
    id: account.newId('refund'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: isReversal
        ? { type: 'reversal' }
        : { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  });
}
