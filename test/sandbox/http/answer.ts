/** What goes back: a status, headers, a body; or nothing, because the connection is cut. */
import { StripeError } from '../errors.ts';
import { presented } from '../present.ts';
import type { Account } from '../store/account.ts';
import type { Kind } from '../store/objects.ts';

export interface Answer {
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

export const CUT = Symbol('cut');

export type Outcome = Answer | typeof CUT;

/** `account` is there when the error may carry objects of it. */
export function errorAnswer(error: StripeError, requestId: string | undefined, account?: Account): Answer {
  const url = requestId === undefined ? undefined : `https://dashboard.stripe.com/test/logs/${requestId}`;
  const show = (object: object) =>
    account === undefined ? object : presented(account, (object as { object: Kind }).object, object);
  return { status: error.status, body: error.body(show, url), headers: { ...error.details.headers } };
}

/** The sandbox itself is at fault, or its disk: said to whoever asked, and to whoever runs it. */
export function failureAnswer(error: unknown, what: string): Answer {
  console.error(`The sandbox failed on ${what}:`, error);
  const message = `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`;
  return errorAnswer(new StripeError(500, message, { type: 'api_error' }), undefined);
}
