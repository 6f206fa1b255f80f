import { enter } from './support/person.ts';
import { subscriber } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

test('Enter logs in: a Customer of this shop, and nothing bought', async ({
  customer,
  email,
  logIn,
  place,
  shop,
}) => {
  await logIn();
  await expect(shop.monthly).toBeVisible();
  await expect(shop.onDemand).toBeVisible();
  for (const absent of [shop.subscription, shop.workshop, shop.ended]) await expect(absent).toHaveCount(0);
  expect(await customer()).toMatchObject({ email, metadata: { challenge_id: place.challenge } });
});

test('Enter before the script has come is not lost, and no address gets into the page’s own', async ({
  email,
  page,
  place,
  shop,
}) => {
  let fetchScript = () => {};
  const isWanted = new Promise<void>((resolve) => {
    fetchScript = resolve;
  });
  await page.route('**/assets/login-*.js', async (route) => {
    await isWanted;
    await route.continue();
  });
  await page.goto('/login', { waitUntil: 'commit' });
  await expect(page.getByRole('status')).toHaveText('Loading…');
  const entered = shop.email.fill(email).then(() => shop.email.press('Enter'));
  await expect(shop.email).toHaveCount(0);
  fetchScript();
  await entered;
  await page.waitForURL(`${place.url}/dashboard`);
});

// The browser takes the first for an address, and the shop does not.
for (const address of ['ada@localhost', 'ada at example.com']) {
  test(`${address} is refused in the page`, async ({ page, place, shop }) => {
    await page.goto('/login');
    await shop.email.fill(address);
    await shop.email.press('Enter');
    await expect(shop.alert.filter({ hasText: /\S/ })).toBeVisible();
    await expect(page).toHaveURL(`${place.url}/login`);
    await page.goto('/dashboard');
    await page.waitForURL('**/login');
  });
}

test('a refused address can be mended', async ({ email, page, shop }) => {
  await page.goto('/login');
  await shop.email.fill('ada@localhost');
  await shop.email.press('Enter');
  await expect(shop.alert.filter({ hasText: 'not an e-mail address' })).toBeVisible();
  await shop.email.fill(email);
  await shop.email.press('Enter');
  await page.waitForURL('**/dashboard');
});

test('an address that could not be sent is not called wrong, and can be sent again', async ({
  email,
  page,
  shop,
}) => {
  await page.goto('/login');
  await page.route('**/users', (route) => route.abort('connectionrefused'), { times: 1 });
  await shop.email.fill(email);
  await shop.email.press('Enter');
  await expect(shop.alert).toHaveText(/cannot be reached/);
  await expect(shop.email).not.toHaveAttribute('aria-invalid');
  await expect(shop.email).toBeFocused();
  await shop.email.press('Enter');
  await page.waitForURL('**/dashboard');
});

test('who is logged in needs no login, who is not gets no dashboard', async ({
  logIn,
  page,
  place,
  shop,
}) => {
  await page.goto('/dashboard');
  await page.waitForURL('**/login');
  await logIn();
  await page.goto('/login');
  await expect(page).toHaveURL(`${place.url}/dashboard`);
  await shop.logout.click();
  await expect(shop.logout).toHaveCount(0);
  await page.goto('/dashboard');
  await expect(page).toHaveURL(`${place.url}/login`);
});

test('one e-mail address is one Customer, however it is typed and how often', async ({
  context,
  customer,
  email,
  logIn,
  page,
  place,
  shop,
}) => {
  await Promise.all([
    enter(context, place, email),
    enter(context, place, email.toUpperCase()),
    enter(context, place, email),
  ]);
  await page.goto('/dashboard');
  await shop.logout.click();
  await expect(shop.logout).toHaveCount(0);
  await logIn(email.toUpperCase());
  const { id } = await customer();
  const { user } = await (await page.request.get('/users')).json();
  expect(user).toEqual({ id, email });
  expect((await place.stripe.customers.list({ email: email.toUpperCase() })).data).toEqual([]);
});

test('a Customer who was there before is taken over, with what they have', async ({
  customer,
  email,
  logIn,
  place,
  shop,
}) => {
  const { id, customer: who } = await subscriber(place, email, 'ondemand');
  await logIn();
  await expect(shop.subscription).toHaveAttribute('data-subscription-id', id);
  await expect(shop.subscription).toHaveAttribute('data-customer-id', String(who));
  await expect(shop.status).toHaveText('active');
  expect((await customer()).id).toBe(who);
});

test('a Customer of something else in the account is left alone', async ({
  email,
  logIn,
  page,
  place,
  shop,
}) => {
  const stranger = await place.stripe.customers.create({ email, metadata: { challenge_id: 'another' } });
  await logIn();
  await expect(shop.monthly).toBeVisible();
  const { user } = await (await page.request.get('/users')).json();
  expect(user.id).not.toBe(stranger.id);
  expect((await place.stripe.customers.retrieve(stranger.id)) as object).toMatchObject({
    metadata: { challenge_id: 'another' },
  });
});
