/** Who may do what, from where, and what every answer says to a browser (reliability.md, rows 21, 24 and 25). */
import { once } from 'node:events';
import { get as httpGet } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../server/routes/index.ts';
import type { Route } from '../../server/routes/route.ts';
import { Browser, signedIn } from './support/browser.ts';
import { type Answer, ENGINES, startShop, type TestShop } from './support/shop.ts';

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;

interface Person {
  browser: Browser;
  /** The Customer, the e-mail, a Checkout Session, and whatever else is of this person alone. */
  marks: string[];
  customer: string;
  checkout: string;
}

/** What is sent to each route by somebody who may use it; a route that is not listed here fails. */
const BODIES: Record<string, object | undefined> = {
  'GET /healthz': undefined,
  'GET /readyz': undefined,
  'GET /metrics': undefined,
  'GET /offerings': undefined,
  'POST /users': { email: 'nobody@example.com' },
  'GET /login/link': undefined,
  'POST /login/link': { token: 'x'.repeat(43) },
  'POST /logout': {},
  'GET /users': undefined,
  'POST /checkout': { price: 'paircode.monthly' },
  'POST /portal': {},
  'POST /usage': { meter: 'pair_sessions' },
  'POST /invoice-items': { price: 'workshop.seat', quantity: 1 },
  'POST /offerings/paircode': { price: 'paircode.monthly' },
  'POST /users/portal': {},
  'POST /offerings/paircode/schedule': {},
  'POST /offerings/workshop': { attendees: 2 },
  'GET /': undefined,
  'GET /login': undefined,
  'GET /dashboard': undefined,
  'GET /assets/:name': undefined,
};

it('knows every route: a new one has to be listed here, and then holds to all that follows', () => {
  expect(routes.map(nameOf).toSorted()).toEqual(Object.keys(BODIES).toSorted());
});

const protectedRoutes = routes.filter((route) => route.for === 'user');
const unsafeRoutes = routes.filter(({ method }) => method === 'POST');

