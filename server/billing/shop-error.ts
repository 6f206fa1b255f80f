/** Codes of refusals that a page may want to tell apart. */
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

/**
 * A refusal in the shop's own words, fit for the visitor: answered as
 * `{ error: { message, code, ...details } }` with its status.
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
}
