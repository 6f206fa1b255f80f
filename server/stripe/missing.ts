import Stripe from 'stripe';

/** Whether Stripe refused because what was asked for is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.code === 'resource_missing';
}
