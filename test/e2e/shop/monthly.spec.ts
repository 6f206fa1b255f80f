import { expect, test } from './support/test.ts';

test('a monthly subscription: a trial of three days, shown at once', async ({
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
  const { data } = await place.stripe.subscriptions.list({ customer: (await customer()).id });
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({
    metadata: { challenge_id: place.challenge },
    items: { data: [{ quantity: 1 }] },
  });
  await expect(shop.subscription).toHaveAttribute('data-subscription-id', data[0]?.id ?? '');
});
