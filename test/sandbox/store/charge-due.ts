/** When something happens to a charge of itself. */
import type { StoredCharge } from './objects.ts';

/** How long after an asynchronous capture the balance transaction comes, in seconds. */
const SETTLES_AFTER = 1;

/**
 * The moment (unix seconds) when a captured charge gets its balance transaction, or when an
 * authorisation that nobody has captured expires; null when nothing is to come.
 */
export function chargeDue(charge: StoredCharge): number | null {
  if (charge.status !== 'succeeded') return null;
  if (charge.captured) {
    return charge.balance_transaction === null ? charge.created + SETTLES_AFTER : null;
  }
  const before = charge.payment_method_details?.card?.capture_before;
  return before === undefined || charge.refunded ? null : before;
}
