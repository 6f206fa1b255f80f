/** An intent that may send the cardholder elsewhere has to know where he comes back to. */
import { StripeError } from '../errors.ts';
import type { StoredPaymentIntent, StoredSetupIntent } from '../store/objects.ts';

/**
 * Refuses to confirm an intent with automatic payment methods, which is what an intent has unless it was told
 * otherwise, when nobody says where to return to. `isNew`: there is no intent yet that the error could show.
 */
export function checkReturnUrl(
  intent: StoredPaymentIntent | StoredSetupIntent,
  { return_url, use_stripe_sdk }: { return_url?: string; use_stripe_sdk?: boolean },
  { isNew = false }: { isNew?: boolean } = {},
): void {
  const { automatic_payment_methods: automatic, object } = intent;
  if (return_url !== undefined || use_stripe_sdk === true) return;
  if (automatic?.enabled !== true || automatic.allow_redirects === 'never') return;
  const name = object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent';
  throw new StripeError(
    400,
    `This ${name} is configured to accept payment methods enabled in your Dashboard. Because some of these ` +
      'payment methods might redirect your customer off of your page, you must provide a `return_url`. If you ' +
      "don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` " +
      'and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
    isNew ? {} : { objects: { [object]: intent } },
  );
}
