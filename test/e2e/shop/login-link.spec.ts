/** Logging in by a link in a mail, as `AUTH=link` has it (docs/security.md). */
import type { BrowserContext, Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { expectWellMade } from '../support/axe.ts';
import { ShopPages } from './support/pages.ts';
import { enter, linkTo } from './support/person.ts';
import { expect, test } from './support/test.ts';

test.use({ auth: 'link' });

/** Asks for a link on the page, and reads the mail. */
async function askForLink(
  { page, email }: { page: Page; email: string },
  place: Parameters<typeof linkTo>[0],
  known: string[] = [],
): Promise<string> {
  const shop = new ShopPages(page);
  await shop.email.fill(email);
  await shop.email.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: email })).toBeVisible();
  return (await linkTo(place, email, known)).href;
}

const confirm = (page: Page) => page.getByRole('button', { name: /^log in/i });
const isLoggedIn = async ({ request }: BrowserContext) => (await request.get('/users')).ok();

test('the page says where to look; the link logs in once, however many programs have looked at it', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await page.goto('/login');
  const link = await askForLink({ page, email }, place);
  expect(new URL(link).origin).toBe(place.url);
  // Programs that look at mails open what stands in them.
  for (const method of ['HEAD', 'GET', 'GET', 'GET', 'GET', 'GET']) {
    expect((await fetch(link, { method })).status).toBe(200);
  }
  await page.goto(link);
  await expect(confirm(page)).toBeVisible();
  expect(await isLoggedIn(context)).toBe(false);
  await confirm(page).click();
  await page.waitForURL('**/dashboard');
  await expect(shop.logout).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();

  await shop.logout.click();
  await page.waitForURL((url) => url.pathname === '/');
  expect(await isLoggedIn(context)).toBe(false);
  await page.goto(link);
  await confirm(page).click();
  await expect(shop.alert).toHaveText(/used already/);
  await page.getByRole('link', { name: /log ?in/i }).click();
  await expect(shop.email).toBeVisible();
  expect(await isLoggedIn(context)).toBe(false);
});

test('a link is good in the browser that asked for it, and in no other', async ({
  context,
  email,
  otherBrowser,
  page,
  place,
  shop,
}) => {
  await page.goto('/login');
  const link = await askForLink({ page, email }, place);
  const elsewhere = await otherBrowser();
  await elsewhere.goto(link);
  await confirm(elsewhere).click();
  await expect(elsewhere.getByRole('alert')).toHaveText(/another browser/);
  expect(await isLoggedIn(elsewhere.context())).toBe(false);
  await page.goto(link);
  await confirm(page).click();
  await expect(shop.logout).toBeVisible();
  expect(await isLoggedIn(context)).toBe(true);
});

test('an old link and one that was cut off are refused with a sentence', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await page.goto('/login');
  const link = await askForLink({ page, email }, place);
  const cut = await page.goto(link.slice(0, link.indexOf('token=') + 20));
  expect(cut?.status()).toBe(400);
  await expect(shop.alert).toHaveText(/not whole/);
  await expect(confirm(page)).toHaveCount(0);

  const store = new Database(place.store, { timeout: 10_000 });
  store.prepare('update login_links set created_at = created_at - 15 * 60 * 1000 where email = ?').run(email);
  store.close();
  await page.goto(link);
  await confirm(page).click();
  await expect(shop.alert).toHaveText(/older than 15 minutes/);
  expect(await isLoggedIn(context)).toBe(false);
});

test('what is seen on the way in is well made', async ({ email, page, place, shop }) => {
  await page.goto('/login');
  const link = await askForLink({ page, email }, place);
  await expectWellMade(page);
  await page.goto(link);
  await expect(confirm(page)).toBeVisible();
  await expectWellMade(page);
  await page.goto('/login/link?token=x');
  await expect(shop.alert).not.toBeEmpty();
  await expectWellMade(page);
});

test('a mailbox gets ten links an hour, and who asks for more is told when', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  for (let count = 0; count < 10; count += 1) {
    const asked = await context.request.post('/users', { headers: { Origin: place.url }, data: { email } });
    expect(asked.status()).toBe(202);
  }
  await page.goto('/login');
  await shop.email.fill(email);
  await shop.email.press('Enter');
  await expect(shop.alert).toHaveText(/try again in \d+ minutes/);
  await expect(shop.email).toHaveValue(email);
});

test('who comes back from Checkout without a session logs in and comes to the same place', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  const before = (await linkTo(place, email)).href;
  const opened = await context.request.post('/offerings/paircode', {
    headers: { Origin: place.url },
    data: { price: 'paircode.monthly' },
  });
  const session = /cs_test_\w+/.exec((await opened.json()).url)?.[0];
  await context.clearCookies();

  await page.goto(`/dashboard?session_id=${session}`);
  await expect(page).toHaveURL(/\/login\?/);
  const link = await askForLink({ page, email }, place, [before]);
  await page.goto(link);
  await confirm(page).click();
  await expect(shop.monthly).toBeVisible();
  await expect(page).toHaveURL(`${place.url}/dashboard?session_id=${session}`);
});

test('a link that somebody bent leads to no other place', async ({ context, email, page, place, shop }) => {
  const foreign: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== place.url) foreign.push(request.url());
  });
  const known: string[] = [];
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example']) {
    await context.clearCookies();
    await page.goto(`/login?${new URLSearchParams({ next })}`);
    const link = new URL(await askForLink({ page, email }, place, known));
    known.push(link.href);
    link.searchParams.set('next', next);
    await page.goto(link.href);
    await confirm(page).click();
    await expect(page).toHaveURL(`${place.url}/dashboard`);
    // Without its cookie a dashboard that is still loading would go to the login by itself, in the way of the next one.
    await expect(shop.monthly).toBeVisible();
  }
  expect(foreign).toEqual([]);
});
