/** Why the shop refuses, in a word. */
export type ShopErrorCode =
  | 'invalid_request'
  | 'not_found'
  | 'not_signed_in'
  | 'forbidden'
  | 'price_changed'
  | 'already_subscribed'
  | 'no_subscription'
  | 'request_in_progress'
  | 'request_differs'
  | 'too_many_requests'
  | 'not_sellable'
  | 'webhooks_off'
  | 'event_failed';

/** Refusals of which the status alone does not say to a page what to do next. */
const TOLD: ReadonlySet<ShopErrorCode> = new Set([
  'price_changed',
  'already_subscribed',
  'no_subscription',
  'request_in_progress',
  'request_differs',
]);

/**
 * A refusal in the shop's own words, fit for the visitor: answered as `{ error: { message } }` with its status, and
 * with its code and details where a page has use for them.
 */
export class ShopError extends Error {
  override readonly name = 'ShopError';

  constructor(
    readonly status: number,
    readonly code: ShopErrorCode,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
  /** What is answered. */
  get answer(): { message: string; [detail: string]: unknown } {
    const { message, code, details } = this;
    return { message, ...(TOLD.has(code) ? { code } : {}), ...details };
  }
}
