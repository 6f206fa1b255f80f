/**
 * Payments that are to be declined because somebody who works with the sandbox said so: the next one of a customer,
 * once, whatever its card. What the bank says to a payment is said here.
 */
import type { Account } from '../store/account.ts';
import type { PlannedDecline } from '../store/objects.ts';
import { authorize, type Use, type Verdict } from './authorize.ts';
import { DECLINES, type Decline, type TestCard } from './test-cards.ts';

/** A decline that has no more to it than its code. */
function plain(decline_code: string, message: string = DECLINES.generic.message): Decline {
  return { code: 'card_declined', decline_code, message };
}

/**
 * What can be planned: the codes of https://docs.stripe.com/declines/codes, save those of card readers and PINs,
 * those for what was typed wrong and never reaches a bank, and that of test cards in live mode.
 */
const PLANNABLE: Readonly<Record<string, Decline>> = {
  approve_with_id: plain('approve_with_id'),
  authentication_required: DECLINES.authenticationRequired,
  call_issuer: plain('call_issuer'),
  card_not_supported: plain('card_not_supported', 'Your card is not supported.'),
  card_velocity_exceeded: DECLINES.velocity,
  currency_not_supported: plain('currency_not_supported'),
  do_not_honor: plain('do_not_honor'),
  do_not_try_again: plain('do_not_try_again'),
  duplicate_transaction: plain('duplicate_transaction'),
  expired_card: DECLINES.expired,
  fraudulent: plain('fraudulent'),
  generic_decline: DECLINES.generic,
  incorrect_cvc: DECLINES.cvc,
  incorrect_number: DECLINES.number,
  incorrect_zip: { code: 'incorrect_zip', message: 'The zip code you supplied failed validation.' },
  insufficient_funds: DECLINES.insufficientFunds,
  invalid_account: plain('invalid_account', 'Invalid account.'),
  invalid_amount: plain('invalid_amount'),
  issuer_not_available: plain('issuer_not_available'),
  lost_card: DECLINES.lost,
  merchant_blacklist: plain('merchant_blacklist'),
  new_account_information_available: plain('new_account_information_available'),
  no_action_taken: plain('no_action_taken'),
  not_permitted: plain('not_permitted'),
  pickup_card: plain('pickup_card'),
  processing_error: DECLINES.processing,
  reenter_transaction: plain('reenter_transaction'),
  restricted_card: plain('restricted_card'),
  revocation_of_all_authorizations: plain('revocation_of_all_authorizations'),
  revocation_of_authorization: plain('revocation_of_authorization'),
  security_violation: plain('security_violation'),
  service_not_allowed: plain('service_not_allowed'),
  stolen_card: DECLINES.stolen,
  stop_payment_order: plain('stop_payment_order'),
  transaction_not_allowed: plain(
    'transaction_not_allowed',
    'Your card does not support this type of purchase.',
  ),
  try_again_later: plain('try_again_later'),
  withdrawal_count_limit_exceeded: plain('withdrawal_count_limit_exceeded'),
};

/** The decline codes that can be planned, by the alphabet. */
export const PLANNABLE_CODES: readonly string[] = Object.keys(PLANNABLE);

const WANTS_CARDHOLDER = 'authentication_required';

/** The decline that is planned for a customer; undefined when none is. */
export function plannedFor(account: Account, customer: string | null): PlannedDecline | undefined {
  return account.table('planned_decline').get(customer ?? '');
}

/** Plans the decline of the next payment of a customer, instead of another that was planned. */
export function planDecline(account: Account, customer: string, decline_code: string): PlannedDecline {
  return account.put('planned_decline', { id: customer, created: account.now(), decline_code });
}

/** From now on no decline is planned for a customer. */
export function forgetPlan(account: Account, customer: string): void {
  account.delete('planned_decline', customer);
}

export interface PaymentUse extends Omit<Use, 'kind'> {
  /** The cardholder is there, but nobody would show the authentication. */
  refusesAction?: boolean;
}

/** `isPlanned`: it is so because it was planned, and the plan is used up when it comes true. */
export type PaymentVerdict = Verdict & { isPlanned?: true };

/**
 * What the bank says to a payment of a customer. The plan goes before what the card would do, but for the
 * authentication of a cardholder who is there: that comes before the bank is asked. A planned
 * `authentication_required` is a bank that wants the cardholder, and lets one be who has just authenticated.
 */
export function authorizePayment(
  account: Account,
  customer: string | null,
  card: TestCard,
  { refusesAction = false, ...use }: PaymentUse,
): PaymentVerdict {
  const asked: Use = { kind: 'payment', ...use };
  const verdict = authorize(card, asked);
  const plan = plannedFor(account, customer);
  if (plan === undefined) return verdict;
  if (plan.decline_code === WANTS_CARDHOLDER) {
    if (use.authenticated) return verdict;
    return { ...authorize({ ...card, authentication: 'always' }, asked), isPlanned: true };
  }
  if (verdict.outcome === 'authenticate' && !refusesAction) return verdict;
  return { outcome: 'declined', decline: declineOf(plan), isPlanned: true };
}

function declineOf({ decline_code }: PlannedDecline): Decline {
  return PLANNABLE[decline_code] ?? plain(decline_code);
}
