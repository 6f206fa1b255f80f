import { priceOf } from './support/person.ts';
import { subscriptionsOf } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

const THREE_DAYS = 3 * 24 * 60 * 60;

test('a monthly subscription: a trial of three days, and what the dashboard says of it', async ({
  customer,
  logIn,
  place,
  shop,
  subscribe,
}) => {
  await logIn();
  await subscribe('monthly');
  await expect(shop.type).toHaveText('You are subscribed to the monthly package');
  await expect(shop.status).toHaveText('trialing');
  await expect(shop.manage).toBeVisible();
  await expect(shop.workshop).toBeVisible();
  await expect(shop.arrange).toHaveCount(0);
  const { id } = await customer();
  const [subscription, ...more] = await subscriptionsOf(place, id);
  expect(more).toEqual([]);
  const price = await priceOf(place, 'monthly');
  expect(subscription).toMatchObject({
    status: 'trialing',
    metadata: { challenge_id: place.challenge },
    items: { data: [{ quantity: 1, price: { id: price.id, unit_amount: 6000 } }] },
    default_payment_method: expect.stringMatching(/^pm_/),
  });
  const { trial_start, trial_end } = subscription ?? {};
  expect(Number(trial_end) - Number(trial_start)).toBe(THREE_DAYS);
  for (const [name, value] of [
    ['subscription', subscription?.id],
    ['monthly-price', price.id],
    ['customer', id],
  ] as const)
    await expect(shop.subscription).toHaveAttribute(`data-${name}-id`, value ?? '');
});

test('Checkout says what it will cost and wants a card; going back buys nothing', async ({
  checkout,
  customer,
  logIn,
  page,
  place,
  shop,
}) => {
  await logIn();
  await shop.monthly.click();
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('3 days free');
  await expect(page.getByTestId('product-summary-description')).toContainText(/\$60\.00 per month/);
  await expect(checkout.submit).toHaveText('Start trial');
  await expect(checkout.cardNumber).toBeVisible();
  await expect(page.getByTestId('line-item-adjustable-qty')).toHaveCount(0);
  await page.getByTestId('business-link').click();
  await page.waitForURL(`${place.url}/dashboard`);
  await expect(shop.monthly).toBeVisible();
  await expect(shop.onDemand).toBeVisible();
  await expect(shop.subscription).toHaveCount(0);
  expect(await subscriptionsOf(place, (await customer()).id)).toEqual([]);
});

test.describe('while webhooks are lost', () => {
  test.skip(({ place }) => place.isStripe, 'Stripe cannot be told to lose webhooks.');
  test.beforeEach(({ place }) => place.control('POST', 'faults', { webhook: '*', drop: true, times: 1000 }));
  test.afterEach(({ place }) => place.control('DELETE', 'faults'));

  test('what was bought is shown at once, and stays', async ({ logIn, page, place, shop, subscribe }) => {
    await logIn();
    await subscribe('monthly');
    await expect(shop.status).toHaveText('trialing');
    const id = await shop.subscription.getAttribute('data-subscription-id');
    const events = await place.control('GET', `events?type=customer.subscription.created&object=${id}`);
    expect(events).toMatchObject({ data: [{ deliveries: [{ status: 'failed' }] }] });
    await page.goto('/dashboard');
    await expect(shop.status).toHaveText('trialing');
  });
});
