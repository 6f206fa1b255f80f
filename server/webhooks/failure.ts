import Stripe from 'stripe';
import { redact } from '../redact.ts';
import { StripeUnreachable } from '../stripe/client.ts';

const MOST_CHARACTERS = 300;

/**
 * Why a try failed, in our words: what is kept is shown in places where Stripe's text, which may hold part of a
 * key, has no business.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof StripeUnreachable) return 'Stripe could not be reached, or kept failing';
  if (error instanceof Stripe.errors.StripeError) {
    const { statusCode, code, type, requestId } = error;
    return `Stripe refused: ${statusCode ?? 'no answer'} ${code ?? type}${requestId ? ` (${requestId})` : ''}`;
  }
  const text = error instanceof Error ? error.message : String(error);
  return redact(text).slice(0, MOST_CHARACTERS);
}
