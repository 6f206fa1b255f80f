/** Declines for good: a card that was refused so is not charged again of itself. */
import type { CardError } from '../store/objects.ts';

/**
 * Of an automatic retry (https://docs.stripe.com/billing/revenue-recovery/smart-retries, "non-retryable decline
 * codes"): it is scheduled all the same, and charges only another card.
 */
const HARD: ReadonlySet<string> = new Set([
  'authentication_required',
  'highest_risk_level',
  'incorrect_number',
  'lost_card',
  'pickup_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'stolen_card',
  'transaction_not_allowed',
]);

export function isHardDecline({ code, decline_code }: CardError): boolean {
  return HARD.has(decline_code ?? code);
}
