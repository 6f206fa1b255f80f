/** What goes wrong on the way: it is said, nothing is lost, and what is tried again is done once. */
import type { Request, Route } from '@playwright/test';
import { enter, pendingItems, sessionsCounted, subscribed } from './support/person.ts';
import { expect, PATIENCE, test } from './support/test.ts';

const keyOf = (request: Request): string | undefined => request.headers()['idempotency-key'];

const FAILURES: [what: string, fail: (route: Route) => Promise<void>][] = [
  [
    'an error of ours',
    (route) => route.fulfill({ status: 500, json: { error: { message: 'Something broke.' } } }),
  ],
  [
    'too many requests',
    (route) =>
      route.fulfill({
        status: 429,
        headers: { 'Retry-After': '7' },
        json: { error: { message: 'Please try again in 7 seconds.' } },
      }),
  ],
  [
    'a page of something in front of the shop',
    (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }),
  ],
  ['a broken connection', (route) => route.abort('connectionreset')],
];

test('a session that could not be arranged is said, and arranged once by the next try', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const customer = await enter(context, place, email);
  await subscribed(context, place, customer, 'ondemand');
  await page.goto('/dashboard');
  const keys: (string | undefined)[] = [];
  for (const [what, fail] of FAILURES) {
    await page.route(
      '**/schedule',
      async (route) => {
        keys.push(keyOf(route.request()));
        await fail(route);
      },
      { times: 1 },
    );
    await shop.arrange.click();
    await expect(shop.alert, what).toHaveText(/[a-z]+\./);
    await expect(shop.sessionRegistered, what).toHaveCount(0);
    const again = page.waitForRequest('**/schedule');
    await shop.arrange.click();
    expect(keyOf(await again), what).toBe(keys.at(-1));
    await expect(shop.sessionRegistered, what).toHaveText('Session registered');
    await expect(shop.alert, what).toHaveText('');
  }
  await context.setOffline(true);
  await shop.arrange.click();
  await expect(shop.alert).toHaveText(/[a-z]+\./);
  await context.setOffline(false);
  await shop.arrange.click();
  await expect(shop.sessionRegistered).toHaveText('Session registered');

  expect(keys.every((key) => key !== undefined)).toBe(true);
  expect(new Set(keys).size).toBe(keys.length);
  await expect.poll(() => sessionsCounted(place, customer), PATIENCE).toBe(FAILURES.length + 1);
});

test('what was done although its answer was lost is not done again', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const customer = await enter(context, place, email);
  await subscribed(context, place, customer, 'ondemand');
  await page.goto('/dashboard');
  const keys: (string | undefined)[] = [];
  const lose = async (route: Route): Promise<void> => {
    keys.push(keyOf(route.request()));
    if (keys.length % 2 === 0) {
      await route.continue();
      return;
    }
    expect((await route.fetch()).status()).toBe(200);
    await route.abort('connectionreset');
  };
  await page.route('**/schedule', lose);
  await page.route('**/offerings/workshop', lose);

  await shop.arrange.click();
  await expect(shop.alert).toHaveText(/[a-z]+\./);
  await shop.arrange.click();
  await expect(shop.sessionRegistered).toHaveText('Session registered');

  await shop.attendees.fill('6');
  await shop.registerWorkshop.click();
  await expect(shop.alert).toHaveText(/[a-z]+\./);
  await expect(shop.attendees).toHaveValue('6');
  await shop.registerWorkshop.click();
  await expect(shop.workshopNotification).toHaveText('Workshop registered.');

  expect(keys).toHaveLength(4);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[3]).toBe(keys[2]);
  expect(await pendingItems(place, customer)).toMatchObject([{ amount: 48000 }]);
  await expect.poll(() => sessionsCounted(place, customer), PATIENCE).toBe(1);
});

test('while an answer is slow the button is busy, and a double click is one request', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const customer = await enter(context, place, email);
  await subscribed(context, place, customer, 'ondemand');
  await page.goto('/dashboard');
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let sent = 0;
  await page.route('**/schedule', async (route) => {
    sent += 1;
    await released;
    await route.continue();
  });
  await shop.arrange.dblclick();
  await expect(shop.arrange).toBeDisabled();
  await expect(shop.arrange).toHaveAttribute('aria-busy', 'true');
  await shop.arrange.click({ force: true });
  await expect(shop.sessionRegistered).toHaveCount(0);
  release();
  await expect(shop.sessionRegistered).toHaveText('Session registered');
  await expect(shop.arrange).toBeEnabled();
  expect(sent).toBe(1);
  await expect.poll(() => sessionsCounted(place, customer), PATIENCE).toBe(1);
});

test('while Stripe does not answer nobody is led on, and then somebody is', async ({
  checkout,
  context,
  email,
  page,
  place,
  shop,
}) => {
  test.skip(place.isStripe, 'Stripe cannot be told to fail.');
  await enter(context, place, email);
  await page.goto('/dashboard');
  await expect(shop.monthly).toBeVisible();
  const down = { path: '/v1/checkout/sessions*', status: 500, store: false, times: 50 };
  await place.control('POST', 'faults', down);
  try {
    const answer = page.waitForResponse('**/offerings/paircode', PATIENCE);
    await shop.monthly.click();
    expect((await answer).status()).toBe(502);
    await expect(shop.alert).toHaveText('The payment service did not answer. Please try again in a moment.');
  } finally {
    await place.control('DELETE', 'faults');
  }
  await shop.monthly.click();
  await expect(checkout.submit).toBeVisible(PATIENCE);
});

test('what is not sold is said to be so, and prices that do not come can be asked for again', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const notSold = page.getByText(/not sold at the moment/i);
  const none = { status: 503, json: { error: { message: 'That cannot be sold at the moment.' } } };
  await enter(context, place, email);
  await page.route('**/offerings', (route) => route.fulfill(none));
  for (const path of ['/', '/dashboard']) {
    await page.goto(path);
    await expect(notSold.first()).toBeVisible();
    await expect(shop.monthly).toHaveCount(0);
    await expect(shop.onDemand).toHaveCount(0);
  }
  await page.unroute('**/offerings');

  const offerings = await (await page.request.get('/offerings')).json();
  offerings.pairCode.monthlyPrice = null;
  await page.route('**/offerings', (route) => route.fulfill({ json: offerings }));
  for (const path of ['/', '/dashboard']) {
    await page.goto(path);
    await expect(shop.onDemand).toHaveText('80 USD per session');
    await expect(notSold.first()).toBeVisible();
    await expect(shop.monthly).toHaveCount(0);
  }
  await page.unroute('**/offerings');

  await page.route(/\/(offerings|users)$/, (route) => route.abort('connectionrefused'));
  for (const path of ['/', '/dashboard']) {
    await page.goto(path);
    await expect(shop.alert).toHaveText(/[a-z]+\./);
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  }
  await page.unroute(/\/(offerings|users)$/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(shop.monthly).toHaveText('60 USD per month');
  await page.route('**/offerings', (route) => route.abort('connectionrefused'));
  await page.goto('/');
  await expect(shop.alert).toHaveText(/[a-z]+\./);
  await page.unroute('**/offerings');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(shop.monthly).toHaveText('60 USD per month');
});

test('who comes back from Checkout by the Back button can go there again', async ({
  checkout,
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  await page.goto('/dashboard');
  for (const offer of [shop.monthly, shop.onDemand]) {
    await offer.click();
    await expect(checkout.submit).toBeVisible(PATIENCE);
    await page.goBack();
    await expect(offer).toBeEnabled();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  }
  await shop.monthly.click();
  await expect(checkout.submit).toBeVisible(PATIENCE);
});
