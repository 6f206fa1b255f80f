/** Logging in by link and by e-mail address, and the sessions that come of it (reliability.md, rows 23, 24 and 27). */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { askForLink, Browser, printedLinks, signedIn } from './support/browser.ts';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const UNKNOWN_TOKEN = 'x'.repeat(43);

let people = 0;
const newEmail = (): string => `person${++people}@example.com`;

async function customersOf(shop: TestShop, email: string): Promise<number> {
  return (await shop.stripe.customers.list({ email })).data.length;
}

describe.each(ENGINES)('a link by mail, on %s', (engine) => {
  let shop: TestShop;
  let time = Date.now();
  beforeAll(async () => {
    shop = await startShop({ engine, env: { AUTH: 'link' }, now: () => time });
  });
  afterAll(() => shop.close());

  it('is good once, by POST alone; then there is a session, a user and a Customer', async () => {
    const email = newEmail();
    const browser = new Browser(shop);
    const { token, path } = await askForLink(shop, browser, ` ${email.toUpperCase()} `);
    await browser.request('HEAD', path);
    for (let time = 0; time < 5; time += 1) {
      const page = await browser.request('GET', path);
      expect(page).toMatchObject({ status: 200 });
      expect(page.body).toContain(`value="${token}"`);
    }
    expect(await browser.request('GET', '/users')).toMatchObject({ status: 401 });
    expect(await customersOf(shop, email)).toBe(0);

    const first = await browser.submit('/login/link', { token });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/dashboard');
    expect(await browser.request('GET', '/users')).toMatchObject({ status: 200, body: { user: { email } } });
    expect(await customersOf(shop, email)).toBe(1);

    const second = await browser.submit('/login/link', { token });
    expect(second.status).toBe(410);
    expect(second.body).toContain('used already');
    expect(second.headers.getSetCookie()).toEqual([]);
  });

  it('signs in once, however often it is posted at once', async () => {
    const browser = new Browser(shop);
    const { token } = await askForLink(shop, browser, newEmail());
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => browser.submit('/login/link', { token })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array(7).fill(410)]);
  });

  it('is good for a quarter of an hour', async () => {
    const browser = new Browser(shop);
    const { token } = await askForLink(shop, browser, newEmail());
    time += 15 * MINUTE;
    const late = await browser.submit('/login/link', { token });
    expect(late.status).toBe(410);
    expect(late.body).toContain('older than 15 minutes');
    expect(browser.cookies.has('pricebook')).toBe(false);
  });

  it('is good in the browser that asked for it, and stays so when another one tries', async () => {
    const browser = new Browser(shop);
    const { token } = await askForLink(shop, browser, newEmail());
    const other = new Browser(shop);
    await askForLink(shop, other, newEmail());
    for (const stranger of [new Browser(shop), other]) {
      const answer = await stranger.submit('/login/link', { token });
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('another browser');
      expect(stranger.cookies.has('pricebook')).toBe(false);
    }
    expect((await browser.submit('/login/link', { token })).status).toBe(303);
  });

  it('stays good when the user could not be made', async () => {
    const email = newEmail();
    const browser = new Browser(shop);
    const { token } = await askForLink(shop, browser, email);
    await shop.control('POST', 'faults', { method: 'GET', path: '/v1/customers', status: 501, times: 1 });
    const failed = await browser.request('POST', '/login/link', { body: { token } });
    expect(failed).toMatchObject({ status: 502, body: { error: { message: expect.any(String) } } });
    expect(browser.cookies.has('pricebook')).toBe(false);
    await shop.control('DELETE', 'faults');
    expect((await browser.submit('/login/link', { token })).status).toBe(303);
  });

  it('is answered the same whoever is known, and looks nobody up', async () => {
    const known = newEmail();
    await signedIn(shop, known);
    await shop.control('DELETE', 'requests');
    const answers = await Promise.all(
      [known, newEmail()].map((email) =>
        shop.request('POST', '/users', { body: { email }, headers: { Origin: shop.url } }),
      ),
    );
    const [one, other] = answers.map(({ status, body, headers }) => ({
      status,
      body,
      names: [...headers.keys()].toSorted(),
    }));
    expect(one).toEqual(other);
    expect(one).toMatchObject({ status: 202, body: { sent: true, by: 'log' } });
    expect((await shop.control('GET', 'requests')).body.data).toEqual([]);
  });

  it('is not sent to what is no address', async () => {
    const before = printedLinks(shop).length;
    for (const email of ['', 'alex', 'alex@', 'a@b@example.com', 'alex@example.com\nBcc: you@example.com']) {
      const answer = await new Browser(shop).request('POST', '/users', { body: { email } });
      expect(answer, JSON.stringify(email)).toMatchObject({ status: 400, body: { error: {} } });
    }
    expect(printedLinks(shop)).toHaveLength(before);
  });

  it('begins with the public address, whatever the request calls the server', async () => {
    await shop.request('POST', '/users', {
      body: { email: newEmail() },
      headers: { Origin: shop.url, 'X-Forwarded-Host': 'evil.example' },
    });
    expect(printedLinks(shop).at(-1)?.origin).toBe(shop.url);
  });

  it('goes to a mailbox ten times an hour at most', async () => {
    const email = newEmail();
    for (let count = 0; count < 10; count += 1) await askForLink(shop, new Browser(shop), email);
    time += MINUTE;
    const eleventh = await new Browser(shop).request('POST', '/users', { body: { email } });
    expect(eleventh).toMatchObject({ status: 429, body: { error: { message: expect.any(String) } } });
    expect(eleventh.headers.get('retry-after')).toBe(String(59 * 60));
    time += 59 * MINUTE;
    await askForLink(shop, new Browser(shop), email);
  });

  it('goes to a mailbox no oftener when all are asked for in one moment', async () => {
    const email = newEmail();
    const { host, hostname, port } = new URL(shop.url);
    const body = JSON.stringify({ email });
    const head = `Host: ${host}\r\nOrigin: ${shop.url}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    const socket = connect(Number(port), hostname);
    let said = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const before = printedLinks(shop).length;
    socket.write(`POST /users HTTP/1.1\r\n${head}\r\n\r\n${body}`.repeat(40));
    await expect.poll(() => said.split('HTTP/1.1 ').length - 1).toBe(40);
    socket.destroy();
    const sent = said.split('HTTP/1.1 202').length - 1;
    expect(sent).toBeLessThanOrEqual(10);
    expect(printedLinks(shop).length - before).toBe(sent);
    expect(said.split('HTTP/1.1 429').length - 1).toBe(40 - sent);
  });

  it('leaves nothing in the store that logs in', async () => {
    const browser = new Browser(shop);
    const { token } = await askForLink(shop, browser, newEmail());
    await browser.submit('/login/link', { token });
    const rows = JSON.stringify([
      await shop.store.db.selectFrom('login_links').selectAll().execute(),
      await shop.store.db.selectFrom('sessions').selectAll().execute(),
    ]);
    for (const secret of [token, ...browser.cookies.values()]) expect(rows).not.toContain(secret);
  });

  it('ends with a session that a log-out ends, in the store too', async () => {
    const browser = await signedIn(shop, newEmail());
    const cookie = browser.cookie;
    expect(await browser.request('POST', '/logout')).toMatchObject({ status: 200, body: {} });
    expect(browser.cookies.has('pricebook')).toBe(false);
    const answer = await shop.request('GET', '/users', { headers: { Cookie: cookie } });
    expect(answer.status).toBe(401);
  });

  it('begins a new session each time, and ends the one before', async () => {
    const email = newEmail();
    const browser = await signedIn(shop, email);
    const before = browser.cookie;
    const { token } = await askForLink(shop, browser, email);
    await browser.submit('/login/link', { token });
    expect(browser.cookie).not.toBe(before);
    expect(await browser.request('GET', '/users')).toMatchObject({ status: 200 });
    expect(await shop.request('GET', '/users', { headers: { Cookie: before } })).toMatchObject({
      status: 401,
    });
  });

  it('ends a session that is not used for 14 days, and any after 90', async () => {
    const idle = await signedIn(shop, newEmail());
    const busy = await signedIn(shop, newEmail());
    time += 14 * DAY - 1;
    expect((await busy.request('GET', '/users')).status).toBe(200);
    time += 1;
    expect((await idle.request('GET', '/users')).status).toBe(401);
    for (let days = 14; days < 89; days += 13) {
      time += 13 * DAY;
      if (days + 13 < 90) expect((await busy.request('GET', '/users')).status).toBe(200);
    }
    time += DAY * 90 - (14 * DAY + 6 * 13 * DAY);
    expect((await busy.request('GET', '/users')).status).toBe(401);
  });
});

describe('wrong links', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ env: { AUTH: 'link' } });
  });
  afterAll(() => shop.close());

  it('are tried ten times, and then not even the right one is taken for a while', async () => {
    const browser = new Browser(shop);
    const { token } = await askForLink(shop, browser, newEmail());
    for (const wrong of ['', 'short', ...Array(8).fill(UNKNOWN_TOKEN)]) {
      expect((await browser.submit('/login/link', { token: wrong })).status).toBe(400);
    }
    const eleventh = await browser.submit('/login/link', { token });
    expect(eleventh.status).toBe(429);
    expect(Number(eleventh.headers.get('retry-after'))).toBeGreaterThan(600);
    expect(browser.cookies.has('pricebook')).toBe(false);
  });

  it('show a page that says so, and no page holds what was sent as it was', async () => {
    const answer = await shop.request('GET', '/login/link', { query: { token: '"><script>' } });
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain('<script');
    const next = await shop.request('GET', '/login/link', {
      query: { token: UNKNOWN_TOKEN, next: '/"><b>&' },
    });
    expect(next.status).toBe(200);
    expect(next.body).not.toContain('<b>');
  });
});

/** Row 27. */
const HOSTILE = [
  'https://evil.example',
  'HTTPS://evil.example/dashboard',
  '//evil.example',
  '///evil.example',
  '////evil.example/%2f..',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'evil.example',
  '@evil.example',
  '/\u0000/evil.example',
  'http:evil.example',
  '/dashboard\r\nSet-Cookie: a=b',
  '',
];

describe('where a login leads', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ env: { AUTH: 'link' } });
  });
  afterAll(() => shop.close());

  it.each(HOSTILE)('is the dashboard, not %j', async (next) => {
    const asked = await askForLink(shop, new Browser(shop), newEmail(), next);
    expect(asked.next).toBe('/dashboard');
    const query = { token: UNKNOWN_TOKEN, next };
    const page = await shop.request('GET', '/login/link', { query });
    expect(page.body.replaceAll('&#x2F;', '/')).toContain('name="next" value="/dashboard"');
  });

  it.each([
    ['//evil.example', '/dashboard'],
    ['/.//evil.example', '/dashboard'],
    ['/dashboard?session_id=cs_1#top', '/dashboard?session_id=cs_1#top'],
    ['/', '/'],
    ['/a/../b', '/b'],
  ])('after %s in the form is %s', async (next, location) => {
    const browser = new Browser(shop);
    const { token } = await askForLink(shop, browser, newEmail());
    const answer = await browser.submit('/login/link', { token, next });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(location);
  });
});

describe('a mail server', () => {
  let sandbox: Sandbox;
  let shop: TestShop;
  beforeAll(async () => {
    sandbox = await startSandbox({ smtpPort: 0 });
    shop = await startShop({
      with: sandbox,
      env: {
        AUTH: 'link',
        SMTP_URL: sandbox.smtpUrl ?? '',
        PUBLIC_URL: 'https://shop.example.com',
        SESSION_SECRET: 's'.repeat(32),
      },
    });
  });
  afterAll(async () => {
    await shop.close();
    await sandbox.close();
  });

  it('mails the link, prints none, and sets cookies for https alone', async () => {
    const email = newEmail();
    const origin = { Origin: 'https://shop.example.com' };
    const asked = await shop.request('POST', '/users', { body: { email }, headers: origin });
    expect(asked).toMatchObject({ status: 202, body: { sent: true, by: 'mail' } });
    const [browser = ''] = asked.headers.getSetCookie();
    expect(browser).toMatch(
      /^__Host-pricebook_login=[\w-]{43}; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    const mails = async (): Promise<{ to: string; from: string; text: string }[]> =>
      (await shop.control('GET', 'mails')).body.data;
    await expect.poll(mails).toHaveLength(1);
    const [mail] = await mails();
    expect(JSON.stringify(mail?.to)).toContain(email);
    expect(JSON.stringify(mail?.from)).toContain('shop@shop.example.com');
    const [link = ''] = /https:\/\/shop\.example\.com\/login\/link\?\S+/.exec(mail?.text ?? '') ?? [];
    expect(printedLinks(shop)).toEqual([]);
    const token = new URL(link).searchParams.get('token');
    const answer = await shop.request('POST', '/login/link', {
      body: { token },
      headers: { ...origin, Cookie: browser.split(';')[0] ?? '' },
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-pricebook=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

describe.each(ENGINES)('an e-mail address alone, on %s', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine });
  });
  afterAll(() => shop.close());

  it('logs in: by user_id, or by the session', async () => {
    const browser = new Browser(shop);
    const email = newEmail();
    const { status, body: user, headers } = await browser.request('POST', '/users', { body: { email } });
    expect({ status, user }).toMatchObject({
      status: 200,
      user: { id: expect.stringMatching(/^cus_/), email },
    });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^pricebook=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const expected = { status: 200, body: { user: { id: user.id, email } } };
    expect(await shop.request('GET', '/users', { query: { user_id: user.id } })).toMatchObject(expected);
    expect(await browser.request('GET', '/users')).toMatchObject(expected);
    expect(await browser.request('GET', '/users', { query: { user_id: user.id } })).toMatchObject(expected);
  });

  it('believes the user_id of a query, also beside the session of somebody else, whose it stays', async () => {
    const browser = new Browser(shop);
    const own = await browser.request('POST', '/users', { body: { email: newEmail() } });
    const other = await shop.request('POST', '/users', { body: { email: newEmail() } });
    const query = { user_id: other.body.id };
    const named = await browser.request('GET', '/users', { query });
    expect(named).toMatchObject({ status: 200, body: { user: { id: other.body.id } } });
    const after = await browser.request('GET', '/users');
    expect(after).toMatchObject({ status: 200, body: { user: { id: own.body.id } } });
  });

  it('knows nobody without user_id, refuses an unknown one and two of them', async () => {
    expect(await shop.request('GET', '/users')).toMatchObject({
      status: 401,
      body: { error: { message: expect.stringContaining('log in') } },
    });
    for (const user_id of ['cus_nobody', '\0', 'a\r\nb', "' OR 1=1 --", '[object Object]']) {
      expect(await shop.request('GET', '/users', { query: { user_id } }), user_id).toMatchObject({
        status: 404,
        body: { error: { message: expect.stringContaining('user_id') } },
      });
    }
    expect(await shop.request('GET', '/users?user_id=a&user_id=b')).toMatchObject({ status: 400 });
  });

  it('has no links', async () => {
    for (const method of ['GET', 'POST']) {
      expect((await shop.request(method, '/login/link', { query: { token: UNKNOWN_TOKEN } })).status).toBe(
        404,
      );
    }
  });
});
