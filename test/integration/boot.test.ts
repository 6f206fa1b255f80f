import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../server/main.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { finished, lineOf, spawnCli, workFolder } from '../support/cli.ts';
import { shop } from '../support/shop.ts';

let sandbox: Sandbox;
const folders: string[] = [];

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(async () => {
  await sandbox.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folderOf(catalog: Record<string, string> | string): string {
  const folder = workFolder(catalog);
  folders.push(folder);
  return folder;
}

function environment(more: Record<string, string> = {}): Record<string, string> {
  return {
    STRIPE_SECRET_KEY: 'sk_test_boot',
    STRIPE_API_BASE: sandbox.url,
    PORT: '0',
    CHALLENGE_ID: 'boot',
    ...more,
  };
}

/** A running server; `stop` sends a signal and gives what it said. */
async function start(cwd: string, env: Record<string, string>) {
  const child = spawnCli(['serve'], { cwd, env });
  const end = finished(child);
  const line = await lineOf(child, /listens on/);
  const url = /http:\S+/.exec(line)?.[0] as string;
  return {
    url,
    stop: async (signal: NodeJS.Signals = 'SIGTERM') => {
      child.kill(signal);
      return end;
    },
  };
}

async function writes(): Promise<number> {
  const log = await fetch(`${sandbox.url}/_sandbox/requests`);
  const { data } = (await log.json()) as { data: { method: string }[] };
  return data.filter(({ method }) => method !== 'GET').length;
}

describe('the server', () => {
  it('puts the account in order before it listens, and gives the /dev/chat offerings', async () => {
    const server = await start(folderOf('catalog'), environment());
    const offerings = await (await fetch(`${server.url}/offerings`)).json();
    const price = { id: expect.stringMatching(/^price_/), currency: 'usd' };
    expect(offerings).toEqual({
      pairCode: {
        productId: 'devchat_boot_paircode',
        productName: '/dev/chat Pair Coding',
        monthlyPrice: {
          ...price,
          nickname: '/dev/chat Pair Coding Monthly',
          unit_amount: 6000,
          lookup_key: 'devchat_paircode_monthly_boot',
        },
        onDemandPrice: {
          ...price,
          nickname: '/dev/chat Pair Coding On-Demand',
          unit_amount: 8000,
          lookup_key: 'devchat_paircode_ondemand_boot',
        },
      },
      workshop: {
        productId: 'devchat_boot_workshop',
        productName: '/dev/chat Workshop',
        perSeatPrice: {
          ...price,
          nickname: '/dev/chat Workshop',
          unit_amount: 8000,
          lookup_key: 'devchat_workshop_boot',
        },
      },
    });
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' });
    const said = await server.stop();
    expect(said).toMatchObject({ code: 0, signal: null });
    expect(said.stdout).toContain('Applied: 7 created.');

    const again = await start(folderOf('catalog'), environment());
    expect(await (await fetch(`${again.url}/offerings`)).json()).toEqual(offerings);
    const { stdout } = await again.stop('SIGINT');
    expect(stdout).toMatch(/^Stripe matches the catalog\. \d+ requests\.\nPricebook listens on \S+\n$/);
  });

  it('lists the products and prices of any other catalog by key', async () => {
    const server = await start(folderOf({ 'shop.yaml': shop }), environment());
    expect(await (await fetch(`${server.url}/offerings`)).json()).toMatchObject({
      pro: {
        productId: 'shop_pro',
        prices: { monthly: { unit_amount: 6000 }, calls: { unit_amount: null } },
      },
      book: { productName: 'The book', prices: { once: { currency: 'jpy', unit_amount: 3000 } } },
    });
    await server.stop();
  });

  it('takes one press of Ctrl-C that arrives twice for one', async () => {
    const server = await start(folderOf({ 'shop.yaml': shop }), environment());
    const [, said] = await Promise.all([server.stop('SIGINT'), server.stop('SIGINT')]);
    expect(said).toMatchObject({ code: 0, signal: null });
  });

  it('leaves the account alone with PRICEBOOK_BOOT=off', async () => {
    const server = await start(folderOf({ 'shop.yaml': shop }), environment({ PRICEBOOK_BOOT: 'off' }));
    expect(await (await fetch(`${server.url}/offerings`)).json()).toEqual({});
    await server.stop();
    expect(await writes()).toBe(0);
  });

  it('never prunes', async () => {
    const folder = folderOf({ 'shop.yaml': shop });
    await (await start(folder, environment())).stop();
    const before = await writes();
    writeFileSync(join(folder, 'catalog', 'shop.yaml'), shop.replace(/ {2}book:[\s\S]*?3000\n/, ''));
    const { stdout } = await (await start(folder, environment())).stop();
    expect(stdout).toContain('? product book  shop_book is no longer in the catalog');
    expect(await writes()).toBe(before);
  });

  it('answers what it does not have in one shape', async () => {
    const server = await start(folderOf({ 'shop.yaml': shop }), environment());
    const missing = await fetch(`${server.url}/nowhere`);
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { error: { message: 'There is no /nowhere' } },
    ]);
    const wrong = await fetch(`${server.url}/offerings`, { method: 'DELETE' });
    expect([wrong.status, await wrong.json()]).toEqual([
      405,
      { error: { message: 'DELETE is not possible on /offerings' } },
    ]);
    await server.stop();
  });

  it('hides what Stripe says when it fails, and recovers without remembering the failure', async () => {
    const server = await start(folderOf({ 'shop.yaml': shop }), environment());
    const fault = { method: 'GET', path: '/v1/prices*', times: 1, status: 403, skip: 0 };
    await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });
    const failed = await fetch(`${server.url}/offerings`);
    expect(failed.status).toBe(502);
    expect(await failed.json()).toEqual({
      error: { message: 'The payment service did not answer. Please try again in a moment.' },
    });
    expect((await fetch(`${server.url}/offerings`)).status).toBe(200);
    await server.stop();
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      'a bad environment, all of it at once',
      { STRIPE_SECRET_KEY: 'nonsense', PORT: 'x', PRICEBOOK_BOOT: 'maybe' },
      ['STRIPE_SECRET_KEY must begin', 'PORT must be', 'PRICEBOOK_BOOT must be'],
    ],
    ['a missing catalog', { CATALOG_DIR: 'nowhere' }, ['there is no catalog folder nowhere']],
    ['another account', { STRIPE_ACCOUNT: 'acct_other' }, ['STRIPE_ACCOUNT is acct_other']],
  ])('exits 1 with the reason for %s', async (_name, env, reasons) => {
    const folder = folderOf({ 'shop.yaml': shop });
    const { code, stderr } = await finished(spawnCli(['serve'], { cwd: folder, env: environment(env) }));
    expect(code).toBe(1);
    for (const reason of reasons) expect(stderr).toContain(reason);
    expect(await writes()).toBe(0);
  });

  it('exits 1 when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const folder = folderOf({ 'shop.yaml': shop });
    const { code, stderr } = await finished(
      spawnCli(['serve'], { cwd: folder, env: environment({ PORT: String(port) }) }),
    );
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain('is taken by another process');
  });

  it('tries an unreachable Stripe again until its time is up, then exits 1 with the reason', async () => {
    const said: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = ((text: string) => said.push(text) > 0) as typeof process.stderr.write;
    const folder = folderOf({ 'shop.yaml': shop });
    await sandbox.close();
    try {
      const env = environment({
        CATALOG_DIR: join(folder, 'catalog'),
        DATABASE_URL: `file:${join(folder, 'shop.db')}`,
      });
      expect(await serve(env, 3_000)).toBe(1);
    } finally {
      process.stderr.write = write;
      sandbox = await startSandbox();
    }
    expect(said.join('')).toMatch(
      /not applied within 3 seconds: http:\/\/127\.0\.0\.1:\d+ could not be reached \(tried \d+ times\): .*ECONNREFUSED/,
    );
  });
});
