/** What the environment says, checked. Nothing else reads it. */
export interface Config {
  stripe: StripeConfig;
  host: string;
  port: number;
  publicUrl: string;
  catalogDir: string;
  boot: 'apply' | 'check' | 'off';
  /** `file:PATH` or `postgres://…`. */
  databaseUrl: string;
  /** One, or two while one takes over from the other. */
  webhookSecrets: string[];
  auth: 'email' | 'link';
  /** What is made of it signs nothing that outlives a change of it. */
  sessionSecret: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  /** Requests a minute and address. */
  rateLimits: { login: number; payment: number };
  /** What becomes of what no invoice took when a subscription ends. */
  billOnCancel: 'list' | 'invoice';
  /** A user who had a trial of a product gets no second one. */
  oneTrial: boolean;
  /** Proxies in front, whose `X-Forwarded-For` is believed. */
  trustedProxies: number;
}

export interface StripeConfig {
  secretKey: string;
  livemode: boolean;
  /** Instead of Stripe: the origin of a sandbox on this machine. */
  apiBase: string | undefined;
  /** The account that the key must belong to. */
  account: string | undefined;
}

export type Environment = Record<string, string | undefined>;

/** Faults of the environment, all of them, each with the name of its variable and never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: string[]) {
    super(faults.join('\n'));
  }
}

const NO_KEY =
  'STRIPE_SECRET_KEY is not set. Take the test key of your account (it begins sk_test_) from ' +
  'https://dashboard.stripe.com/test/apikeys and put it into .env; or try Pricebook without Stripe: ' +
  'scripts/start, or `pricebook sandbox` and its URL in STRIPE_API_BASE with any key that begins sk_test_.';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** An empty value is as unset. */
function given(env: Environment, name: string): string | undefined {
  return env[name] || undefined;
}

/**
 * The part of the configuration that the way to Stripe needs.
 *
 * @throws ConfigError
 */
export function stripeConfig(env: Environment): StripeConfig {
  const faults: string[] = [];
  const config = readStripe(env, faults);
  if (!config) throw new ConfigError(faults);
  return config;
}

/**
 * The whole configuration of the web process.
 *
 * @throws ConfigError with every fault at once
 */
export function loadConfig(env: Environment): Config {
  const faults: string[] = [];
  const stripe = readStripe(env, faults);
  const host = given(env, 'HOST') ?? '127.0.0.1';
  const port = readPort(env, faults);
  const boot = readBoot(env, faults);
  const publicUrl = readPublicUrl(env, host, port, faults);
  const secret = given(env, 'STRIPE_WEBHOOK_SECRET');
  if (secret !== undefined && !secret.split(',').every((part) => /^whsec_\S+$/.test(part.trim()))) {
    faults.push('STRIPE_WEBHOOK_SECRET must begin with whsec_ and hold no spaces');
  }
  const live = given(env, 'PRICEBOOK_LIVE');
  if (live !== undefined && live !== '0' && live !== '1') faults.push('PRICEBOOK_LIVE must be 1, 0 or empty');
  if (faults.length > 0 || !stripe) throw new ConfigError(faults);
  return {
    stripe,
    host,
    port,
    publicUrl,
    catalogDir: catalogDir(env),
    boot,
    databaseUrl: given(env, 'DATABASE_URL') ?? 'file:.pricebook/shop.db',
    webhookSecrets: secret?.split(',').map((part) => part.trim()) ?? [],
    auth: given(env, 'AUTH') === 'link' ? 'link' : 'email',
    sessionSecret: given(env, 'SESSION_SECRET'),
    smtpUrl: given(env, 'SMTP_URL'),
    mailFrom: given(env, 'MAIL_FROM') ?? 'Pricebook <shop@localhost>',
    rateLimits: { login: 60, payment: 120 },
    billOnCancel: given(env, 'BILL_ON_CANCEL') === 'invoice' ? 'invoice' : 'list',
    oneTrial: true,
    trustedProxies: 0,
  };
}

export function catalogDir(env: Environment): string {
  return given(env, 'CATALOG_DIR') ?? 'catalog';
}

function readStripe(env: Environment, faults: string[]): StripeConfig | undefined {
  const before = faults.length;
  const secretKey = given(env, 'STRIPE_SECRET_KEY');
  const apiBase = given(env, 'STRIPE_API_BASE');
  if (secretKey === undefined) faults.push(NO_KEY);
  else if (!/^(sk|rk)_(test|live)_\S+$/.test(secretKey)) {
    faults.push(
      'STRIPE_SECRET_KEY must begin with sk_test_, rk_test_, sk_live_ or rk_live_ and hold no spaces',
    );
  }
  const livemode = /^(sk|rk)_live_/.test(secretKey ?? '');
  if (apiBase !== undefined) {
    const url = URL.canParse(apiBase) ? new URL(apiBase) : undefined;
    if (
      !url ||
      !/^https?:$/.test(url.protocol) ||
      url.pathname !== '/' ||
      url.search ||
      url.hash ||
      url.username
    ) {
      faults.push('STRIPE_API_BASE must be an origin without a path, as in http://127.0.0.1:12111');
    } else if (!LOOPBACK.has(url.hostname)) {
      faults.push(
        `STRIPE_API_BASE must be on this machine (127.0.0.1 or localhost), not ${url.hostname}: the key is sent to it`,
      );
    } else if (livemode) {
      faults.push('STRIPE_API_BASE is for test keys only, and STRIPE_SECRET_KEY is a live one');
    }
  }
  const account = given(env, 'STRIPE_ACCOUNT');
  if (account !== undefined && !/^acct_\w+$/.test(account)) {
    faults.push('STRIPE_ACCOUNT must be the id of an account, as in acct_1A2b3C4d5E6f7G8h');
  }
  if (faults.length > before || secretKey === undefined) return undefined;
  return { secretKey, livemode, apiBase, account };
}

function readPort(env: Environment, faults: string[]): number {
  const text = given(env, 'PORT') ?? '4242';
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) faults.push('PORT must be a whole number from 0 to 65535');
  return port;
}

function readBoot(env: Environment, faults: string[]): Config['boot'] {
  const boot = given(env, 'PRICEBOOK_BOOT') ?? 'apply';
  if (boot === 'apply' || boot === 'off') return boot;
  faults.push('PRICEBOOK_BOOT must be apply or off');
  return 'off';
}

function readPublicUrl(env: Environment, host: string, port: number, faults: string[]): string {
  const text = given(env, 'PUBLIC_URL');
  if (text === undefined) return `http://${host}:${port}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    faults.push('PUBLIC_URL must be a URL, as in https://shop.example.com');
    return text;
  }
  return url.origin;
}
