import Stripe from 'stripe';
import { StripeUnreachable } from '../../stripe/client.ts';

/** What a try to send usage came to. */
export type Outcome =
  | { status: 'sent' }
  /** To be tried again. `mayHaveHappened`: Stripe may have it all the same. */
  | { status: 'pending'; error: string; mayHaveHappened: boolean }
  /** Stripe will never take it. */
  | { status: 'refused'; error: string }
  /** Too late to send it again, and whether Stripe has it is not known. */
  | { status: 'held'; error: string };

/**
 * What a failure says of a meter event. That its identifier is known means that it is there (Stripe says so with a
 * 400 without a code); any other 400 is about the event itself and stays. What is about the key (401, 403) or the
 * moment (429, 5xx) passes.
 */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 400) {
    if (/already exists with identifier/i.test(error.message)) return { status: 'sent' };
    return { status: 'refused', error: error.message };
  }
  const { message } = error instanceof Error ? error : new Error(String(error));
  return { status: 'pending', error: message, mayHaveHappened: mayHaveHappened(error) };
}

function mayHaveHappened(error: unknown): boolean {
  if (error instanceof StripeUnreachable) return error.mayHaveHappened;
  // Stripe's own refusals, of the key for example, come before anything is done.
  return !(error instanceof Stripe.errors.StripeError);
}

/** Whether Stripe takes the event, but not of this time. */
export function isAboutTime(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError &&
    (error.param === 'timestamp' || /timestamp/i.test(error.message))
  );
}
