import { isLoopback } from './config/loopback.ts';
import { readAuth, readDatabase, readMail, readPlace } from './config/shop.ts';
import { checkPublishableKey, readStripe, readWebhookSecrets } from './config/stripe.ts';
import { type Config, ConfigError, type Environment, LOG_LEVELS, type StripeConfig } from './config/types.ts';
import { Variables } from './config/variables.ts';
import { isLiveKey } from './stripe/live-key.ts';

export {
  type Config,
  ConfigError,
  type Environment,
  type LogLevel,
  type StripeConfig,
} from './config/types.ts';

/** Requests a minute that whoever tries things out does not come to, nor a program that does so in their place. */
const FOR_TESTS = 1_000;
const MOST_REQUESTS = 1_000_000;

/**
 * The part of the configuration that the way to Stripe needs.
 *
 * @throws ConfigError
 */
export function stripeConfig(env: Environment): StripeConfig {
  const variables = new Variables(env);
  const config = readStripe(variables);
  if (!config) throw new ConfigError(variables.faults);
  return config;
}

/**
 * The whole configuration of the web process.
 *
 * @throws ConfigError with every fault at once
 */
export function loadConfig(env: Environment): Config {
  const variables = new Variables(env);
  const stripe = readStripe(variables);
  const livemode = isLiveKey(env.STRIPE_SECRET_KEY);
  checkPublishableKey(variables, livemode);
  const nodeEnv = env.NODE_ENV;
  if (livemode && nodeEnv && nodeEnv !== 'production') {
    variables.fault('STRIPE_SECRET_KEY must be a test key where NODE_ENV is not production');
  }
  const webhookSecrets = readWebhookSecrets(variables);
  const place = readPlace(variables, livemode);
  const auth = readAuth(variables, livemode, place);
  const limit = (name: string, otherwise: number): number =>
    variables.whole(name, { from: 1, to: MOST_REQUESTS }, otherwise);
  const config: Omit<Config, 'stripe'> = {
    ...place,
    catalogDir: variables.text('CATALOG_DIR', 'be a folder') ?? 'catalog',
    boot: variables.choice('PRICEBOOK_BOOT', ['apply', 'check', 'off']) ?? 'apply',
    live: variables.flag('PRICEBOOK_LIVE', false),
    databaseUrl: readDatabase(variables),
    webhookSecrets,
    auth,
    sessionSecret: variables.text(
      'SESSION_SECRET',
      'have at least 32 characters, as `openssl rand -hex 32` gives',
      (text) => text.length >= 32,
    ),
    ...readMail(variables, livemode, place.publicUrl),
    rateLimits: {
      login: limit('RATE_LIMIT_LOGIN', auth === 'email' ? FOR_TESTS : 60),
      payment: limit('RATE_LIMIT_PAYMENT', auth === 'email' ? FOR_TESTS : 120),
    },
    billOnCancel: variables.choice('BILL_ON_CANCEL', ['list', 'invoice']) ?? 'list',
    oneTrial: variables.flag('TRIAL_ONCE', true),
    trustedProxies: variables.whole('TRUST_PROXY', { from: 0, to: 10 }, 0),
    logLevel: variables.choice('LOG_LEVEL', LOG_LEVELS) ?? 'info',
    metricsToken: variables.text('METRICS_TOKEN', 'have at least 16 characters and no spaces', (text) =>
      /^\S{16,}$/.test(text),
    ),
  };
  if (variables.faults.length > 0 || !stripe) throw new ConfigError(variables.faults);
  return { stripe, ...config };
}

/** What works and is hardly meant, to be told at start. */
export function configWarnings({ auth, smtpUrl, host, publicUrl }: Config): string[] {
  const warnings: string[] = [];
  if (auth === 'email' && !(isLoopback(host) && isLoopback(new URL(publicUrl).hostname))) {
    warnings.push('AUTH is email, and others can reach this server: anybody can sign in as anybody');
  }
  if (auth === 'link' && smtpUrl === undefined) {
    warnings.push('SMTP_URL is not set: sign-in links are printed in this log, for whoever reads it');
  }
  return warnings;
}

export function catalogDir(env: Environment): string {
  return env.CATALOG_DIR || 'catalog';
}
