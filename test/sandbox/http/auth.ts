/** Who asks: every key that begins `sk_test_` or `rk_test_` is one and the same account (design §6). */
import { StripeError } from '../errors.ts';

/** Throws Stripe's 401 unless the request carries a test key, by Bearer or as the user of Basic. */
export function authenticate(authorization: string | undefined): void {
  const key = keyOf(authorization);
  if (key === undefined || key === '') throw noKey();
  if (/^[sr]k_test_/.test(key)) return;
  if (/^pk_/.test(key)) {
    throw new StripeError(
      401,
      'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a ' +
        'list of your API keys at https://dashboard.stripe.com/account/apikeys.',
      { code: 'secret_key_required' },
    );
  }
  throw new StripeError(401, `Invalid API Key provided: ${masked(key)}`);
}

function keyOf(authorization: string | undefined): string | undefined {
  const match = /^(bearer|basic)\s+(\S+)\s*$/i.exec(authorization ?? '');
  if (match === null) return undefined;
  if (match[1]?.toLowerCase() === 'bearer') return match[2];
  const user = Buffer.from(match[2] ?? '', 'base64').toString('utf8');
  return user.split(':')[0];
}

function noKey(): StripeError {
  return new StripeError(
    401,
    'You did not provide an API key. You need to provide your API key in the Authorization header, using ' +
      "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication " +
      'for details, or we can help at https://support.stripe.com/.',
    { headers: { 'WWW-Authenticate': 'Bearer realm="Stripe"' } },
  );
}

/** `sk_live_****abcd`: the prefix and the last four stay, a star for each other character. */
function masked(key: string): string {
  const prefix = /^[a-z]{2}_(live|test)_/.exec(key)?.[0] ?? '';
  const hidden = key.slice(prefix.length, -4);
  return prefix + '*'.repeat(hidden.length) + key.slice(Math.max(prefix.length, key.length - 4));
}
