/** What goes back: a status, headers, a body; or nothing, because the connection is cut. */
import { StripeError } from '../errors.ts';

export interface Answer {
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

export const CUT = Symbol('cut');

export type Outcome = Answer | typeof CUT;

export function errorAnswer(error: StripeError, requestId: string | undefined): Answer {
  const url = requestId === undefined ? undefined : `https://dashboard.stripe.com/test/logs/${requestId}`;
  return { status: error.status, body: error.body(url), headers: { ...error.details.headers } };
}

/** The sandbox itself is at fault, or its disk: said to whoever asked, and to whoever runs it. */
export function failureAnswer(error: unknown, what: string): Answer {
  console.error(`The sandbox failed on ${what}:`, error);
  const message = `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`;
  return errorAnswer(new StripeError(500, message, { type: 'api_error' }), undefined);
}
