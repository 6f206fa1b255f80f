/** What an intent asks for before it can go on: the cardholder's authentication (3D Secure). */

export interface NextAction {
  type: 'redirect_to_url' | 'use_stripe_sdk';
  redirect_to_url?: { return_url: string; url: string };
  use_stripe_sdk?: { stripe_js: string; type: 'three_d_secure_redirect' };
}

/**
 * With a return URL the cardholder is sent to the page and comes back; without one Stripe.js shows the page
 * in a frame. Both are the sandbox's own page, at `origin`.
 */
export function authenticationAction(
  intent: { id: string; client_secret: string | null },
  returnUrl: string | undefined,
  origin: string,
): NextAction {
  const url = `${origin}/3ds/authenticate/${intent.id}?client_secret=${intent.client_secret}`;
  if (returnUrl === undefined) {
    return { type: 'use_stripe_sdk', use_stripe_sdk: { stripe_js: url, type: 'three_d_secure_redirect' } };
  }
  return { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } };
}
