import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  configWarnings,
  type Environment,
  loadConfig,
  stripeConfig,
} from '../../../server/config.ts';

/** Built from parts: nothing in this project looks like a key of anybody's. */
const test = `sk_${'test'}_abc`;
const live = `sk_${'live'}_abc`;
const key = { STRIPE_SECRET_KEY: test };
/** All that a live key needs. */
const liveShop = {
  STRIPE_SECRET_KEY: live,
  STRIPE_WEBHOOK_SECRET: 'whsec_a',
  SMTP_URL: 'smtps://mail.example.com',
  PUBLIC_URL: 'https://shop.example.com',
  HOST: '0.0.0.0',
};

function faults(env: Environment): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('the configuration', () => {
  it('has defaults for everything but the key', () => {
    expect(loadConfig(key)).toEqual({
      stripe: { secretKey: test, livemode: false, apiBase: undefined, account: undefined },
      host: '127.0.0.1',
      port: 4242,
      publicUrl: 'http://127.0.0.1:4242',
      catalogDir: 'catalog',
      boot: 'apply',
      live: false,
      databaseUrl: 'file:.pricebook/shop.db',
      webhookSecrets: [],
      auth: 'email',
      sessionSecret: undefined,
      smtpUrl: undefined,
      mailFrom: 'Pricebook <shop@localhost>',
      rateLimits: { login: 1000, payment: 1000 },
      billOnCancel: 'list',
      oneTrial: true,
      trustedProxies: 0,
      logLevel: 'info',
      metricsToken: undefined,
    });
  });

  it('is strict about how often one may ask, save where an e-mail address alone logs in', () => {
    expect(loadConfig({ ...key, AUTH: 'link' }).rateLimits).toEqual({ login: 60, payment: 120 });
    expect(loadConfig({ ...key, RATE_LIMIT_LOGIN: '7' }).rateLimits).toEqual({ login: 7, payment: 1000 });
  });

  it('reads every variable', () => {
    const env = {
      STRIPE_SECRET_KEY: test,
      STRIPE_PUBLISHABLE_KEY: `pk_${'test'}_abc`,
      STRIPE_API_BASE: 'http://localhost:12111',
      STRIPE_ACCOUNT: 'acct_1',
      STRIPE_WEBHOOK_SECRET: 'whsec_a,whsec_b',
      HOST: '0.0.0.0',
      PORT: '8080',
      PUBLIC_URL: 'https://shop.example.com/',
      CATALOG_DIR: 'prices',
      PRICEBOOK_BOOT: 'check',
      PRICEBOOK_LIVE: '1',
      DATABASE_URL: 'postgres://me:secret@localhost/shop',
      AUTH: 'link',
      SESSION_SECRET: 's'.repeat(32),
      SMTP_URL: 'smtp://mail.example.com:2525',
      MAIL_FROM: 'Alex <alex@example.com>',
      RATE_LIMIT_LOGIN: '6',
      RATE_LIMIT_PAYMENT: '12',
      BILL_ON_CANCEL: 'invoice',
      TRIAL_ONCE: '0',
      TRUST_PROXY: '2',
      LOG_LEVEL: 'warn',
      METRICS_TOKEN: 'm'.repeat(16),
    };
    expect(loadConfig(env)).toEqual({
      stripe: { secretKey: test, livemode: false, apiBase: 'http://localhost:12111', account: 'acct_1' },
      host: '0.0.0.0',
      port: 8080,
      publicUrl: 'https://shop.example.com',
      catalogDir: 'prices',
      boot: 'check',
      live: true,
      databaseUrl: 'postgres://me:secret@localhost/shop',
      webhookSecrets: ['whsec_a', 'whsec_b'],
      auth: 'link',
      sessionSecret: 's'.repeat(32),
      smtpUrl: 'smtp://mail.example.com:2525',
      mailFrom: 'Alex <alex@example.com>',
      rateLimits: { login: 6, payment: 12 },
      billOnCancel: 'invoice',
      oneTrial: false,
      trustedProxies: 2,
      logLevel: 'warn',
      metricsToken: 'm'.repeat(16),
    });
  });

  it('knows a live key by its prefix', () => {
    expect(stripeConfig({ STRIPE_SECRET_KEY: live }).livemode).toBe(true);
    expect(stripeConfig({ STRIPE_SECRET_KEY: live.replace('sk', 'rk') }).livemode).toBe(true);
    expect(stripeConfig({ STRIPE_SECRET_KEY: 'rk_test_abc' }).livemode).toBe(false);
  });

  it.each<[string, Environment, string, string]>([
    ['a test key on this machine', {}, 'email', 'http://127.0.0.1:4242'],
    ['this machine by its name', { HOST: 'localhost' }, 'email', 'http://localhost:4242'],
    ['this machine by IPv6', { HOST: '::1' }, 'email', 'http://[::1]:4242'],
    ['every address', { HOST: '0.0.0.0' }, 'link', 'http://localhost:4242'],
    [
      'every address, email allowed',
      { HOST: '::', AUTH: 'email', AUTH_ALLOW_INSECURE: '1' },
      'email',
      'http://localhost:4242',
    ],
    ['link asked for', { AUTH: 'link' }, 'link', 'http://127.0.0.1:4242'],
    [
      'behind a proxy for others',
      { PUBLIC_URL: 'https://shop.example.com' },
      'link',
      'https://shop.example.com',
    ],
    [
      'a network of ones own',
      { HOST: '192.168.1.5', AUTH_ALLOW_INSECURE: '1' },
      'link',
      'http://192.168.1.5:4242',
    ],
    ['a live key', liveShop, 'link', 'https://shop.example.com'],
    ['a live key in production', { ...liveShop, NODE_ENV: 'production' }, 'link', 'https://shop.example.com'],
  ])('decides how people sign in: %s', (_name, env, auth, publicUrl) => {
    expect(loadConfig({ ...key, ...env })).toMatchObject({ auth, publicUrl });
  });

  it.each<[string, Environment, RegExp]>([
    ['no key', {}, /^STRIPE_SECRET_KEY is not set.*dashboard\.stripe\.com.*sandbox/],
    ['an empty key', { STRIPE_SECRET_KEY: '' }, /^STRIPE_SECRET_KEY is not set/],
    ['a publishable key', { STRIPE_SECRET_KEY: 'pk_test_abc' }, /^STRIPE_SECRET_KEY must begin/],
    [
      'a base with a path',
      { ...key, STRIPE_API_BASE: 'http://127.0.0.1:1/v1' },
      /^STRIPE_API_BASE must be an origin/,
    ],
    [
      'a base that is no URL',
      { ...key, STRIPE_API_BASE: '127.0.0.1:12111' },
      /^STRIPE_API_BASE must be an origin/,
    ],
    [
      'a base elsewhere',
      { ...key, STRIPE_API_BASE: 'https://example.com' },
      /^STRIPE_API_BASE must be on this machine/,
    ],
    [
      'a base that only looks local',
      { ...key, STRIPE_API_BASE: 'http://127.0.0.1.example.com' },
      /must be on this machine/,
    ],
    [
      'a base with a user',
      { ...key, STRIPE_API_BASE: 'http://me@127.0.0.1:1' },
      /^STRIPE_API_BASE must be an origin/,
    ],
    ['an account that is none', { ...key, STRIPE_ACCOUNT: 'me' }, /^STRIPE_ACCOUNT must be the id/],
    ['a port that is none', { ...key, PORT: '80a' }, /^PORT must be a whole number/],
    ['a port that is too high', { ...key, PORT: '65536' }, /^PORT must be a whole number/],
    ['a host that is a URL', { ...key, HOST: 'http://127.0.0.1' }, /^HOST must be/],
    ['an unknown boot', { ...key, PRICEBOOK_BOOT: 'maybe' }, /^PRICEBOOK_BOOT must be apply, check or off$/],
    ['an unknown live switch', { ...key, PRICEBOOK_LIVE: 'yes' }, /^PRICEBOOK_LIVE must be 1/],
    ['a public URL that is none', { ...key, PUBLIC_URL: 'shop.example.com' }, /^PUBLIC_URL must be a URL/],
    [
      'a public URL with a path',
      { ...key, PUBLIC_URL: 'https://example.com/shop' },
      /^PUBLIC_URL must be a URL without a path/,
    ],
    [
      'a public URL without https',
      { ...key, PUBLIC_URL: 'http://shop.example.com' },
      /^PUBLIC_URL must begin with https/,
    ],
    [
      'a webhook secret that is none',
      { ...key, STRIPE_WEBHOOK_SECRET: 'secret' },
      /^STRIPE_WEBHOOK_SECRET must begin/,
    ],
    [
      'a webhook secret within another',
      { ...key, STRIPE_WEBHOOK_SECRET: 'whsec_a, whsec_b' },
      /^STRIPE_WEBHOOK_SECRET must begin/,
    ],
    [
      'three webhook secrets',
      { ...key, STRIPE_WEBHOOK_SECRET: 'whsec_a,whsec_b,whsec_c' },
      /^STRIPE_WEBHOOK_SECRET must begin/,
    ],
    [
      'a publishable key of the other mode',
      { ...key, STRIPE_PUBLISHABLE_KEY: `pk_${'live'}_a` },
      /^STRIPE_PUBLISHABLE_KEY and STRIPE_SECRET_KEY must both/,
    ],
    ['an unknown login', { ...key, AUTH: 'password' }, /^AUTH must be email or link/],
    [
      'email beyond this machine',
      { ...key, AUTH: 'email', HOST: '0.0.0.0' },
      /^AUTH must be link where HOST/,
    ],
    ['a mail server that is a name', { ...key, SMTP_URL: 'mail.example.com' }, /^SMTP_URL must be the URL/],
    ['a sender without an address', { ...key, MAIL_FROM: 'Alex' }, /^MAIL_FROM must be an e-mail address/],
    ['a short session secret', { ...key, SESSION_SECRET: 'secret' }, /^SESSION_SECRET must have at least 32/],
    [
      'a database of another kind',
      { ...key, DATABASE_URL: 'mysql://localhost/shop' },
      /^DATABASE_URL must be file:PATH/,
    ],
    ['a limit of nothing', { ...key, RATE_LIMIT_LOGIN: '0' }, /^RATE_LIMIT_LOGIN must be a whole number/],
    ['a limit of half', { ...key, RATE_LIMIT_PAYMENT: '1.5' }, /^RATE_LIMIT_PAYMENT must be a whole number/],
    ['all proxies', { ...key, TRUST_PROXY: 'true' }, /^TRUST_PROXY must be a whole number from 0 to 10/],
    ['an unknown end', { ...key, BILL_ON_CANCEL: 'yes' }, /^BILL_ON_CANCEL must be list or invoice/],
    ['an unknown trial switch', { ...key, TRIAL_ONCE: 'no' }, /^TRIAL_ONCE must be 1/],
    ['an unknown log level', { ...key, LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be trace/],
    ['a short token', { ...key, METRICS_TOKEN: 'short' }, /^METRICS_TOKEN must have at least 16/],
  ])('refuses %s', (_name, env, message) => {
    const found = faults(env);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  /** Prefixes of secret keys that are not for trying out, by what stands around them (each is one refusal). */
  const prefixes = ['sk_live_', 'rk_live_', 'sk_org_live_', 'pk_live_'];
  const surroundings: [string, Environment][] = [
    ['a sandbox', { ...liveShop, STRIPE_API_BASE: 'http://127.0.0.1:12111' }],
    ['another host', { ...liveShop, STRIPE_API_BASE: 'https://api.example.com' }],
    ['a test', { ...liveShop, NODE_ENV: 'test' }],
    ['development', { ...liveShop, NODE_ENV: 'development' }],
    ['sign-in without proof', { ...liveShop, AUTH: 'email' }],
    ['sign-in without proof, allowed', { ...liveShop, AUTH: 'email', AUTH_ALLOW_INSECURE: '1' }],
    ['no mail server', { ...liveShop, SMTP_URL: '' }],
    ['plain http', { ...liveShop, PUBLIC_URL: 'http://shop.example.com' }],
    ['no public address', { ...liveShop, PUBLIC_URL: '' }],
  ];
  it.each(prefixes.flatMap((prefix) => surroundings.map(([name, env]) => [prefix, name, env] as const)))(
    'refuses %s… with %s, and names no value',
    (prefix, _name, env) => {
      const secret = `${prefix}verysecret`;
      const found = faults({ ...env, STRIPE_SECRET_KEY: secret });
      expect(found.length).toBeGreaterThan(0);
      for (const fault of found) expect(fault).toMatch(/^[A-Z_]+ /);
      expect(found.join('\n')).not.toContain('verysecret');
    },
  );

  const variables = [
    'STRIPE_SECRET_KEY',
    'STRIPE_PUBLISHABLE_KEY',
    'STRIPE_WEBHOOK_SECRET',
    'STRIPE_API_BASE',
    'STRIPE_ACCOUNT',
    'CATALOG_DIR',
    'HOST',
    'PORT',
    'PUBLIC_URL',
    'PRICEBOOK_BOOT',
    'PRICEBOOK_LIVE',
    'DATABASE_URL',
    'AUTH',
    'AUTH_ALLOW_INSECURE',
    'SESSION_SECRET',
    'SMTP_URL',
    'MAIL_FROM',
    'RATE_LIMIT_LOGIN',
    'RATE_LIMIT_PAYMENT',
    'BILL_ON_CANCEL',
    'TRIAL_ONCE',
    'TRUST_PROXY',
    'LOG_LEVEL',
    'METRICS_TOKEN',
  ];
  it.each(variables)('tells what is wrong with %s', (name) => {
    for (const value of ['undefined', 'null', ' ', 'hush ', ' hush', 'hush\n']) {
      const found = faults({ ...key, [name]: value });
      expect(found, JSON.stringify(value)).toHaveLength(1);
      expect(found[0]).toMatch(new RegExp(`^${name} must `));
      expect(found[0]).not.toContain('hush');
    }
    expect(faults({ ...key, ...(name === 'STRIPE_SECRET_KEY' ? {} : { [name]: '' }) })).toEqual([]);
  });

  it('tells all faults at once and never a value', () => {
    const found = faults(Object.fromEntries(variables.map((name) => [name, 'hush hush '])));
    expect(found.map((fault) => fault.split(' ')[0]).toSorted()).toEqual(variables.toSorted());
    expect(found.join('\n')).not.toContain('hush');
  });

  it('knows every variable of .env.example, and the example is right as it is', async () => {
    const { readFile } = await import('node:fs/promises');
    const { parse } = await import('dotenv');
    const example = parse(await readFile(new URL('../../../.env.example', import.meta.url)));
    const { CHALLENGE_ID: _, ...named } = example;
    expect(Object.keys(named).toSorted()).toEqual(variables.toSorted());
    expect(faults({ ...example, ...key })).toEqual([]);
  });

  it.each<[string, Environment, RegExp[]]>([
    ['nothing', {}, []],
    ['links in the log', { AUTH: 'link' }, [/^SMTP_URL is not set/]],
    [
      'email behind a proxy',
      { AUTH: 'email', PUBLIC_URL: 'https://shop.example.com' },
      [/^AUTH is email, and others can reach/],
    ],
  ])('warns of %s', (_name, env, warnings) => {
    expect(configWarnings(loadConfig({ ...key, ...env }))).toEqual(
      warnings.map((warning) => expect.stringMatching(warning)),
    );
  });
});
