/** What is one person's stays theirs, whoever's ids somebody else puts into a request (row 21 of the promises). */
import { type Attempt, ROUTES, sendAll } from './support/attempts.ts';
import {
  enter,
  liveSubscriptions,
  pendingItems,
  sessionsCounted,
  subscribed,
  userOf,
} from './support/person.ts';
import { expect, test } from './support/test.ts';

test.use({ auth: 'link' });

test('nothing of Ada’s is told to Ben, or done for her, wherever he names her', async ({
  context,
  email,
  otherBrowser,
  page,
  place,
  shop,
}) => {
  const ada = (await otherBrowser()).context();
  const customer = await enter(ada, place, email);
  const opened = await ada.request.post('/offerings/paircode', {
    headers: { Origin: place.url },
    data: { price: 'paircode.ondemand' },
  });
  const session = /cs_test_\w+/.exec((await opened.json()).url)?.[0] as string;
  const { id: subscription } = await subscribed(ada, place, customer, 'ondemand');
  const marks = [customer, email, session, subscription];

  const ben = await enter(context, place, email.replace('ada', 'ben'));
  await page.goto('/dashboard');
  await expect(shop.monthly).toBeVisible();
  const ids = { user_id: customer, customer, id: customer, subscription };
  const queries = [ids, { session_id: session }, { user_id: customer, session_id: session }];
  const attempts = ROUTES.flatMap((route): Attempt[] => [
    ...queries.map((query) => ({ ...route, path: `${route.path}?${new URLSearchParams(query)}` })),
    ...(route.method === 'POST' ? [{ ...route, body: { ...route.body, ...ids } }] : []),
    { ...route, path: `${route.path === '/' ? '' : route.path}/${customer}` },
  ]);
  const tell = async (): Promise<void> => {
    const answers = await sendAll(page, attempts);
    for (const [index, { status, said }] of answers.entries()) {
      const { method, path } = attempts[index] as Attempt;
      // Of what is not there the answer says which path that was.
      const told = said.replaceAll(/There is no [^"]*/g, '');
      for (const mark of marks) expect(told, `${method} ${path}`).not.toContain(mark);
      expect(status, `${method} ${path} ${said}`).toBeLessThan(500);
    }
  };
  await tell();
  // Cookies that a script can set: not the session's, which no script can see or replace.
  await page.evaluate(`for (const name of ['user_id', 'customer', 'user', 'pricebook'])
    document.cookie = name + '=${customer}; path=/'`);
  expect(await page.evaluate('document.cookie')).not.toContain('pricebook=');
  await tell();
  expect((await userOf(context, place)).id).toBe(ben);

  await page.goto(`/dashboard?${new URLSearchParams({ ...ids, session_id: session })}`);
  await expect(shop.logout).toBeVisible();
  await expect(shop.monthly.or(shop.alert).first()).toBeVisible();
  const shown = await page.content();
  for (const mark of marks) expect(shown).not.toContain(mark);

  expect((await place.stripe.checkout.sessions.list({ customer })).data).toHaveLength(1);
  expect((await liveSubscriptions(place, customer)).map(({ id }) => id)).toEqual([subscription]);
  expect(await pendingItems(place, customer)).toEqual([]);
  expect(await sessionsCounted(place, customer)).toBe(0);
});
