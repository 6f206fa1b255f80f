import Stripe from 'stripe';
import { isMissing } from '../stripe/missing.ts';
import { ShopError } from './shop-error.ts';

/**
 * Does something for a user's Customer.
 *
 * @throws ShopError 401 when Stripe no longer has that Customer: signing in gives the user another one
 */
export async function unlessGone<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isGone =
      isMissing(error) && error instanceof Stripe.errors.StripeError && error.param === 'customer';
    throw isGone
      ? new ShopError(401, 'not_signed_in', 'Your customer account is no longer there. Please sign in again.')
      : error;
  }
}
