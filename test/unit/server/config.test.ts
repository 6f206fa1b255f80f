import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, stripeConfig } from '../../../server/config.ts';

const key = { STRIPE_SECRET_KEY: 'sk_test_abc' };

function faults(env: Record<string, string>): string[] {
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
      stripe: { secretKey: 'sk_test_abc', livemode: false, apiBase: undefined, account: undefined },
      host: '127.0.0.1',
      port: 4242,
      publicUrl: 'http://127.0.0.1:4242',
      catalogDir: 'catalog',
      boot: 'apply',
    });
  });

  it('knows a live key by its prefix', () => {
    expect(stripeConfig({ STRIPE_SECRET_KEY: 'sk_live_abc' }).livemode).toBe(true);
    expect(stripeConfig({ STRIPE_SECRET_KEY: 'rk_live_abc' }).livemode).toBe(true);
    expect(stripeConfig({ STRIPE_SECRET_KEY: 'rk_test_abc' }).livemode).toBe(false);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no key', {}, /^STRIPE_SECRET_KEY is not set.*dashboard\.stripe\.com.*sandbox/],
    ['an empty key', { STRIPE_SECRET_KEY: '' }, /^STRIPE_SECRET_KEY is not set/],
    ['a publishable key', { STRIPE_SECRET_KEY: 'pk_test_abc' }, /^STRIPE_SECRET_KEY must begin/],
    ['the word undefined', { STRIPE_SECRET_KEY: 'undefined' }, /^STRIPE_SECRET_KEY must begin/],
    ['a key with a space behind it', { STRIPE_SECRET_KEY: 'sk_test_abc ' }, /^STRIPE_SECRET_KEY must begin/],
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
    [
      'a base with a live key',
      { STRIPE_SECRET_KEY: 'sk_live_abc', STRIPE_API_BASE: 'http://127.0.0.1:1' },
      /^STRIPE_API_BASE is for test keys only/,
    ],
    ['an account that is none', { ...key, STRIPE_ACCOUNT: 'me' }, /^STRIPE_ACCOUNT must be the id/],
    ['a port that is none', { ...key, PORT: '80a' }, /^PORT must be a whole number/],
    ['a port that is too high', { ...key, PORT: '65536' }, /^PORT must be a whole number/],
    ['an unknown boot', { ...key, PRICEBOOK_BOOT: 'maybe' }, /^PRICEBOOK_BOOT must be apply or off/],
    ['an unknown live switch', { ...key, PRICEBOOK_LIVE: 'yes' }, /^PRICEBOOK_LIVE must be 1/],
    ['a public URL that is none', { ...key, PUBLIC_URL: 'shop.example.com' }, /^PUBLIC_URL must be a URL/],
    [
      'a webhook secret that is none',
      { ...key, STRIPE_WEBHOOK_SECRET: 'secret' },
      /^STRIPE_WEBHOOK_SECRET must begin/,
    ],
  ])('refuses %s', (_name, env, message) => {
    const found = faults(env);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  it('tells all faults at once and never a value', () => {
    const found = faults({
      STRIPE_SECRET_KEY: 'verysecret',
      STRIPE_API_BASE: 'nowhere',
      PORT: 'x',
      STRIPE_WEBHOOK_SECRET: 'hush',
    });
    expect(found.map((fault) => fault.split(' ')[0])).toEqual([
      'STRIPE_SECRET_KEY',
      'STRIPE_API_BASE',
      'PORT',
      'STRIPE_WEBHOOK_SECRET',
    ]);
    expect(found.join('\n')).not.toMatch(/verysecret|hush/);
  });

  it('takes two webhook secrets while one takes over from the other', () => {
    expect(faults({ ...key, STRIPE_WEBHOOK_SECRET: 'whsec_a,whsec_b' })).toEqual([]);
  });
});
