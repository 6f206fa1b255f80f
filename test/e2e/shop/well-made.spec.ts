/** The pages for everybody: axe finds nothing, on a screen and on a phone; by keyboard alone; without motion. */
import type { Locator, Page } from '@playwright/test';
import { expectWellMade } from '../support/axe.ts';
import { enter, subscribed } from './support/person.ts';
import { expect, PATIENCE, test } from './support/test.ts';

const USERS = /\/users(\?|$)/;

/** Opens the dashboard as it is with a subscription that whoever is logged in has not. */
async function openWith(page: Page, subscription: { status: string; type: string | null }): Promise<void> {
  const { user } = await (await page.request.get('/users')).json();
  await page.unroute(USERS);
  // Answered at once: the page looks again by itself, also while the test ends.
  const json = { user: { ...user, subscription: { id: 'sub_1', ...subscription } } };
  await page.route(USERS, (route) => route.fulfill({ json }));
  await page.goto('/dashboard');
}

test('the pages in front of the login are well made, whatever they have to say', async ({ page, shop }) => {
  await page.goto('/');
  await expect(shop.monthly).toBeVisible();
  await expectWellMade(page);
  await page.route('**/offerings', (route) => route.abort('connectionrefused'));
  await page.reload();
  await expect(shop.alert).not.toBeEmpty();
  await expectWellMade(page);
  await page.goto('/login');
  await expectWellMade(page);
  await shop.email.fill('nobody');
  await shop.email.press('Enter');
  await expect(shop.alert).not.toBeEmpty();
  await expect(shop.email).toHaveAttribute('aria-invalid', 'true');
  await expectWellMade(page);
  await page.goto('/nothing');
  await expect(shop.alert).not.toBeEmpty();
  await expectWellMade(page);
});

test('the dashboard is well made in each state of a subscription', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  await page.goto('/dashboard');
  await expect(shop.monthly).toBeVisible();
  await expectWellMade(page);
  for (const subscription of [
    { status: 'past_due', type: 'monthly' },
    { status: 'incomplete', type: 'ondemand' },
    { status: 'active', type: null },
  ]) {
    await openWith(page, subscription);
    await expect(shop.status).toHaveText(subscription.status);
    await expectWellMade(page);
  }
  await openWith(page, { status: 'canceled', type: 'monthly' });
  await expect(shop.ended).toHaveText('you have ended your /dev/chat subscription');
  await expectWellMade(page);
});

test('the dashboard is well made with all that is said after what was done', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  await openWith(page, { status: 'active', type: 'ondemand' });
  await page.route('**/schedule', (route) => route.fulfill({ json: { usageRecord: 'x' } }));
  await page.route('**/offerings/workshop', (route) => route.fulfill({ json: { subscription: 'sub_1' } }));
  await shop.arrange.click();
  await expect(shop.sessionRegistered).toBeVisible();
  await shop.attendees.fill('6');
  await shop.registerWorkshop.click();
  await expect(shop.workshopNotification).toBeVisible();
  await expectWellMade(page);
  await shop.attendees.fill('0');
  await shop.registerWorkshop.click();
  await expect(shop.alert).not.toBeEmpty();
  await expect(shop.attendees).toBeFocused();
  await expectWellMade(page);
  await page.route(USERS, (route) => route.abort('connectionrefused'));
  await page.goto('/dashboard');
  await expect(shop.alert).not.toBeEmpty();
  await expectWellMade(page);
});

/** Goes on with the Tab key until something has the focus, and sees that it can be seen. */
async function tabTo(target: Locator): Promise<void> {
  const page = target.page();
  await expect(target).toBeVisible();
  for (let count = 0; count < 30; count += 1) {
    await page.keyboard.press('Tab');
    if ((await target.and(page.locator(':focus-visible')).count()) === 0) continue;
    const seen = await page.evaluate<string[]>(
      `(({ outlineStyle, boxShadow }) => [outlineStyle, boxShadow])(getComputedStyle(document.activeElement))`,
    );
    expect(seen, 'the focus can be seen').not.toEqual(['none', 'none']);
    return;
  }
  throw new Error(`The Tab key does not come to ${target}.`);
}

test('everything is done by keyboard alone', async ({ checkout, context, email, page, place, shop }) => {
  await page.goto('/');
  await tabTo(shop.login);
  await tabTo(shop.monthly);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${place.url}/login`);
  await tabTo(shop.email);
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  await tabTo(shop.onDemand);
  await page.keyboard.press('Enter');
  await expect(checkout.submit).toBeVisible(PATIENCE);
  const { id: customer } = (await (await context.request.get('/users')).json()).user;
  await subscribed(context, place, customer, 'ondemand');

  await page.goto('/dashboard');
  await tabTo(shop.arrange);
  await page.keyboard.press('Enter');
  await expect(shop.sessionRegistered).toHaveText('Session registered');
  await expect(shop.arrange).toBeFocused();
  await tabTo(shop.attendees);
  await page.keyboard.type('6');
  await page.keyboard.press('Enter');
  await expect(shop.workshopNotification).toHaveText('Workshop registered.');
  await tabTo(shop.logout);
  await page.keyboard.press('Space');
  await expect(shop.login).toBeVisible();
});

test('nothing moves where somebody wants no motion', async ({ context, email, page, place, shop }) => {
  await enter(context, place, email);
  await openWith(page, { status: 'active', type: 'ondemand' });
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/schedule', async (route) => {
    await released;
    await route.fulfill({ json: { usageRecord: 'x' } });
  });
  const moving = () =>
    page.evaluate<number>(`document.getAnimations().filter(({ effect, playState }) =>
      playState === 'running' && effect.getComputedTiming().activeDuration > 100).length`);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await shop.arrange.click();
  await expect(shop.arrange).toHaveAttribute('aria-busy', 'true');
  expect(await moving()).toBe(0);
  // What is seen here can move: a page without that wish does.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await expect.poll(moving).toBeGreaterThan(0);
  release();
  await expect(shop.sessionRegistered).toBeVisible();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const path of ['/', '/login', '/nothing']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await moving(), path).toBe(0);
  }
});
