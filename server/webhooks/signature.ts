import Stripe from 'stripe';
import { ShopError } from '../billing/shop-error.ts';

/** Stripe's own tolerance, in seconds (https://docs.stripe.com/webhooks#verify-official-libraries). */
const TOLERANCE_SECONDS = 300;

/**
 * The content of a delivery whose signature holds with one of the secrets.
 *
 * @param body the bytes as they came
 * @param now milliseconds
 * @returns what the body's JSON says
 * @throws ShopError 400 with the SDK's own message, whatever the SDK threw
 */
export function verified(
  body: Buffer,
  header: string | undefined,
  secrets: readonly string[],
  now: number,
): unknown {
  let failure: unknown;
  for (const secret of secrets) {
    try {
      const event = Stripe.webhooks.constructEvent(
        body,
        header ?? '',
        secret,
        TOLERANCE_SECONDS,
        undefined,
        now,
      );
      refuseFuture(header ?? '', now);
      return event;
    } catch (error) {
      // With the other secret the signature may not fit at all: what says more is said.
      if (failure === undefined || isMismatch(failure)) failure = error;
    }
  }
  throw new ShopError(400, 'invalid_request', failure instanceof Error ? failure.message : String(failure));
}

/** The SDK lets pass what was signed for a time to come, and would do so for as long as that has not passed. */
function refuseFuture(header: string, now: number): void {
  const times = [...header.matchAll(/(?:^|,)t=([^,]*)/g)].map(([, time]) => Number(time));
  const isNear = times.every((time) => Math.abs(Math.floor(now / 1000) - time) <= TOLERANCE_SECONDS);
  if (!isNear) throw new Error('Timestamp outside the tolerance zone');
}

function isMismatch(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('No signatures found matching');
}
