import { enter } from './support/person.ts';
import { subscriber, subscriptionsOf } from './support/subscriber.ts';
import { expect, PATIENCE, test } from './support/test.ts';

test('canceled in the portal it ends at once, and can be had again, without another trial', async ({
  checkout,
  context,
  email,
  page,
  pay,
  place,
  portal,
  shop,
}) => {
  const first = await subscriber(place, email, 'monthly');
  const customer = String(first.customer);
  await enter(context, place, email);
  await page.goto('/dashboard');
  await expect(shop.status).toHaveText('trialing');
  await shop.manage.click();
  await portal.cancel.click();
  await portal.confirm.click();
  const status = async () => (await place.stripe.subscriptions.retrieve(first.id)).status;
  await expect.poll(status, PATIENCE).toBe('canceled');
  await portal.returnLink.click();
  await page.waitForURL(`${place.url}/dashboard`);
  await expect(async () => {
    await page.reload();
    await expect(shop.ended).toHaveText('you have ended your /dev/chat subscription', { timeout: 2000 });
  }).toPass(PATIENCE);
  await expect(shop.monthly).toBeVisible();
  await expect(shop.onDemand).toBeVisible();
  for (const gone of [shop.subscription, shop.manage, shop.workshop]) await expect(gone).toHaveCount(0);

  await shop.monthly.click();
  await expect(checkout.total).toHaveText(/\$60\.00$/);
  await expect(page.getByText('days free')).toHaveCount(0);
  await pay();
  await expect(shop.status).toHaveText('active');
  await expect(shop.ended).toHaveCount(0);
  const all = await subscriptionsOf(place, customer);
  expect(all).toMatchObject([
    { status: 'active', trial_end: null, metadata: { challenge_id: place.challenge } },
    { id: first.id, status: 'canceled' },
  ]);
  await expect(shop.subscription).toHaveAttribute('data-subscription-id', all[0]?.id ?? '');
});
