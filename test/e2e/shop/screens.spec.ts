/**
 * A picture of each state of the pages, on a screen and on a phone, for somebody to look at: `npm run screenshots`. What
 * is wrong with one that a program can find, axe finds.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectWellMade } from '../support/axe.ts';
import { enter, linkTo } from './support/person.ts';
import { expect, test } from './support/test.ts';

const FOLDER = process.env.SCREENSHOTS ?? '';
const WIDTHS = { desktop: 1280, phone: 360 };
const NAMES: Record<string, string> = { landing: 'grace', 'login by link': 'alan' };
const ID = 'sub_1QxExampleExampleExample';

test.use({
  auth: 'link',
  // Names for people to look at; each test has a shop of its own worker, or another of these.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs off its first parameter.
  email: async ({}, use, { title }) => use(`${NAMES[title] ?? 'ada'}@example.com`),
});

test.skip(FOLDER === '', 'SCREENSHOTS=<folder> says where the pictures go');
test.setTimeout(300_000);

async function picture(page: Page, name: string): Promise<void> {
  await expectWellMade(page);
  for (const [device, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 800 });
    const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
    await page.setViewportSize({ width, height });
    mkdirSync(FOLDER, { recursive: true });
    await page.screenshot({ path: join(FOLDER, `${name}-${device}.png`) });
  }
}

/** What the shop answers of the user, with another subscription. */
async function answerUser(page: Page, subscription: object | undefined): Promise<void> {
  await page.unroute('**/users');
  await page.route('**/users', async (route) => {
    const response = await route.fetch();
    const { user } = await response.json();
    await route.fulfill({ response, json: { user: { ...user, subscription } } });
  });
  await page.goto('/dashboard');
}

test('landing', async ({ context, email, page, place, shop }) => {
  await page.goto('/');
  await expect(shop.onDemand).toBeVisible();
  await picture(page, 'landing');
  await page.route('**/offerings', (route) =>
    route.fulfill({ status: 503, json: { error: { message: 'No.' } } }),
  );
  await page.reload();
  await expect(page.getByText('Not sold at the moment.')).toHaveCount(3);
  await picture(page, 'landing-not-sold');
  await page.unroute('**/offerings');
  await page.route('**/offerings', (route) => route.abort());
  await page.reload();
  await expect(shop.alert).toContainText('cannot be reached');
  await picture(page, 'landing-unreachable');
  await page.unroute('**/offerings');
  await enter(context, place, email);
  await page.goto('/');
  await expect(shop.onDemand).toBeVisible();
  await picture(page, 'landing-logged-in');
});

test('login', async ({ page, shop }) => {
  await page.goto('/login');
  await picture(page, 'login');
  await shop.email.fill('alex');
  await shop.email.press('Enter');
  await expect(shop.alert).not.toBeEmpty();
  await picture(page, 'login-refused');
  await page.goto('/nothing');
  await picture(page, 'message-404');
});

test('dashboard', async ({ context, email, page, place, shop }) => {
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await enter(context, place, email);
  await page.goto('/dashboard');
  await expect(shop.monthly).toBeVisible();
  await picture(page, 'dashboard-none');
  await page.route('**/offerings/paircode', async (route) => {
    await held;
    await route.fulfill({
      status: 409,
      json: {
        error: {
          message: 'Changed.',
          code: 'price_changed',
          price: { key: 'paircode.monthly', id: 'price_1', currency: 'usd', unit_amount: 7500 },
        },
      },
    });
  });
  await shop.monthly.click();
  await picture(page, 'dashboard-busy');
  release?.();
  await expect(shop.monthly).toHaveText('75 USD per month');
  await picture(page, 'dashboard-price-changed');

  for (const status of ['trialing', 'past_due', 'unpaid', 'paused', 'incomplete']) {
    await answerUser(page, { id: ID, status, type: 'monthly' });
    await expect(shop.status).toHaveText(status);
    await picture(page, `dashboard-${status}`);
  }
  await answerUser(page, { id: ID, status: 'active', type: null });
  await expect(shop.status).toHaveText('active');
  await picture(page, 'dashboard-unknown');
  await answerUser(page, { id: ID, status: 'canceled', type: 'monthly' });
  await expect(shop.ended).toBeVisible();
  await picture(page, 'dashboard-canceled');
  await answerUser(page, { id: ID, status: 'incomplete_expired', type: 'monthly' });
  await expect(shop.monthly).toBeVisible();
  await picture(page, 'dashboard-lapsed');

  await answerUser(page, { id: ID, status: 'active', type: 'ondemand' });
  await shop.attendees.fill('6');
  await picture(page, 'dashboard-ondemand');
  await page.route('**/offerings/paircode/schedule', (route) =>
    route.fulfill({ json: { usageRecord: 'x' } }),
  );
  await page.route('**/offerings/workshop', (route) => route.fulfill({ json: { subscription: ID } }));
  await shop.arrange.click();
  await expect(shop.sessionRegistered).toBeVisible();
  await shop.registerWorkshop.click();
  await expect(shop.workshopNotification).toBeVisible();
  await picture(page, 'dashboard-registered');
  await shop.attendees.fill('101');
  await shop.registerWorkshop.click();
  await expect(shop.alert).toContainText('100');
  await picture(page, 'dashboard-attendees-refused');
  await page.route('**/offerings/paircode/schedule', (route) => route.abort());
  await shop.arrange.click();
  await expect(shop.alert).toContainText('reached');
  await picture(page, 'dashboard-unanswered');

  await page.unroute('**/users');
  await page.route('**/users', (route) => route.abort());
  await page.goto('/dashboard');
  await expect(shop.alert).toContainText('reached');
  await picture(page, 'dashboard-not-loaded');
});

test('dashboard while it loads', async ({ context, email, page, place }) => {
  await enter(context, place, email);
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/users', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/dashboard');
  await picture(page, 'dashboard-loading');
  release?.();
});

test('login by link', async ({ email, page, place, shop }) => {
  await page.goto('/login');
  await shop.email.fill(email);
  await shop.email.press('Enter');
  await expect(page.getByRole('status')).toContainText(email);
  await picture(page, 'login-sent');
  await page.goto((await linkTo(place, email)).href);
  await picture(page, 'link');
  await page.goto('/login/link?token=x');
  await picture(page, 'link-refused');
});

test('without script', async ({ browser, place }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: place.url });
  const page = await context.newPage();
  for (const path of ['/', '/login']) {
    await page.goto(path);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.screenshot({ path: join(FOLDER, `no-script${path.replace('/', '-')}.png`), fullPage: true });
  }
  await context.close();
});
