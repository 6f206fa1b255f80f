/** What is written down and measured, and that no secret is among it (reliability.md, row 26). */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog, type Log } from '../../server/observability/log.ts';
import { lineWriter } from '../../server/observability/writer.ts';
import { routes } from '../../server/routes/index.ts';
import { webhook } from '../../server/routes/webhook.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { Browser } from './support/browser.ts';
import { type Answer, startShop, type TestShop } from './support/shop.ts';

/** Built from parts: nothing in this project looks like a secret of anybody's. */
const SECRETS = {
  key: `sk_${'test'}_MARKEDKEY0123456789`,
  webhook: `whsec_${'MARKEDWEBHOOK'}0123456789`,
  mail: 'MARKEDMAILPASSWORD',
  session: 'MARKEDSESSIONSECRET0123456789abcdef',
  metrics: 'MARKEDMETRICSTOKEN',
};
const PERSON = 'marked.person@example.com';

/** A Stripe that says all it was told: the worst that its messages could hold. */
async function startEcho(): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const message = `Invalid API Key provided: ${request.headers.authorization}, asked for ${request.url} by ${PERSON}`;
    response.writeHead(401, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ error: { type: 'invalid_request_error', message } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('secrets', () => {
  let echo: Awaited<ReturnType<typeof startEcho>>;
  const shops: TestShop[] = [];
  beforeAll(async () => {
    echo = await startEcho();
  });
  afterAll(async () => {
    for (const shop of shops) await shop.close();
    echo.server.closeAllConnections();
    await new Promise((resolve) => echo.server.close(resolve));
  });

  it.each(['link', 'email'])(
    'are in no line, answer or measure of any route, whatever fails (AUTH=%s)',
    async (auth) => {
      const shop = await startShop({
        with: { url: echo.url, port: Number(new URL(echo.url).port), close: async () => {} },
        env: {
          AUTH: auth,
          STRIPE_SECRET_KEY: SECRETS.key,
          STRIPE_WEBHOOK_SECRET: SECRETS.webhook,
          SMTP_URL: `smtp://shop:${SECRETS.mail}@127.0.0.1:9`,
          SESSION_SECRET: SECRETS.session,
          METRICS_TOKEN: SECRETS.metrics,
        },
      });
      shops.push(shop);
      const { db } = shop.store;
      const browser = new Browser(shop);
      const user = { id: 'user-1', email: PERSON, customer: 'cus_marked', created_at: Date.now() };
      await db.insertInto('users').values(user).execute();
      const cookie = await sessionOf(shop, browser);
      const answers: Answer[] = [];
      const ask = async (...request: Parameters<Browser['request']>): Promise<void> => {
        answers.push(await browser.request(...request));
      };
      const token = 'T'.repeat(43);
      for (const { method, path } of [...routes, webhook]) {
        if (path === '/logout') continue;
        const query = {
          user_id: 'cus_marked',
          session_id: 'cs_test_marked',
          token,
          next: `/x?email=${PERSON}`,
        };
        const body = {
          email: PERSON,
          price: 'paircode.monthly',
          meter: 'calls',
          quantity: 1,
          attendees: 2,
          token,
        };
        const headers = { Authorization: `Bearer ${SECRETS.metrics}`, 'Stripe-Signature': `t=1,v1=${token}` };
        await ask(method, path, { query, headers, ...(method === 'POST' && { body }) });
        await ask(method === 'GET' ? 'POST' : 'GET', path, { query, headers });
        await ask(method, path, { ...(method === 'POST' && { body: '{"email":' }) });
      }
      await ask('GET', `/${SECRETS.key}`);
      await shop.shop.auth.stop();

      const lines = JSON.stringify(shop.lines);
      const told = JSON.stringify([
        answers.map(({ body, headers }) => [body, [...headers].filter(([name]) => name !== 'set-cookie')]),
        await shop.shop.parts.metrics.registry.metrics(),
      ]);
      expect(answers.length).toBeGreaterThan(routes.length * 3);
      expect(lines).toContain('Invalid API Key provided');
      for (const secret of [...Object.values(SECRETS), cookie]) {
        expect(lines).not.toContain(secret);
        expect(told).not.toContain(secret);
      }
      for (const private_ of [PERSON, token]) expect(lines).not.toContain(private_);
      expect(told).not.toContain('Invalid API Key');
    },
  );

  /** Signs in through the shop's own way, without a Stripe that answers. */
  async function sessionOf(shop: TestShop, browser: Browser): Promise<string> {
    const set: string[] = [];
    const ctx = {
      cookies: { get: () => undefined },
      append: (_: string, value: string) => set.push(value),
      state: {},
    };
    const user = { id: 'user-1', email: PERSON, customer: 'cus_marked' };
    await shop.shop.auth.signIn(ctx as never, user);
    const [, value = ''] = /^pricebook=([^;]+)/.exec(set[0] ?? '') ?? [];
    expect(value).toHaveLength(43);
    browser.cookies.set('pricebook', value);
    return value;
  }

  it('are taken out of what is logged by how they look', () => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    const error = Object.assign(new Error(`no ${SECRETS.key} for ${PERSON}`), {
      raw: { headers: SECRETS.webhook },
    });
    log.error({ err: error, url: `postgres://me:${SECRETS.mail}@db/shop` }, `Bearer ${SECRETS.metrics}`);
    log.info({ cookie: `__Host-pricebook=${'c'.repeat(43)}; a=b`, secret: 'pi_1_secret_abc' }, 'cookie');
    const text = lines.join('');
    for (const part of ['MARKED', 'ccc', '_secret_abc', PERSON]) expect(text).not.toContain(part);
    expect(text).toContain('no sk_test_…');
  });

  it('are taken out wherever they stand in a text, and the line stays JSON', () => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    for (const before of ['\n', '\t', '"', '\\', '\u001b', 'é']) {
      for (const [secret, instead] of [
        [SECRETS.key, 'sk_test_…'],
        [SECRETS.webhook, 'whsec_…'],
        [PERSON, '…@…'],
        [`Authorization: Bearer ${SECRETS.metrics}"`, 'Authorization: Bearer …"'],
      ]) {
        log.error({ err: new Error(`said${before}${secret}`), authorization: SECRETS.mail }, 'failed');
        expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
          err: { message: `said${before}${instead}` },
          authorization: '…',
        });
      }
    }
    for (const part of ['MARKED', PERSON]) expect(lines.join('')).not.toContain(part);
  });
});

