/** What every answer tells the browser, and what our pages ask for (row 25 of the promises, in a browser). */
import type { Page, Request, Response } from '@playwright/test';
import { listen } from './support/sound.ts';
import { expect, PATIENCE, test } from './support/test.ts';

const HEADERS: Record<string, RegExp> = {
  'content-security-policy': /^default-src 'none';/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'x-frame-options': /^DENY$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'cache-control': /^(no-store|public, max-age=31536000, immutable)$/,
};

test('on the whole way each answer has the headers, and nothing of ours asks a foreign host', async ({
  context,
  logIn,
  page,
  place,
  portal,
  shop,
  subscribe,
}) => {
  const own: Response[] = [];
  const foreign: Request[] = [];
  const isOwn = (url: string): boolean => url.startsWith(`${place.url}/`);
  context.on('response', (response) => {
    if (isOwn(response.url())) own.push(response);
  });
  context.on('request', (request) => {
    if (isOwn(request.url())) return;
    if (isOwn(request.frame().url()) || request.isNavigationRequest()) foreign.push(request);
  });

  await page.goto('/');
  await expect(shop.monthly).toHaveText('60 USD per month');
  await page.goto('/nothing');
  await page.goto('/dashboard');
  await expect(page).toHaveURL(`${place.url}/login`);
  await page.evaluate(`Promise.all(['/users', '/nothing', '/assets/none.js', '/offerings?a=1&a=2'].map((path) =>
    fetch(path)).concat(fetch('/users', { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } }),
    fetch('/users', { method: 'PUT' })))`);
  await logIn();
  await subscribe('monthly');
  await page.goto('/login');
  await expect(shop.manage).toBeVisible();
  await shop.manage.click();
  await expect(portal.returnLink).toBeVisible(PATIENCE);
  await portal.returnLink.click();
  await expect(shop.type).toBeVisible();
  await shop.logout.click();
  await expect(shop.login).toBeVisible();

  const seen = new Set<string>();
  for (const response of own) {
    const headers = await response.allHeaders();
    const { pathname } = new URL(response.url());
    const name = `${response.request().method()} ${pathname} ${response.status()}`;
    seen.add(name.replace(/\/assets\/.*\.(\w+) 200$/, '/assets/*.$1 200'));
    for (const [header, value] of Object.entries(HEADERS)) {
      expect(headers[header], `${name}: ${header}`).toMatch(value);
    }
    expect(headers['content-security-policy'], name).not.toMatch(/unsafe|\*|https?:/);
    // Kept for good is what has its content's hash in its name, and nothing else.
    expect(headers['cache-control'] === 'no-store', name).toBe(
      !(pathname.startsWith('/assets/') && response.status() === 200),
    );
    expect(headers['strict-transport-security'], name).toBeUndefined();
    expect(headers['x-powered-by'], name).toBeUndefined();
  }
  for (const name of [
    'GET / 200',
    'GET /assets/*.js 200',
    'GET /assets/*.css 200',
    'GET /assets/*.woff2 200',
    'GET /assets/none.js 404',
    'GET /dashboard 200',
    'GET /dashboard 302',
    'GET /login 200',
    'GET /login 302',
    'GET /nothing 404',
    'GET /offerings 200',
    'GET /offerings 400',
    'GET /users 200',
    'GET /users 401',
    'POST /users 200',
    'POST /users 400',
    'PUT /users 405',
    'POST /offerings/paircode 200',
    'POST /users/portal 200',
    'POST /logout 303',
  ]) {
    expect([...seen]).toContain(name);
  }

  // Stripe's pages are gone to, and are told the shop's origin at most: no path, and no session of Checkout.
  expect(foreign.filter((request) => !request.isNavigationRequest()).map((request) => request.url())).toEqual(
    [],
  );
  expect(foreign.length).toBeGreaterThanOrEqual(2);
  for (const request of foreign) {
    expect(['', `${place.url}/`, place.url]).toContain((await request.allHeaders()).referer ?? '');
  }
});

/** What the policy of the pages refuses, wherever it would come from. */
const VIOLATIONS: [what: string, directive: RegExp, html: string][] = [
  ['a script that stands in the page', /script-src/, '<script>window.ran = true</script>'],
  ['a style that stands in the page', /style-src/, '<style>h1 { color: red }</style>'],
  ['a picture from elsewhere', /img-src/, '<img src="https://pictures.example/dot.png" alt="A dot">'],
];

/** Lets the login have what its page has not. */
async function openLoginWith(page: Page, html: string): Promise<void> {
  await page.route('**/login', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('</body>', `${html}</body>`);
    await route.fulfill({ response, body });
  });
  await page.goto('/login');
}

for (const [what, directive, html] of VIOLATIONS) {
  test(`${what} is told of by the page and by the browser`, async ({ browser, place }) => {
    const context = await browser.newContext({ baseURL: place.url });
    const heard = await listen(context, place.url);
    const page = await context.newPage();
    await openLoginWith(page, html);
    const told = (by: string) => () => heard.some((text) => text.startsWith(by) && directive.test(text));
    await expect.poll(told('policy: ')).toBe(true);
    await expect.poll(told('console: ')).toBe(true);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    await context.close();
  });

  test(`${what} fails a test that has it`, async ({ page }) => {
    // Were nothing heard of it, the test would not fail, and so fail.
    test.fail();
    const told = page.waitForEvent('console', { timeout: 5_000 }).catch(() => undefined);
    await openLoginWith(page, html);
    await told;
  });
}

test('what a script of a page throws fails a test that has it', async ({ page }) => {
  test.fail();
  const thrown = page.waitForEvent('pageerror', { timeout: 5_000 }).catch(() => undefined);
  await page.goto('/login');
  await page.evaluate(`void setTimeout(() => { throw new Error('a fault'); })`).catch(() => undefined);
  await thrown;
});