describe.each(ENGINES)('one person’s data, on %s', (engine) => {
  let shop: TestShop;
  let anna: Person;
  let ben: Person;
  beforeAll(async () => {
    shop = await startShop({ engine, env: { AUTH: 'link' } });
    anna = await person('anna');
    ben = await person('ben');
  });
  afterAll(() => shop.close());

  async function person(name: string): Promise<Person> {
    const email = `${name}@example.com`;
    const browser = await signedIn(shop, email);
    const customer = (await browser.request('GET', '/users')).body.user.id as string;
    const opened = await browser.request('POST', '/checkout', { body: { price: 'paircode.monthly' } });
    const checkout = /cs_test_\w+/.exec(opened.body.url)?.[0] ?? '';
    expect(checkout).not.toBe('');
    return { browser, customer, checkout, marks: [customer, checkout, email] };
  }

  it.each(protectedRoutes.map((route) => [nameOf(route), route] as const))(
    '%s does nothing for nobody, whoever they name',
    async (name, { method, path }) => {
      await shop.control('DELETE', 'requests');
      for (const headers of [
        {},
        { Cookie: `pricebook=${'x'.repeat(43)}` },
        { Cookie: `pricebook=${ben.customer}` },
        { Authorization: `Bearer ${ben.customer}` },
      ]) {
        const answer = await shop.request(method, path, {
          query: { user_id: ben.customer, session_id: ben.checkout },
          ...(method === 'POST' && {
            body: { ...BODIES[name], user_id: ben.customer, customer: ben.customer },
          }),
          headers: { Origin: shop.url, ...headers },
        });
        expect(answer).toMatchObject({ status: 401, body: { error: { message: expect.any(String) } } });
        expectNothingOf(ben, answer);
      }
      expect((await shop.control('GET', 'requests')).body.data).toEqual([]);
    },
  );

  it.each(routes.map((route) => [nameOf(route), route] as const))(
    '%s tells and does nothing of somebody else’s, wherever they are named',
    async (name, { method, path }) => {
      if (path === '/logout') return;
      const before = await shop.control('GET', 'requests');
      const known = new Set(before.body.data.map(({ id }: { id: string }) => id));
      const ids = { user_id: ben.customer, customer: ben.customer, id: ben.customer };
      const attempts = [
        { query: { ...ids } },
        { query: { user_id: ben.customer, session_id: ben.checkout } },
        { query: { session_id: ben.checkout } },
        { body: { ...BODIES[name], ...ids, client_reference_id: ben.customer } },
        { headers: { 'X-User-Id': ben.customer, Cookie: `${anna.browser.cookie}; user_id=${ben.customer}` } },
        { path: `${path}/${ben.customer}` },
      ];
      for (const { path: other = path, ...attempt } of attempts) {
        const answer = await anna.browser.request(method, other, {
          ...(method === 'POST' && { body: BODIES[name] ?? {} }),
          ...attempt,
          ...(method === 'GET' && { body: undefined }),
        });
        expectNothingOf(ben, answer);
        expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
      }
      const after = await shop.control('GET', 'requests');
      for (const request of after.body.data) {
        if (known.has(request.id)) continue;
        const { path: asked, query } = request as { path: string; query: unknown };
        // A session of Checkout may be looked at: whose it is stands in it.
        const isLook = asked.startsWith('/v1/checkout/sessions/');
        if (!isLook) expect(JSON.stringify([asked, query])).not.toContain(ben.customer);
      }
    },
  );

  function expectNothingOf(person: Person, { body, headers }: Answer): void {
    const said = JSON.stringify([body, ...headers]);
    for (const mark of person.marks) expect(said.replaceAll(/There is no [^"]*/g, '')).not.toContain(mark);
  }
});

const PAGE = { Accept: 'text/html' };

describe.each(['link', 'email'])('an unsafe request, under AUTH=%s', (auth) => {
  let shop: TestShop;
  let browser: Browser;
  beforeAll(async () => {
    shop = await startShop({ env: { AUTH: auth } });
    if (auth === 'link') browser = await signedIn(shop, 'anna@example.com');
    else {
      browser = new Browser(shop);
      await browser.request('POST', '/users', { body: { email: 'anna@example.com' } });
    }
  });
  afterAll(() => shop.close());

  /** Not by fetch, which says of itself that it is one, and has its own idea of Host. */
  const get = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      httpGet(`${shop.url}/offerings`, { headers, agent: false }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      }).once('error', reject);
    });

  const strangers: [string, Record<string, string>][] = [
    ['another origin', { Origin: 'https://evil.example' }],
    ['an origin that only begins like ours', { Origin: 'http://127.0.0.1.evil.example' }],
    ['this machine by another port', { Origin: 'http://127.0.0.1:1' }],
    ['another scheme', { Origin: 'https://127.0.0.1' }],
    ['no origin to speak of', { Origin: 'null' }],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a neighbouring subdomain', { 'Sec-Fetch-Site': 'same-site' }],
    ['a contradiction', { Origin: 'http://localhost', 'Sec-Fetch-Site': 'cross-site' }],
  ];

  it.each(unsafeRoutes.map((route) => [nameOf(route), route] as const))(
    '%s is refused when it comes from elsewhere, or is a form',
    async (name, { path, takes }) => {
      await shop.control('DELETE', 'requests');
      const sent = { body: BODIES[name] };
      for (const cookie of [{ Cookie: browser.cookie }, {}]) {
        for (const [who, headers] of strangers) {
          const answer = await shop.request('POST', path, { ...sent, headers: { ...cookie, ...headers } });
          expect(answer, who).toMatchObject({
            status: 403,
            body: { error: { message: expect.any(String) } },
          });
        }
      }
      if (auth === 'link') {
        for (const headers of [{ Cookie: browser.cookie }, {}]) {
          const answer = await shop.request('POST', path, { ...sent, headers });
          expect(answer.status, 'no origin').toBe(403);
        }
      }
      for (const type of [
        'application/x-www-form-urlencoded',
        'text/plain',
        'multipart/form-data; boundary=x',
      ]) {
        if (takes === 'form' && type === 'application/x-www-form-urlencoded') continue;
        const answer = await shop.request('POST', path, {
          body: 'email=a@example.com&price=paircode.monthly',
          headers: { Origin: shop.url, 'Content-Type': type },
        });
        expect(answer, type).toMatchObject({ status: 415 });
      }
      expect((await shop.control('GET', 'requests')).body.data).toEqual([]);
    },
  );

  it('is taken from our own pages, by any name of this machine, and from programs where they are', async () => {
    const { port } = new URL(shop.url);
    const own: Record<string, string>[] = [
      ...(auth === 'email' ? [{}] : []),
      { Origin: shop.url },
      { Origin: `http://localhost:${port}` },
      { Origin: `http://[::1]:${port}` },
      { Origin: shop.url, 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'same-origin' },
    ];
    for (const headers of own) {
      const answer = await shop.request('POST', '/portal', {
        headers: { Cookie: browser.cookie, ...headers },
      });
      expect(answer, JSON.stringify(headers)).toMatchObject({ status: 200 });
    }
  });

  it('is none when it only reads: a link may be followed here, no more', async () => {
    expect(await get({})).toBe(200);
    expect(await get({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' })).toBe(200);
    expect(await get({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' })).toBe(403);
    expect(await get({ Origin: 'https://evil.example' })).toBe(403);
  });

  it('is none of a site whose own name was made to be this machine', async () => {
    for (const name of [
      'evil.example',
      'evil.example:4242',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '192.168.0.1',
      'a b',
    ])
      expect(await get({ Host: name }), name).toBe(403);
    for (const name of ['localhost', '127.0.0.1:1', '[::1]:4242', 'LOCALHOST:80'])
      expect(await get({ Host: name }), name).toBe(200);
  });

  it('needs no origin where a signature decides, however the path is written', async () => {
    for (const path of ['/webhook', '/WEBHOOK', '/webhook/']) {
      const answer = await shop.request('POST', path, {
        body: {},
        headers: { Origin: 'https://evil.example' },
      });
      expect(answer, path).toMatchObject({ status: 400 });
    }
  });
});

describe('every answer', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ env: { AUTH: 'link', RATE_LIMIT_PAYMENT: '3' } });
  });
  afterAll(() => shop.close());

  const HEADERS: Record<string, RegExp> = {
    'content-security-policy':
      /^default-src 'none';.*form-action 'self';base-uri 'none';frame-ancestors 'none'$/,
    'x-content-type-options': /^nosniff$/,
    'referrer-policy': /^no-referrer$/,
    'x-frame-options': /^DENY$/,
    'cross-origin-opener-policy': /^same-origin$/,
    'cross-origin-resource-policy': /^same-origin$/,
    'cache-control': /^no-store$/,
    'x-request-id': /^[\w-]{36}$/,
  };

  function expectHeaders({ headers }: { headers: Headers }): void {
    for (const [name, value] of Object.entries(HEADERS)) expect(headers.get(name), name).toMatch(value);
    for (const name of ['x-powered-by', 'access-control-allow-origin', 'strict-transport-security']) {
      expect(headers.get(name)).toBeNull();
    }
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*|https?:/);
  }

  it('has the headers that keep a browser safe, and a sentence when it refuses', async () => {
    const own = { Origin: shop.url };
    const browser = await signedIn(shop, 'anna@example.com');
    const json = 'application/json';
    const cases: [number, string, string, { body?: string; headers?: Record<string, string> }?][] = [
      [200, 'GET', '/healthz'],
      [200, 'HEAD', '/healthz'],
      [200, 'OPTIONS', '/healthz'],
      [400, 'POST', '/users', { body: '{', headers: own }],
      [400, 'POST', '/users', { body: '[]', headers: own }],
      [400, 'POST', '/users', { body: '"alex"', headers: own }],
      [400, 'POST', '/users', { body: '{"__proto__":{}}', headers: own }],
      ...['gzip', 'br', 'deflate'].map((packed): (typeof cases)[number] => [
        400,
        'POST',
        '/users',
        { body: '{}', headers: { ...own, 'Content-Type': json, 'Content-Encoding': packed } },
      ]),
      [400, 'GET', '/offerings?a=1&a=2'],
      [400, 'GET', '/login/link'],
      [400, 'POST', '/webhook', { body: '{}' }],
      [401, 'GET', '/users'],
      [403, 'POST', '/users', { body: '{}' }],
      [404, 'GET', '/nothing'],
      [404, 'HEAD', '/nothing'],
      [404, 'GET', '/%E0%A4%A'],
      [404, 'POST', '/nothing', { headers: own }],
      [405, 'DELETE', '/offerings', { headers: own }],
      [405, 'PUT', '/users', { body: '{}', headers: own }],
      [405, 'GET', '/webhook'],
      [413, 'POST', '/users', { body: JSON.stringify({ email: 'x'.repeat(1_000_000) }), headers: own }],
      [413, 'POST', '/webhook', { body: 'x'.repeat(1_100_000) }],
      [415, 'POST', '/users', { body: 'email=x', headers: { ...own, 'Content-Type': 'text/plain' } }],
      [
        415,
        'POST',
        '/users',
        { body: '{}', headers: { ...own, 'Content-Type': json, 'Content-Encoding': 'zip' } },
      ],
      [501, 'PROPFIND', '/users', { headers: own }],
    ];
    for (const [status, method, path, options] of cases) {
      const answer = await shop.request(method, path, options);
      expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBe(status);
      expectHeaders(answer);
      if (status < 400 || method === 'HEAD' || answer.headers.get('content-type')?.startsWith('text/html'))
        continue;
      expect(answer.body.error.message, `${method} ${path}`).toMatch(/^[A-Z].*\S$/);
    }
    expect((await shop.request('DELETE', '/offerings', { headers: own })).headers.get('allow')).toBe(
      'HEAD, GET',
    );

    const moved = await browser.request('POST', '/logout', { headers: PAGE });
    expect(moved.status).toBe(303);
    expectHeaders(moved);
    for (let count = 0; count < 3; count += 1) await shop.request('POST', '/portal', { headers: own });
    const limited = await shop.request('POST', '/portal', { headers: own });
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    expectHeaders(limited);
  });

  it('has them when Stripe fails, and when we do', async () => {
    await shop.control('POST', 'faults', { method: 'GET', path: '/v1/*', status: 400, times: 50 });
    const dark = await startShop({ with: shop.sandbox, env: { CATALOG_DIR: 'catalog' } });
    const failed = await dark.request('POST', '/users', { body: { email: 'ben@example.com' } });
    expect(failed).toMatchObject({
      status: 502,
      body: { error: { message: 'The payment service did not answer. Please try again in a moment.' } },
    });
    expectHeaders(failed);
    await shop.control('DELETE', 'faults');
    await dark.store.db.schema.dropTable('sessions').execute();
    const broken = await dark.request('POST', '/users', { body: { email: 'ben@example.com' } });
    expect(broken.status).toBe(500);
    expect(broken.body).toEqual({
      error: { message: 'Something went wrong here. Please try again in a moment.' },
    });
    expectHeaders(broken);
    expect(dark.lines.filter(({ msg }) => msg === 'request failed')).toHaveLength(2);
    await dark.close();
  });

  it('is missed by nobody when its asker is gone: the line says so, and the server goes on', async () => {
    const { port } = new URL(shop.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /users HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: ${shop.url}\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n`,
    );
    // The server has begun to read: it says so.
    await once(socket, 'data');
    socket.write('{');
    socket.destroy();
    await expect.poll(() => shop.lines.some(({ aborted }) => aborted === true)).toBe(true);
    expect(await shop.request('GET', '/healthz')).toMatchObject({ status: 200 });
    expect(shop.lines.filter(({ msg }) => msg === 'request failed')).toEqual([]);
  });
});
