/** Limits by address (reliability.md, row 28). */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Context } from 'koa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressLimit } from '../../server/middleware/address-limit.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { startShop, type TestShop } from './support/shop.ts';

let sandbox: Sandbox;
const shops: TestShop[] = [];
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(async () => {
  for (const shop of shops) await shop.close();
  await sandbox.close();
});

async function limitedShop(env: Record<string, string>): Promise<TestShop> {
  const shop = await startShop({
    with: sandbox,
    env: { RATE_LIMIT_LOGIN: '3', RATE_LIMIT_PAYMENT: '4', ...env },
  });
  shops.push(shop);
  return shop;
}

/** Statuses of as many logins, which are refused for what they send, once per list of forwarded addresses. */
async function logins(shop: TestShop, forwarded: (string | undefined)[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const addresses of forwarded) {
    const headers: Record<string, string> = addresses === undefined ? {} : { 'X-Forwarded-For': addresses };
    statuses.push((await shop.request('POST', '/users', { body: { email: 'none' }, headers })).status);
  }
  return statuses;
}

describe('the limits of an address', () => {
  it('are for logins and for payments, each its own, and for nothing else', async () => {
    const shop = await limitedShop({});
    expect(await logins(shop, Array(5).fill(undefined))).toEqual([400, 400, 400, 429, 429]);
    const payments: number[] = [];
    for (const path of [
      '/portal',
      '/checkout',
      '/usage',
      '/invoice-items',
      '/users/portal',
      '/offerings/workshop',
    ]) {
      payments.push((await shop.request('POST', path)).status);
    }
    expect(payments).toEqual([401, 401, 401, 401, 429, 429]);
    const refused = await shop.request('POST', '/users', { body: { email: 'none' } });
    expect(refused.body.error).toEqual({
      message: expect.stringMatching(/^That was often in a short time\. Please try again in \d+ seconds?\.$/),
    });
    expect(refused.headers.get('retry-after')).toMatch(/^([1-9]|[1-5]\d|60)$/);
    for (let count = 0; count < 20; count += 1) {
      expect((await shop.request('POST', '/webhook', { body: {} })).status).toBe(400);
      expect((await shop.request('GET', '/users')).status).toBe(401);
    }
  });

  it('hold whatever a visitor says to have been forwarded for', async () => {
    const shop = await limitedShop({});
    const forged = ['1.1.1.1', '2.2.2.2', '3.3.3.3, 4.4.4.4', '::1', '127.0.0.2'];
    expect(await logins(shop, forged)).toEqual([400, 400, 400, 429, 429]);
  });

  it('go by what the proxies in front say, and by nothing before it', async () => {
    const one = await limitedShop({ TRUST_PROXY: '1' });
    const behindOne = ['6.6.6.1, 203.0.113.9', '6.6.6.2, 203.0.113.9', '203.0.113.9', '6.6.6.3,203.0.113.9'];
    expect(await logins(one, behindOne)).toEqual([400, 400, 400, 429]);
    expect(await logins(one, ['203.0.113.10', '203.0.113.9, 203.0.113.10'])).toEqual([400, 400]);

    const two = await limitedShop({ TRUST_PROXY: '2' });
    const behindTwo = [
      '1.1.1.1, 203.0.113.9, 10.0.0.1',
      '2.2.2.2, 203.0.113.9, 10.0.0.2',
      '203.0.113.9, 10.0.0.3',
    ];
    expect(await logins(two, [...behindTwo, '3.3.3.3, 203.0.113.9, 10.0.0.1'])).toEqual([400, 400, 400, 429]);
  });

  it('go by the connection when what the proxy says is no address', async () => {
    const shop = await limitedShop({ TRUST_PROXY: '1' });
    expect(await logins(shop, ['a', 'unknown', '999.1.1.1', '"[::1]:80"', undefined])).toEqual([
      400, 400, 400, 429, 429,
    ]);
  });

  it('take a network of IPv6 for one, and an IPv4 address in IPv6 for itself', async () => {
    const shop = await limitedShop({ TRUST_PROXY: '1' });
    const network = [
      '2001:db8:0:1::1',
      '2001:DB8::1:ffff:1:2:3',
      '2001:0db8:0000:0001:8::',
      '2001:db8:0:1::9%eth0',
    ];
    expect(await logins(shop, network)).toEqual([400, 400, 400, 429]);
    expect(await logins(shop, ['2001:db8:0:2::1'])).toEqual([400]);
    expect(
      await logins(shop, ['::ffff:198.51.100.1', '198.51.100.1', '::FFFF:198.51.100.1', '198.51.100.1']),
    ).toEqual([400, 400, 400, 429]);
  });

  it('are remembered for a bounded number of addresses', async () => {
    setFlagsFromString('--expose_gc');
    const collect = runInNewContext('gc') as () => void;
    const limit = new AddressLimit(1_000, 60, 1);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 100_000; count += 1) {
      const address = `10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`;
      const req = { socket: { remoteAddress: '127.0.0.1' }, headers: { 'x-forwarded-for': address } };
      await limit.count({ req } as unknown as Context);
    }
    collect();
    const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
    expect(megabytes).toBeLessThan(15);
    // Held until here: what is measured must still be there.
    await limit.giveBack({ req: { socket: {}, headers: {} } } as unknown as Context);
    console.info(`100,000 addresses: ${megabytes.toFixed(1)} MB`);
  });
});
