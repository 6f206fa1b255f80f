/** What becomes of an authorisation: captured, in full or in part, given up, or expired (facts.md §3.5). */
import type { Account } from '../store/account.ts';
import type { StoredCharge, StoredPaymentIntent } from '../store/objects.ts';
import { settle } from './balance.ts';
import { dispute } from './dispute.ts';
import { putRefund } from './refund.ts';

/**
 * Captures `amount` of an authorised payment and gives the rest back. The intent must wait for its capture
 * and the amount lie within what it can capture.
 */
export function capturePayment(
  account: Account,
  now: number,
  intent: StoredPaymentIntent,
  amount: number,
): StoredPaymentIntent {
  const authorised = chargeOf(account, intent);
  const captured = account.put('charge', {
    ...authorised,
    amount_captured: amount,
    captured: true,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
  });
  const settled = settle(account, now, captured);
  const rest = settled.amount - amount;
  const charge = rest === 0 ? settled : release(account, now, settled, rest, null);
  account.happened('charge.captured', 'charge', charge);
  dispute(account, now, charge);
  const paid = account.put('payment_intent', {
    ...intent,
    amount_capturable: 0,
    amount_received: amount,
    status: 'succeeded',
  });
  account.happened('payment_intent.succeeded', 'payment_intent', paid);
  return paid;
}

/** Calls a payment off, whatever of it is authorised goes back. The intent must not have succeeded. */
export function cancelPayment(
  account: Account,
  now: number,
  intent: StoredPaymentIntent,
  reason: StoredPaymentIntent['cancellation_reason'],
): StoredPaymentIntent {
  if (intent.status === 'requires_capture') {
    const authorised = chargeOf(account, intent);
    const released = release(account, now, authorised, authorised.amount, null);
    account.happened('charge.refunded', 'charge', released);
  }
  return putCanceled(account, now, intent, reason);
}

/** Lets an authorisation go that nobody has captured in time. */
export function expireAuthorisation(account: Account, now: number, charge: StoredCharge): void {
  const intent = account.table('payment_intent').get(charge.payment_intent ?? '');
  const released = release(account, now, charge, charge.amount, 'expired_uncaptured_charge');
  account.happened('charge.expired', 'charge', released);
  if (intent !== undefined) putCanceled(account, now, intent, 'automatic');
}

function chargeOf(account: Account, { id, latest_charge }: StoredPaymentIntent): StoredCharge {
  const charge = account.table('charge').get(latest_charge ?? '');
  if (charge === undefined) throw new Error(`${id} waits for a capture and has no charge`);
  return charge;
}

/** Money that was never taken goes back: a refund that moves nothing on the balance. */
function release(
  account: Account,
  now: number,
  charge: StoredCharge,
  amount: number,
  reason: 'expired_uncaptured_charge' | null,
): StoredCharge {
  const refund = putRefund(account, now, charge, { amount, reason, isReversal: true });
  account.happened('refund.created', 'refund', refund);
  const given = charge.amount_refunded + amount;
  return account.put('charge', {
    ...charge,
    amount_refunded: given,
    refunded: given === charge.amount,
  });
}

function putCanceled(
  account: Account,
  now: number,
  intent: StoredPaymentIntent,
  reason: StoredPaymentIntent['cancellation_reason'],
): StoredPaymentIntent {
  const canceled = account.put('payment_intent', {
    ...intent,
    amount_capturable: 0,
    authenticated: null,
    canceled_at: now,
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  });
  account.happened('payment_intent.canceled', 'payment_intent', canceled);
  return canceled;
}
