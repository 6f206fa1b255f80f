/** The dashboard looks again by itself, and says when something has changed elsewhere; whoever is at it is not disturbed. */
import type { Page } from '@playwright/test';
import { enter } from './support/person.ts';
import { expect, test } from './support/test.ts';
import { toTheFront } from './support/to-the-front.ts';

const ID = 'sub_example';

/** The shop's answers about the user, with a subscription that the test changes at will. */
async function answerUser(page: Page, subscription: () => object | undefined): Promise<{ asked(): number }> {
  let count = 0;
  await page.route('**/users', async (route) => {
    const response = await route.fetch();
    const { user } = await response.json();
    count += 1;
    await route.fulfill({ response, json: { user: { ...user, subscription: subscription() } } });
  });
  return { asked: () => count };
}

test('keeps what was typed, what was said and the focus, while a status changes', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  let status = 'trialing';
  await answerUser(page, () => ({ id: ID, status, type: 'ondemand' }));
  await page.route('**/offerings/paircode/schedule', (route) =>
    route.fulfill({ json: { usageRecord: 'x' } }),
  );
  await page.goto('/dashboard');
  await shop.arrange.click();
  await expect(shop.sessionRegistered).toHaveText('Session registered');
  await shop.attendees.fill('6');
  status = 'past_due';
  await toTheFront(page);
  await expect(shop.status).toHaveText('past_due');
  await expect(page.getByRole('status')).toContainText('past_due');
  await expect(shop.sessionRegistered).toHaveText('Session registered');
  await expect(shop.attendees).toHaveValue('6');
  await expect(shop.attendees).toBeFocused();
});

test('shows an end, and puts the focus where it is told when what had it has gone', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  let status = 'active';
  await answerUser(page, () => ({ id: ID, status, type: 'monthly' }));
  await page.goto('/dashboard');
  await shop.manage.focus();
  status = 'canceled';
  await toTheFront(page);
  await expect(shop.ended).toHaveText('you have ended your /dev/chat subscription');
  await expect(shop.subscription).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page.getByRole('status')).toHaveText('Your subscription has ended.');
});

test('says nothing of a look that fails, and has the next one', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  await page.goto('/dashboard');
  await expect(shop.monthly).toBeVisible();
  await page.route('**/users', (route) => route.fulfill({ status: 500, body: 'no JSON' }), { times: 1 });
  await page.waitForResponse((response) => response.url().endsWith('/users') && response.status() === 500);
  await expect(shop.alert).toBeEmpty();
  await answerUser(page, () => ({ id: ID, status: 'active', type: 'monthly' }));
  await expect(shop.type).toHaveText('You are subscribed to the monthly package');
});

test('a look that is slow does not end those that a return to the page has begun', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(3_600_000);
  await page.goto('/dashboard');
  await expect(shop.monthly).toBeVisible();
  let asked = 0;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/users', async (route) => {
    asked += 1;
    if (asked === 5) {
      await released;
      await route.fulfill({ json: { user: { id: 'cus_1', email: 'late@example.com' } } });
    } else await route.fulfill({ status: 503, json: { error: { message: 'Not now.' } } });
  });
  /** Lets time pass until the page has asked so many times. */
  const untilAsked = (times: number): Promise<void> =>
    expect
      .poll(
        async () => {
          await page.clock.runFor(1_000);
          return asked;
        },
        { intervals: [20] },
      )
      .toBe(times);
  await untilAsked(5);
  const returned = page.waitForResponse('**/users');
  await toTheFront(page);
  await returned;
  release();
  await expect(page.getByText('late@example.com')).toBeVisible();
  await untilAsked(7);
});

test('a request whose outcome is not known is made again as the same one, a new one is another', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  await answerUser(page, () => ({ id: ID, status: 'active', type: 'ondemand' }));
  const keys: (string | undefined)[] = [];
  const answers = [
    () => ({ status: 502, json: { error: { message: 'The payment service did not answer.' } } }),
    () => ({ status: 200, body: '<html>' }),
    () => ({ status: 409, json: { error: { message: 'Still at it.', code: 'request_in_progress' } } }),
    () => ({ json: { subscription: ID } }),
    () => ({ status: 409, json: { error: { message: 'You have none.', code: 'no_subscription' } } }),
    () => ({ status: 500, json: { error: { message: 'Something went wrong here.' } } }),
    () => ({ json: { subscription: ID } }),
  ];
  await page.route('**/offerings/workshop', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    await route.fulfill(answers[keys.length - 1]?.() ?? {});
  });
  await page.goto('/dashboard');
  await shop.attendees.fill('6');
  const press = async (says: RegExp): Promise<void> => {
    await shop.registerWorkshop.click();
    await expect(shop.alert).toHaveText(says);
  };
  await press(/did not answer\. .*counted once/);
  await press(/makes no sense here\. .*counted once/);
  await press(/Still at it\. .*counted once/);
  await press(/^$/);
  await expect(shop.workshopNotification).toHaveText('Workshop registered.');
  await press(/^You have none\.$/);
  await expect(shop.workshopNotification).toHaveCount(0);
  await press(/went wrong here/);
  await shop.attendees.fill('7');
  await press(/^$/);
  await expect(shop.workshopNotification).toBeVisible();
  const [first, , , last, refused, failed, other] = keys;
  expect(keys.slice(0, 4)).toEqual([first, first, first, first]);
  expect(new Set([last, refused, failed, other]).size).toBe(4);
});

test('somebody who has subscribed sees it without prices, who has not is asked to try again', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  await enter(context, place, email);
  await page.route('**/offerings', (route) => route.abort());
  await page.goto('/dashboard');
  await expect(shop.alert).toContainText('cannot be reached');
  await page.unroute('**/offerings');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(shop.monthly).toHaveText('60 USD per month');
  await expect(shop.alert).toBeEmpty();
  await page.route('**/offerings', (route) => route.abort());
  await answerUser(page, () => ({ id: ID, status: 'active', type: 'monthly' }));
  await page.reload();
  await expect(shop.type).toHaveText('You are subscribed to the monthly package');
  await page.unroute('**/offerings');
  await toTheFront(page);
  await expect(shop.subscription).toHaveAttribute('data-monthly-price-id', /^price_/);
});
