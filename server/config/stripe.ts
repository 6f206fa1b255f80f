import { isLiveKey } from '../stripe/live-key.ts';
import { isLoopback } from './loopback.ts';
import type { StripeConfig } from './types.ts';
import type { Variables } from './variables.ts';

const NO_KEY =
  'STRIPE_SECRET_KEY is not set. Take the test key of your account (it begins sk_test_) from ' +
  'https://dashboard.stripe.com/test/apikeys and put it into .env; or try Pricebook without Stripe: ' +
  'scripts/start, or `pricebook sandbox` and its URL in STRIPE_API_BASE with any key that begins sk_test_.';

/** The way to Stripe; undefined with faults. A live key is sent to nobody but Stripe. */
export function readStripe(variables: Variables): StripeConfig | undefined {
  const before = variables.faults.length;
  if (!variables.isSet('STRIPE_SECRET_KEY')) variables.fault(NO_KEY);
  const secretKey = variables.text(
    'STRIPE_SECRET_KEY',
    'begin with sk_test_, rk_test_, sk_live_ or rk_live_ and hold no spaces',
    (key) => /^(sk|rk)_(test|live)_\S+$/.test(key),
  );
  const livemode = isLiveKey(secretKey);
  const apiBase = variables.text(
    'STRIPE_API_BASE',
    'be an origin without a path, as in http://127.0.0.1:12111',
    isOrigin,
  );
  if (apiBase !== undefined && !isLoopback(new URL(apiBase).hostname)) {
    variables.fault(
      'STRIPE_API_BASE must be on this machine (127.0.0.1 or localhost): the key is sent to it',
    );
  } else if (apiBase !== undefined && livemode) {
    variables.fault('STRIPE_API_BASE is for test keys only, and STRIPE_SECRET_KEY is a live one');
  }
  const account = variables.text(
    'STRIPE_ACCOUNT',
    'be the id of an account, as in acct_1A2b3C4d5E6f7G8h',
    (text) => /^acct_\w+$/.test(text),
  );
  if (variables.faults.length > before || secretKey === undefined) return undefined;
  return { secretKey, livemode, apiBase, account };
}

/**
 * The secrets that deliveries are signed with, and that the other key is of the same mode. A secret is taken as it
 * stands: the SDK signs with every character of it, so that a space that is trimmed here would hide a wrong one.
 */
export function readWebhookSecrets(variables: Variables): string[] {
  const secrets = variables.text(
    'STRIPE_WEBHOOK_SECRET',
    'begin with whsec_ and hold no spaces; or be two such secrets with a comma between them',
    (text) => /^whsec_[^\s,]+(,whsec_[^\s,]+)?$/.test(text),
  );
  return secrets?.split(',') ?? [];
}

export function checkPublishableKey(variables: Variables, livemode: boolean): void {
  const key = variables.text(
    'STRIPE_PUBLISHABLE_KEY',
    'begin with pk_test_ or pk_live_ and hold no spaces',
    (text) => /^pk_(test|live)_[\w*-]+$/.test(text),
  );
  if (key === undefined || key.startsWith('pk_live_') === livemode) return;
  variables.fault('STRIPE_PUBLISHABLE_KEY and STRIPE_SECRET_KEY must both be test keys, or both live ones');
}

export function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    !url.search &&
    !url.hash &&
    !url.username &&
    !url.password
  );
}