describe('the log', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.close());

  const lineOf = (id: string | null) => shop.lines.filter(({ request }) => request === id);

  it('has a line for each request, with its route, its status, its time and its user', async () => {
    const made = await shop.request('POST', '/users', { body: { email: 'anna@example.com' } });
    const asked = await shop.request('GET', '/USERS/', { query: { user_id: made.body.id } });
    const id = asked.headers.get('x-request-id');
    await expect.poll(() => lineOf(id)).toHaveLength(1);
    const user = await shop.store.db.selectFrom('users').selectAll().executeTakeFirstOrThrow();
    expect(lineOf(id)[0]).toEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      pid: process.pid,
      hostname: expect.any(String),
      request: id,
      method: 'GET',
      route: '/users',
      status: 200,
      ms: expect.any(Number),
      user: user.id,
      msg: 'request',
    });
  });

  it('takes the id of a proxy that looks like one, and no other', async () => {
    const idFor = async (given: string): Promise<string | null> =>
      (await shop.request('GET', '/healthz', { headers: { 'X-Request-Id': given } })).headers.get(
        'x-request-id',
      );
    expect(await idFor('from-a-proxy.1')).toBe('from-a-proxy.1');
    for (const given of ['short', 'x'.repeat(65), 'with a space', '{"a":1234}', 'semi;colon']) {
      expect(await idFor(given)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('says of which request a failure is', async () => {
    await shop.control('POST', 'faults', { method: 'GET', path: '/v1/customers', status: 400, times: 1 });
    const failed = await shop.request('POST', '/users', { body: { email: 'ben@example.com' } });
    expect(failed.status).toBe(502);
    const id = failed.headers.get('x-request-id');
    await expect.poll(() => lineOf(id)).toHaveLength(2);
    expect(lineOf(id)).toEqual([
      expect.objectContaining({ level: 50, msg: 'request failed', route: '/users' }),
      expect.objectContaining({ level: 40, msg: 'request', status: 502 }),
    ]);
  });

  it('is as loud as it is told to be', () => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line), 'warn');
    log.info({}, 'quiet');
    log.warn({}, 'loud');
    expect(lines).toEqual([expect.stringContaining('loud')]);
  });

  describe('on a terminal', () => {
    function written(isTTY: boolean): { lines: string[]; log: Log } {
      const lines: string[] = [];
      const write = (line: string | Uint8Array): boolean => lines.push(String(line)) > 0;
      return { lines, log: createLog(lineWriter({ isTTY, write })) };
    }
    const REQUEST = {
      request: 'an-id',
      method: 'POST',
      route: '/webhook',
      status: 200,
      ms: 1.5,
      user: 'one',
    };

    it('is for a person, and JSON anywhere else', () => {
      const { lines, log } = written(true);
      log.info(REQUEST, 'request');
      log.warn({ ...REQUEST, status: 502 }, 'request');
      log.info({ last: null }, 'all customers are read');
      log.warn({ err: new Error('no answer'), customer: 'cus_1' }, 'work on events failed');
      expect(lines.join('').replaceAll(/^\d\d:\d\d:\d\d/gm, 'TIME')).toBe(
        [
          'TIME  200 POST /webhook  1.5 ms',
          'TIME  warning: 502 POST /webhook  1.5 ms  request=an-id',
          'TIME  all customers are read',
          'TIME  warning: work on events failed  customer=cus_1',
          '          no answer\n',
        ].join('\n'),
      );
      const piped = written(false);
      piped.log.info(REQUEST, 'request');
      expect(JSON.parse(piped.lines.join(''))).toMatchObject({ ...REQUEST, level: 30, msg: 'request' });
    });

    it('tells of an error where it is from, without a secret and without what moves a cursor', () => {
      const { lines, log } = written(true);
      const sequence = String.fromCharCode(0x1b, 0x5b, 0x32, 0x4a, 0x9b);
      log.error({ err: new Error(`no ${SECRETS.key} for ${PERSON}`), sent: sequence }, 'request failed');
      const text = lines.join('');
      expect(text).toMatch(
        /error: request failed .*\n {10}Error: no sk_test_… for …@…\n {10} +at .*log\.test/,
      );
      expect([...text].filter((char) => char !== '\n' && /\p{Cc}/u.test(char))).toEqual([]);
    });
  });
});

