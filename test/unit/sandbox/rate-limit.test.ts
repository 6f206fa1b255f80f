import Stripe from 'stripe';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { clientOf } from './support.ts';

/** The bucket's time is held still, so that a slow machine does not fill it meanwhile. */
let now = 0;
beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('above the limit a request gets Stripe’s 429, reads and writes together', async () => {
  const client = clientOf(await startSandbox({ rateLimit: 1 }));
  try {
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2 === 0
          ? client.send('GET', '/v1/products')
          : client.send('POST', '/v1/products', 'name=x', { 'Idempotency-Key': `k${index}` }),
      ),
    );
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(11);
    for (const { body, headers } of refused) {
      expect(body.error).toEqual({
        type: 'invalid_request_error',
        code: 'rate_limit',
        doc_url: 'https://stripe.com/docs/error-codes/rate-limit',
        message:
          'Testmode request rate limit exceeded, the rate limits in testmode are lower than livemode. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
        request_log_url: expect.any(String),
      });
      expect(headers.get('stripe-rate-limited-reason')).toBe('global-rate');
      expect(headers.get('retry-after')).toBeNull();
      expect(headers.get('stripe-should-retry')).toBeNull();
    }
    const { data } = (await client.control('GET', 'requests')).body;
    expect(data.filter(({ status }: { status: number }) => status === 429)).toHaveLength(refused.length);
    // Nothing was kept under a key that met the limit.
    const { body: state } = await client.control('GET', 'state');
    const kept = state.idempotency.map(({ status }: { status: number }) => status);
    expect(kept.every((status: number) => status === 200)).toBe(true);
    expect(state.objects.product).toHaveLength(kept.length);
  } finally {
    await client.sandbox.close();
  }
});

test('the bucket fills again', async () => {
  const client = clientOf(await startSandbox({ rateLimit: 5 }));
  try {
    const burst = async () => {
      const replies = await Promise.all(Array.from({ length: 12 }, () => client.send('GET', '/v1/account')));
      return replies.filter(({ status }) => status === 200).length;
    };
    expect(await burst()).toBe(5);
    now += 600;
    expect(await burst()).toBe(3);
    now += 60_000;
    expect(await burst()).toBe(5);
  } finally {
    await client.sandbox.close();
  }
});

test('a reset and a put state begin with a full bucket', async () => {
  const client = clientOf(await startSandbox({ rateLimit: 5 }));
  try {
    const burst = async (requests: number) => {
      const replies = await Promise.all(
        Array.from({ length: requests }, () => client.send('GET', '/v1/account')),
      );
      return replies.filter(({ status }) => status === 200).length;
    };
    const { body: state } = await client.control('GET', 'state');
    for (const begin of [
      () => client.control('POST', 'reset'),
      () => client.control('PUT', 'state', state),
    ]) {
      expect(await burst(6)).toBeLessThan(6);
      await begin();
      expect(await burst(5)).toBe(5);
    }
  } finally {
    await client.sandbox.close();
  }
});

test('the SDK does not try again by itself', async () => {
  const client = clientOf(await startSandbox({ rateLimit: 1 }));
  try {
    const stripe = new Stripe('sk_test_1', {
      host: '127.0.0.1',
      port: client.sandbox.port,
      protocol: 'http',
    });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(() => stripe.accounts.retrieve(null)));
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(reasons).toHaveLength(5);
    for (const reason of reasons) expect(reason).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect((await client.control('GET', 'requests')).body.data).toHaveLength(6);
  } finally {
    await client.sandbox.close();
  }
});

test('there is none unless asked for', async () => {
  const client = clientOf(await startSandbox());
  try {
    const replies = await Promise.all(Array.from({ length: 200 }, () => client.send('GET', '/v1/account')));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
  } finally {
    await client.sandbox.close();
  }
});
