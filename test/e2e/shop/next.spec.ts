/** Where a login leads: to what was wanted, and to nowhere else (row 27 of the promises, in a browser). */
import { HOSTILE_IN_PAGES, HOSTILE_NEXT } from './support/hostile-next.ts';
import { enter } from './support/person.ts';
import { expect, test } from './support/test.ts';

test('who is not logged in comes, with what Checkout has told, to where they wanted to go', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  const opened = await context.request.post('/offerings/paircode', { data: { price: 'paircode.monthly' } });
  const session = /cs_test_\w+/.exec((await opened.json()).url)?.[0];
  await context.clearCookies();
  await page.goto(`/dashboard?session_id=${session}`);
  await expect(page).toHaveURL(/\/login\?/);
  await shop.email.fill(email);
  await shop.email.press('Enter');
  await expect(shop.monthly).toBeVisible();
  await expect(page).toHaveURL(`${place.url}/dashboard?session_id=${session}`);
});

test('a login that somebody bent leads to no other place, whatever they wrote', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const foreign: string[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== place.url) foreign.push(request.url());
  });
  // What the page does once it is told that the login was good; where it then comes to is not what this is about.
  await page.route('**/users', (route) => route.fulfill({ json: { id: 'cus_1', email } }));
  const isElsewhere = ({ origin, pathname }: URL): boolean =>
    origin === place.url && !/^\/(login$|users$|assets\/)/.test(pathname);
  await page.route(isElsewhere, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<h1>Arrived</h1>' }),
  );
  for (const next of HOSTILE_IN_PAGES) {
    await page.goto(`/login?${new URLSearchParams({ next })}`);
    await shop.email.fill(email);
    await shop.email.press('Enter');
    await expect(page.getByRole('heading'), next).toHaveText('Arrived');
    expect(new URL(page.url()).origin, next).toBe(place.url);
  }

  await enter(context, place, email);
  for (const next of HOSTILE_NEXT) {
    const sentOn = await context.request.get('/login', { params: { next }, maxRedirects: 0 });
    expect(sentOn.status(), next).toBe(302);
    const { location = '' } = sentOn.headers();
    expect(new URL(location, `${place.url}/login`).origin, next).toBe(place.url);
  }
  expect(foreign).toEqual([]);
});
