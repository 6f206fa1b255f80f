/**
 * Stripe's errors with Stripe's sentences. A sentence stands here once, so that a test can be a table
 * of them. Sources are named where a sentence was observed; the rest are listed in
 * docs/sandbox-guesses.md, under "Sentences".
 */
import { nameIn } from './params/name.ts';

/** The only four types there are on the wire; the SDK derives its classes from the HTTP status. */
export type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

export interface ErrorDetails {
  type?: ErrorType;
  code?: string;
  param?: string;
  decline_code?: string;
  advice_code?: string;
  network_decline_code?: string;
  /** The id of the charge that failed. */
  charge?: string;
  /** Whole objects in the error, under these names. */
  objects?: { [name in 'payment_intent' | 'payment_method' | 'setup_intent']?: object };
  /** What the request did before it was refused stays done: a declined card leaves a failed charge. */
  keepsEffects?: boolean;
  /** The customer whose payment was declined: a decline that was planned is used up although nothing else stays. */
  declinedFor?: string;
  /** Extra response headers, e.g. `Stripe-Should-Retry`. */
  headers?: Record<string, string>;
}

/** An answer that is not a success. Attributes that do not apply are absent, never null. */
export class StripeError extends Error {
  readonly status: number;
  readonly details: ErrorDetails;

  constructor(status: number, message: string, details: ErrorDetails = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }

  /** The body as sent. `doc_url` is there when `code` is; `show` makes a stored object one that is sent. */
  body(show: (object: object) => unknown, requestLogUrl?: string): { error: Record<string, unknown> } {
    const { type, code, objects = {}, headers, keepsEffects, declinedFor, ...attributes } = this.details;
    const error: Record<string, unknown> = {
      ...attributes,
      ...(code === undefined ? {} : { code, doc_url: docUrl(code) }),
      message: this.message,
      ...(requestLogUrl === undefined ? {} : { request_log_url: requestLogUrl }),
      type: type ?? 'invalid_request_error',
    };
    for (const [name, object] of Object.entries(objects)) error[name] = show(object);
    return { error: Object.fromEntries(Object.entries(error).sort(([a], [b]) => (a < b ? -1 : 1))) };
  }
}

/** Where Stripe explains an error code: the code with dashes. */
export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
}

/** A plain 400. */
export function invalid(message: string, param?: string, code?: string): StripeError {
  return new StripeError(400, message, {
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });
}

export function unknownParameters(names: string[]): StripeError {
  const first = names[0] ?? '';
  const message =
    names.length === 1
      ? `Received unknown parameter: ${first}`
      : `Received unknown parameters: ${names.join(', ')}`;
  return invalid(message, first, 'parameter_unknown');
}

export function missingParameter(name: string): StripeError {
  return invalid(`Missing required param: ${name}.`, name, 'parameter_missing');
}

export function emptyParameter(name: string): StripeError {
  return invalid(
    `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; ` +
      `however '${name}' cannot be unset. You should remove '${name}' from your request or supply a ` +
      'non-empty value.',
    name,
    'parameter_invalid_empty',
  );
}

/** Stripe names the first of the two in `param` (seen for product and product_data, tiers and more). */
export function exclusive(names: string[], prefix = ''): StripeError {
  const first = names[0] ?? '';
  return invalid(`You may only specify one of these parameters: ${names.join(', ')}.`, nameIn(prefix, first));
}

/** An id in the body or the query that names nothing: 400 (in the path it is 404). */
export function noSuch(noun: string, id: string, param: string, status: 400 | 404 = 400): StripeError {
  return new StripeError(status, `No such ${noun}: '${id}'`, { code: 'resource_missing', param });
}

/** What a key gets that asks for another account, by path or by `Stripe-Account`. */
export function noAccess(id: string): StripeError {
  return new StripeError(
    403,
    `The provided key does not have access to account '${id}' (or that account does not exist). Application ` +
      'access may have been revoked.',
    { code: 'account_invalid' },
  );
}

/** Also what a wrong method gets: Stripe never answers 405. */
export function unrecognizedUrl(method: string, path: string): StripeError {
  return new StripeError(
    404,
    `Unrecognized request URL (${method}: ${path}). If you are trying to list objects, remove the trailing ` +
      'slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier ' +
      'in your code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/.',
  );
}

/** Ours, not Stripe's: Stripe has it and this sandbox does not. Loud, so that no test passes by accident. */
export function notImplemented(what: string): StripeError {
  return new StripeError(501, `The sandbox does not implement ${what}. See docs/sandbox.md.`, {
    type: 'api_error',
    code: 'sandbox_not_implemented',
    headers: { 'Stripe-Should-Retry': 'false' },
  });
}

export function rateLimited(): StripeError {
  return new StripeError(
    429,
    'Testmode request rate limit exceeded, the rate limits in testmode are lower than livemode. You can ' +
      'learn more about rate limits here https://stripe.com/docs/rate-limits.',
    { code: 'rate_limit', headers: { 'Stripe-Rate-Limited-Reason': 'global-rate' } },
  );
}

export function keyInUse(key: string): StripeError {
  return new StripeError(
    409,
    'There is currently another in-progress request using this Idempotent Key (that probably means you ' +
      `submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    { type: 'idempotency_error', code: 'idempotency_key_in_use' },
  );
}

export function keyReused(key: string): StripeError {
  return new StripeError(
    400,
    'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
    { type: 'idempotency_error' },
  );
}

export function keyReusedElsewhere(key: string, first: string, now: string): StripeError {
  return new StripeError(
    400,
    'Keys for idempotent requests can only be used for the same endpoint they were first used for ' +
      `('${first}' vs '${now}'). Try using a key other than '${key}' if you meant to execute a different ` +
      'request.',
    { type: 'idempotency_error' },
  );
}

/** What an ordered fault of some status says; 500 is Stripe's own generic sentence. */
export function faultError(status: number): StripeError {
  if (status === 429) return rateLimited();
  if (status >= 500) {
    return new StripeError(
      status,
      'An unknown error occurred. (This error was ordered with POST /_sandbox/faults.)',
      {
        type: 'api_error',
      },
    );
  }
  return new StripeError(status, 'This error was ordered with POST /_sandbox/faults.');
}