describe('/metrics', () => {
  const shops: TestShop[] = [];
  afterAll(async () => {
    for (const shop of shops) await shop.close();
  });
  async function start(env: Record<string, string> = {}): Promise<TestShop> {
    const shop = await startShop({ env });
    shops.push(shop);
    return shop;
  }

  it('counts requests, what is asked of Stripe and what waits, for this machine alone', async () => {
    const shop = await start();
    await shop.request('POST', '/users', { body: { email: 'anna@example.com' } });
    await shop.request('POST', '/webhook', { body: {} });
    await shop.request('GET', '/nothing');
    const text = async (): Promise<string> => (await shop.request('GET', '/metrics')).body;
    await expect.poll(text).toContain('route="none",status="404"} 1');
    const lines = (await text()).split('\n');
    for (const line of [
      'pricebook_http_request_duration_seconds_count{method="POST",route="/users",status="200"} 1',
      'pricebook_http_request_duration_seconds_count{method="POST",route="/webhook",status="400"} 1',
      'pricebook_stripe_requests_total{method="POST",status="200"} 1',
      'pricebook_rows{part="inbox",status="pending"} 0',
      'pricebook_rows{part="inbox",status="dead"} 0',
      'pricebook_rows{part="outbox",status="pending"} 0',
      'pricebook_rows{part="outbox",status="held"} 0',
      'pricebook_oldest_waiting_seconds{part="outbox"} 0',
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.some((line) => line.startsWith('process_resident_memory_bytes '))).toBe(true);
    for (const header of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-Ip']) {
      const passedOn = await shop.request('GET', '/metrics', { headers: { [header]: '127.0.0.1' } });
      expect(passedOn, header).toMatchObject({
        status: 403,
        body: { error: { message: expect.any(String) } },
      });
    }
  });

  it('is for nobody whom a proxy asks for without saying who, and for whom it says', async () => {
    const shop = await startShop({ with: shops[0]?.sandbox as Sandbox, env: { TRUST_PROXY: '1' } });
    shops.push(shop);
    const statusFor = async (headers: Record<string, string>): Promise<number> =>
      (await shop.request('GET', '/metrics', { headers })).status;
    expect(await statusFor({})).toBe(200);
    expect(await statusFor({ 'X-Forwarded-For': '127.0.0.1' })).toBe(200);
    for (const header of ['X-Forwarded-Host', 'Forwarded', 'Via', 'X-Real-Ip']) {
      expect(await statusFor({ [header]: '127.0.0.1' }), header).toBe(403);
    }
    expect(await statusFor({ 'X-Forwarded-For': '127.0.0.1, 203.0.113.9' })).toBe(403);
  });

  it('is for whoever has the token, where there is one', async () => {
    const shop = await start({ METRICS_TOKEN: 'm'.repeat(20) });
    const statusFor = async (headers: Record<string, string>): Promise<number> =>
      (await shop.request('GET', '/metrics', { headers })).status;
    expect(await statusFor({})).toBe(403);
    expect(await statusFor({ Authorization: `Bearer ${'m'.repeat(19)}` })).toBe(403);
    expect(await statusFor({ Authorization: `Basic ${'m'.repeat(20)}` })).toBe(403);
    expect(
      await statusFor({ Authorization: `Bearer ${'m'.repeat(20)}`, 'X-Forwarded-For': '203.0.113.9' }),
    ).toBe(200);
  });
});
