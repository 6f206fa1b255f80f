/** The money itself: what each charge and refund does to the balance (facts.md §3.6). */
import { DAY } from '../durations.ts';
import { stepOf } from '../params/currency.ts';
import type { Account } from '../store/account.ts';
import type { StoredBalanceTransaction, StoredCharge, StoredRefund } from '../store/objects.ts';
import { cardOf } from './payment-methods.ts';

/** Days from the day of a charge to the midnight on which its money is available. */
const SETTLEMENT_DAYS = 2;

type Movement = Pick<
  StoredBalanceTransaction,
  | 'amount'
  | 'available_on'
  | 'currency'
  | 'description'
  | 'fee_details'
  | 'reporting_category'
  | 'source'
  | 'type'
>;

/** Puts a movement of money on record. It makes no event: Stripe has none for balance transactions. */
export function recordMovement(account: Account, now: number, movement: Movement): StoredBalanceTransaction {
  const fee = movement.fee_details.reduce((sum, { amount }) => sum + amount, 0);
  return account.put('balance_transaction', {
    id: account.newId('balance_transaction'),
    object: 'balance_transaction',
    balance_type: 'payments',
    created: now,
    exchange_rate: null,
    fee,
    net: movement.amount - fee,
    status: movement.available_on <= now ? 'available' : 'pending',
    ...movement,
  });
}

/** What Stripe keeps of a charge: 2.9 % and 30, rounded to what the currency can express, halves up. */
function feeOf(amount: number, currency: string): number {
  const step = BigInt(stepOf(currency));
  const steps = (BigInt(amount) * 29n + 500n * step) / (1000n * step);
  return Number((steps + 30n) * step);
}

/** The charge with its balance transaction, once it is captured. */
export function settle(account: Account, now: number, charge: StoredCharge): StoredCharge {
  const { currency, description, id } = charge;
  const method = account.table('payment_method').get(charge.payment_method ?? '');
  const isAtOnce = method !== undefined && cardOf(method).bypassesPending;
  const transaction = recordMovement(account, now, {
    amount: charge.amount_captured,
    available_on: isAtOnce ? now : Math.floor(now / DAY + SETTLEMENT_DAYS) * DAY,
    currency,
    description,
    fee_details: [
      {
        amount: feeOf(charge.amount_captured, currency),
        application: null,
        currency,
        description: 'Stripe processing fees',
        type: 'stripe_fee',
      },
    ],
    reporting_category: 'charge',
    source: id,
    type: 'charge',
  });
  return account.put('charge', { ...charge, balance_transaction: transaction.id });
}

/** A charge with its balance transaction, if need be before its time: a refund cannot do without. */
export function settleLate(account: Account, now: number, charge: StoredCharge): StoredCharge {
  if (charge.balance_transaction !== null) return charge;
  const settled = settle(account, now, charge);
  account.happened('charge.updated', 'charge', settled, charge);
  return settled;
}

/** Money back to the cardholder, out of where the charge's money is. The fee stays with Stripe. */
export function recordRefund(
  account: Account,
  now: number,
  refund: StoredRefund,
  charge: StoredCharge,
): StoredBalanceTransaction {
  const paid = account.table('balance_transaction').get(charge.balance_transaction ?? '');
  return recordMovement(account, now, {
    amount: -refund.amount,
    available_on: Math.max(now, paid?.available_on ?? now),
    currency: refund.currency,
    description:
      charge.description === null ? 'REFUND FOR CHARGE' : `REFUND FOR CHARGE (${charge.description})`,
    fee_details: [],
    reporting_category: 'refund',
    source: refund.id,
    type: 'refund',
  });
}

/** Makes available what has waited long enough. */
export function releaseFunds(account: Account, transaction: StoredBalanceTransaction): void {
  account.put('balance_transaction', { ...transaction, status: 'available' });
}
