/** One person, two tabs: nothing is sold twice, and each thing that is done is done once. */
import { CheckoutPage } from '../support/checkout-page.ts';
import { ShopPages } from './support/pages.ts';
import { enter, liveSubscriptions, sessionsCounted, subscribed } from './support/person.ts';
import { expect, PATIENCE, test, VISA } from './support/test.ts';
import { toTheFront } from './support/to-the-front.ts';

test('a subscription bought in one tab is shown by the other when it comes to the front', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const customer = await enter(context, place, email);
  const other = await context.newPage();
  const otherShop = new ShopPages(other);
  for (const tab of [page, other]) await tab.goto('/dashboard');
  await expect(shop.monthly).toBeVisible();
  await expect(otherShop.monthly).toBeVisible();
  const { id } = await subscribed(context, place, customer, 'monthly');
  await toTheFront(other);
  await expect(otherShop.subscription).toHaveAttribute('data-subscription-id', id);
  await expect(otherShop.monthly).toHaveCount(0);
});

test('a tab that has not heard of the subscription yet is not sold a second one', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const customer = await enter(context, place, email);
  // What the page may look for by itself tells it nothing until it is told by what the click is answered.
  const before = await (await page.request.get('/users')).json();
  let isStale = true;
  await page.route(/\/users(\?|$)/, (route) =>
    isStale ? route.fulfill({ json: before }) : route.continue(),
  );
  let refused: number | undefined;
  await page.route('**/offerings/paircode', async (route) => {
    const response = await route.fetch();
    refused = response.status();
    isStale = false;
    await route.fulfill({ response });
  });
  await page.goto('/dashboard');
  await expect(shop.onDemand).toBeVisible();
  const { id } = await subscribed(context, place, customer, 'monthly');
  await shop.onDemand.click();
  await expect(shop.subscription).toHaveAttribute('data-subscription-id', id);
  expect(refused).toBe(409);
  expect(await liveSubscriptions(place, customer)).toHaveLength(1);
});

for (const second of ['monthly', 'ondemand'] as const) {
  test(`of Checkout opened in two tabs, for monthly and ${second}, one can be paid`, async ({
    checkout,
    context,
    email,
    page,
    place,
    shop,
  }) => {
    const customer = await enter(context, place, email);
    const other = await context.newPage();
    const [otherShop, otherCheckout] = [new ShopPages(other), new CheckoutPage(other)];
    for (const tab of [page, other]) await tab.goto('/dashboard');
    await shop.monthly.click();
    await expect(checkout.submit).toBeVisible(PATIENCE);
    const first = page.url();
    await (second === 'monthly' ? otherShop.monthly : otherShop.onDemand).click();
    await expect(otherCheckout.submit).toBeVisible(PATIENCE);
    await checkout.fillPayment(VISA);
    await otherCheckout.fillPayment(VISA);
    await Promise.all([otherCheckout.submit.click(), checkout.submit.click()]);
    await other.waitForURL(/\/dashboard\?session_id=/, PATIENCE);
    await expect(otherShop.type).toBeVisible(PATIENCE);
    await page.goto(first);
    await expect(checkout.submit.and(page.locator(':enabled'))).toHaveCount(0);
    expect(await liveSubscriptions(place, customer)).toHaveLength(1);
    await page.goto('/dashboard');
    await expect(shop.type).toHaveText(/^You are subscribed to the (monthly package|on-demand package\.)$/);
  });
}

test('logged out in one tab, the other goes to the login with its next step', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  const other = await context.newPage();
  const otherShop = new ShopPages(other);
  for (const tab of [page, other]) await tab.goto('/dashboard');
  await expect(otherShop.monthly).toBeVisible();
  await shop.logout.click();
  await page.waitForURL((url) => url.pathname === '/');
  // It may have gone there by itself.
  await otherShop.monthly.click({ timeout: 2_000 }).catch(() => undefined);
  await expect(other).toHaveURL(/\/login/);
  await expect(otherShop.email).toBeVisible();
});

test('a session that has ended leads to the login with the next step, and from there back', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  await page.goto('/dashboard');
  await expect(shop.monthly).toBeVisible();
  await context.clearCookies();
  await shop.monthly.click();
  await expect(page).toHaveURL(/\/login/);
  await shop.email.fill(email);
  await shop.email.press('Enter');
  await expect(shop.monthly).toBeVisible();
  await expect(page).toHaveURL(`${place.url}/dashboard`);
});

test('a session arranged in each of two tabs is counted twice, and no more', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const customer = await enter(context, place, email);
  await subscribed(context, place, customer, 'ondemand');
  const other = await context.newPage();
  const otherShop = new ShopPages(other);
  for (const tab of [page, other]) await tab.goto('/dashboard');
  await expect(shop.arrange).toBeVisible();
  await expect(otherShop.arrange).toBeVisible();
  await Promise.all([shop.arrange.click(), otherShop.arrange.click()]);
  await expect(shop.sessionRegistered).toHaveText('Session registered');
  await expect(otherShop.sessionRegistered).toHaveText('Session registered');
  await expect.poll(() => sessionsCounted(place, customer), PATIENCE).toBe(2);
});
