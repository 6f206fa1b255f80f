/** The pages as the server sends them; what their scripts do in a browser is in test/e2e/shop. */

import { randomUUID } from 'node:crypto';
import { get as httpGet } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from './support/browser.ts';
import { fault, payAt, visitor } from './support/buyer.ts';
import { type Answer, startShop, type TestShop } from './support/shop.ts';

/** What a browser says that goes somewhere. */
const NAVIGATION = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };
const PATHS = ['/', '/login', '/dashboard'];

let shop: TestShop;
let member: Browser;
let guest: Browser;
beforeAll(async () => {
  shop = await startShop();
  guest = new Browser(shop);
  member = new Browser(shop);
  await member.request('POST', '/users', { body: { email: 'ada@example.com' } });
});
afterAll(() => shop.close());

const go = (browser: Browser, path: string): Promise<Answer> =>
  browser.request('GET', path, { headers: NAVIGATION });

/** Every page, as who sees it. */
async function allPages(): Promise<string[]> {
  const answers = [
    ...(await Promise.all([go(guest, '/'), go(member, '/'), go(guest, '/login'), go(member, '/dashboard')])),
    await go(guest, '/nothing'),
  ];
  return answers.map(({ body }) => body as string);
}

/** The files that pages and style sheets name. */
async function allAssets(): Promise<string[]> {
  const named = new Set((await allPages()).flatMap((page) => page.match(/\/assets\/[\w.-]+/g) ?? []));
  for (const path of named) {
    if (!/\.(?:css|js)$/.test(path)) continue;
    const { body } = await shop.request('GET', path);
    for (const [, name] of String(body).matchAll(
      /["'(](?:\.?\/assets\/|\.\/)?([\w-]+\.(?:js|css|svg|woff2))["')]/g,
    ))
      named.add(`/assets/${name}`);
  }
  return [...named];
}

describe('a page', () => {
  it('is kept by no cache, and asks nothing of a reader that is not answered here', async () => {
    for (const [browser, path] of [
      [guest, '/'],
      [guest, '/login'],
      [member, '/dashboard'],
    ] as const) {
      const page = await go(browser, path);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('cache-control')).toBe('no-store');
      const head = await browser.request('HEAD', path);
      expect(head.status).toBe(200);
      expect(head.headers.get('content-length')).toBe(page.headers.get('content-length'));
    }
  });

  it('has one heading, a language, a title, and nothing in it that its policy would refuse', async () => {
    for (const page of await allPages()) {
      expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
      expect(page.match(/<h1[ >]/g)).toHaveLength(1);
      expect(page.match(/<main[ >]/g)).toHaveLength(1);
      expect(page).toMatch(/<title>[^<{]{3,}<\/title>/);
      expect(page).not.toMatch(/\{\{|<style|<script(?![^>]* src=)|\son\w+=|\sstyle=|javascript:/);
      expect(page).not.toMatch(/(?:src|href|action)="(?!\/|#)/);
    }
  });

  it('says who is there: the landing page to a guest and to a member, the others send on', async () => {
    const forGuest = (await go(guest, '/')).body;
    expect(forGuest).toContain('>Login</a>');
    expect(forGuest).not.toMatch(/Logout|href="\/dashboard"/);
    const forMember = (await go(member, '/')).body;
    expect(forMember).toMatch(/Logout<\/button>/);
    expect(forMember).toContain('href="/dashboard"');
    expect(forMember).not.toContain('>Login<');
    expect((await go(guest, '/dashboard')).headers.get('location')).toBe('/login');
    const back = await go(guest, '/dashboard?session_id=cs_test_1');
    expect(back.headers.get('location')).toBe('/login?next=%2Fdashboard%3Fsession_id%3Dcs_test_1');
    expect((await go(member, '/login')).headers.get('location')).toBe('/dashboard');
    expect((await go(member, '/login?next=%2Fdashboard%3Fsession_id%3D1')).headers.get('location')).toBe(
      '/dashboard?session_id=1',
    );
    expect((await go(member, '/login?next=https://evil.example')).headers.get('location')).toBe('/dashboard');
  });

  it('tells of the trial that the catalog has', async () => {
    expect((await go(guest, '/')).body).toContain('The first 3 days are free.');
  });

  it('has the names of the brief’s parts in templates alone, which are no part of it yet', async () => {
    for (const browser of [guest, member]) {
      for (const path of PATHS) {
        const { status, body } = await go(browser, path);
        if (status !== 200) continue;
        const shown = String(body).replaceAll(/<template[\s\S]*?<\/template>/g, '');
        expect(shown).not.toMatch(
          /monthly-subscription|ondemand-subscription|-price-id|subscription-|session-registered|workshop-notification|attendees/,
        );
      }
    }
  });
});

describe('what a page loads', () => {
  const TYPES: Record<string, string> = {
    css: 'text/css; charset=utf-8',
    js: 'text/javascript; charset=utf-8',
    svg: 'image/svg+xml',
    woff2: 'font/woff2',
  };

  it('is there, by its type, and kept for good', async () => {
    const paths = await allAssets();
    for (const kind of Object.keys(TYPES)) expect(paths.join(' ')).toMatch(new RegExp(`\\.${kind}\\b`));
    for (const path of paths) {
      for (const method of ['GET', 'HEAD']) {
        const { status, headers } = await shop.request(method, path);
        expect(status, `${method} ${path}`).toBe(200);
        expect(headers.get('content-type')).toBe(TYPES[path.split('.').at(-1) ?? '']);
        expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('vary')).toContain('Accept-Encoding');
      }
    }
  });

  it('comes packed to who takes it, and is the same', async () => {
    const [path = ''] = (await allAssets()).filter((name) => name.endsWith('.css'));
    const plain = await raw(path, 'identity');
    expect(plain.encoding).toBeUndefined();
    const brotli = await raw(path, 'gzip, deflate, br, zstd');
    expect(brotli.encoding).toBe('br');
    expect(brotli.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(brotliDecompressSync(brotli.bytes)).toEqual(plain.bytes);
    const gzip = await raw(path, 'gzip');
    expect(gzip.encoding).toBe('gzip');
    expect(gunzipSync(gzip.bytes)).toEqual(plain.bytes);
  });

  it('names no other host, and holds no picture or script as a data: URL', async () => {
    for (const path of await allAssets()) {
      if (path.endsWith('.woff2')) continue;
      const { body } = await shop.request('GET', path);
      const text = String(body).replaceAll('http://www.w3.org/2000/svg', '');
      expect(text, path).not.toMatch(/https?:\/\/(?!own\.invalid)|\bdata:/);
    }
  });

  it('is nothing but that', async () => {
    for (const path of [
      '/assets/nothing.js',
      '/assets/..%2findex.html',
      '/assets/%2e%2e%2findex.html',
      '/assets/..%5c..%5cpackage.json',
      '/assets/%2fetc%2fpasswd',
      '/assets/.hidden',
      '/assets/%00',
      '/assets/',
      '/assets',
      '/index.html',
      '/dashboard.html',
    ]) {
      const { status, body, headers } = await shop.request('GET', path);
      expect([400, 403, 404], path).toContain(status);
      expect(body, path).toEqual({ error: { message: expect.any(String) } });
      expect(headers.get('cache-control'), path).toBe('no-store');
    }
  });

  /** As it is on the wire. */
  async function raw(
    path: string,
    accepted: string,
  ): Promise<{ encoding: string | undefined; bytes: Buffer }> {
    return new Promise((resolve, reject) => {
      httpGet(
        `${shop.url}${path}`,
        { headers: { 'Accept-Encoding': accepted }, agent: false },
        (response) => {
          buffer(response).then(
            (bytes) => resolve({ encoding: response.headers['content-encoding'], bytes }),
            reject,
          );
        },
      ).once('error', reject);
    });
  }
});

describe('what fails', () => {
  it('is told on a page to a browser that goes there, as text, with the same status', async () => {
    const page = await go(guest, '/%3Cscript%3Ealert(1)%3C/script%3E&"\'');
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('role="alert"');
    expect(page.body).not.toContain('<script');
    expect(page.body).toContain('href="/"');
    expect(await go(guest, '/users')).toMatchObject({
      status: 401,
      body: expect.stringContaining('href="/login"'),
    });
    expect((await guest.request('HEAD', '/nothing', { headers: NAVIGATION })).status).toBe(404);
  });

  it('is JSON to everybody else', async () => {
    for (const Accept of [
      '*/*',
      'application/json',
      'application/json, text/html;q=0.9',
      'image/svg+xml,*/*;q=0.8',
    ]) {
      const answer = await shop.request('GET', '/nothing', { headers: { Accept } });
      expect(answer, Accept).toMatchObject({
        status: 404,
        body: { error: { message: 'There is no /nothing' } },
      });
    }
    const posted = await guest.request('POST', '/users', { body: { email: 'x' }, headers: NAVIGATION });
    expect(posted).toMatchObject({ status: 400, body: { error: { message: expect.any(String) } } });
  });

  it('says how long to wait, that we failed, or that Stripe did', async () => {
    const strict = await startShop({ with: shop.sandbox, env: { RATE_LIMIT_LOGIN: '1', AUTH: 'link' } });
    const browser = new Browser(strict);
    const first = await go(browser, '/login/link?token=x');
    expect(first).toMatchObject({ status: 400, body: expect.stringContaining('This link is not whole') });
    const second = await go(browser, '/login/link?token=x');
    expect(second).toMatchObject({ status: 429, body: expect.stringMatching(/try again in \d+ seconds?/) });
    expect(second.headers.get('retry-after')).toMatch(/^\d+$/);
    // The button of the link's page is a form, and its sender a person.
    const sent = await browser.submit('/login/link', { token: 'x'.repeat(43) });
    expect(sent).toMatchObject({ status: 429, body: expect.stringMatching(/try again in \d+ seconds?/) });
    await fault(strict, { method: 'GET', path: '/v1/*', status: 400, times: 20 });
    expect(await go(browser, '/offerings')).toMatchObject({
      status: 502,
      body: expect.stringContaining('The payment service did not answer'),
    });
    await shop.control('DELETE', 'faults');
    await strict.store.db.schema.dropTable('sessions').execute();
    browser.cookies.set('pricebook', 'x'.repeat(43));
    expect(await go(browser, '/dashboard')).toMatchObject({
      status: 500,
      body: expect.stringContaining('Something went wrong here'),
    });
    await strict.close();
  });
});

it('sells another catalog without pages of its own, and says so', async () => {
  const other = await startShop({ catalog: 'test/shop/catalogs/devops-agent' });
  for (const path of PATHS) {
    expect(await other.request('GET', path)).toMatchObject({
      status: 404,
      body: {
        error: { message: `There is no ${path} here: the pages that come along are those of /dev/chat.` },
      },
    });
    const page = await other.request('GET', path, { headers: NAVIGATION });
    expect(page.status).toBe(404);
    expect(page.body).not.toMatch(/href="\/(?:login)?"/);
  }
  await other.close();
});

it('does not register a workshop at a price that the page has not shown', async () => {
  const user = await visitor(shop);
  const query = { user_id: user };
  const { body: opened } = await shop.request('POST', '/checkout', {
    query,
    body: { price: 'paircode.monthly' },
  });
  await payAt(shop, opened.url);
  const seat = async (): Promise<{ id: string }> =>
    (await shop.request('GET', '/offerings')).body.workshop.perSeatPrice;
  const before = await seat();
  const register = (price: string) =>
    shop.request('POST', '/offerings/workshop', {
      query,
      body: { attendees: 6, price },
      headers: { 'Idempotency-Key': randomUUID() },
    });
  const items = async (): Promise<number[]> =>
    (await shop.stripe.invoiceItems.list({ customer: user })).data.map(({ amount }) => amount);
  expect(await register(before.id)).toMatchObject({ status: 200 });
  expect(await items()).toEqual([48_000]);
  const { product } = await shop.stripe.prices.retrieve(before.id);
  await shop.stripe.prices.create({
    product: product as string,
    currency: 'usd',
    unit_amount: 9000,
    lookup_key: 'devchat_workshop_test-shop',
    transfer_lookup_key: true,
    metadata: (await shop.stripe.prices.retrieve(before.id)).metadata,
  });
  await expect.poll(async () => (await seat()).id).not.toBe(before.id);
  expect(await register(before.id)).toMatchObject({
    status: 409,
    body: { error: { code: 'price_changed', price: { key: 'workshop.seat', unit_amount: 9000 } } },
  });
  expect(await items()).toEqual([48_000]);
  expect(await register((await seat()).id)).toMatchObject({ status: 200 });
  expect((await items()).toSorted()).toEqual([48_000, 54_000]);
});
