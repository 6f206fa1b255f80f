/** What the environment says, checked. Nothing else reads it. */
export interface Config {
  stripe: StripeConfig;
  host: string;
  port: number;
  /** Origin under which subscribers reach the server: what links, cookies and the check of origins go by. */
  publicUrl: string;
  catalogDir: string;
  boot: 'apply' | 'check' | 'off';
  /** A live key may write. */
  live: boolean;
  /** `file:PATH` or `postgres://…`. */
  databaseUrl: string;
  /** One, or two while one takes over from the other; with none every delivery is refused. */
  webhookSecrets: string[];
  auth: 'email' | 'link';
  /** Keys the hashes of session and link tokens in the store; another one signs everybody out. */
  sessionSecret: string | undefined;
  /** Where sign-in links are mailed through; they are printed in the log when there is none. */
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
  logLevel: LogLevel;
  /** What `/metrics` asks for as a bearer token; without one it is for this machine alone. */
  metricsToken: string | undefined;
}

export interface StripeConfig {
  secretKey: string;
  livemode: boolean;
  /** Instead of Stripe: the origin of a sandbox on this machine. */
  apiBase: string | undefined;
  /** The account that the key must belong to. */
  account: string | undefined;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Environment = Record<string, string | undefined>;

/** Faults of the environment, all of them, each with the name of its variable and never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: string[]) {
    super(faults.join('\n'));
  }
}
