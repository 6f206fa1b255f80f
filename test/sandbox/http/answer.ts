/** What goes back: a status, headers, a body; or nothing, because the connection is cut. */
import type { StripeError } from '../errors.ts';

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
