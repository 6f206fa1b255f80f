import { priceOf, sessionsCounted } from './support/person.ts';
import { subscriptionsOf } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

/** Stripe adds usage up within seconds to minutes. */
const COUNTED = { timeout: 300_000 };

test('two sessions are on the meter and on the next invoice', async ({
  checkout,
  customer,
  logIn,
  page,
  pay,
  place,
  shop,
}) => {
  await logIn();
  await shop.onDemand.click();
  await expect(page.getByTestId('product-summary-total-amount')).toContainText(/\$80\.00 per session/);
  await expect(checkout.cardNumber).toBeVisible();
  await expect(page.getByText('days free')).toHaveCount(0);
  await expect(page.getByTestId('line-item-adjustable-qty')).toHaveCount(0);
  await pay();

  await expect(shop.type).toHaveText('You are subscribed to the on-demand package.');
  await expect(shop.status).toHaveText('active');
  const { id } = await customer();
  const price = await priceOf(place, 'ondemand');
  const [subscription, ...more] = await subscriptionsOf(place, id);
  expect(more).toEqual([]);
  expect(subscription).toMatchObject({
    status: 'active',
    metadata: { challenge_id: place.challenge },
    trial_end: null,
    items: { data: [{ price: { id: price.id, unit_amount: 8000 } }] },
  });
  expect(subscription?.items.data[0]?.quantity).toBeUndefined();
  for (const [name, value] of [
    ['subscription', subscription?.id],
    ['ondemand-price', price.id],
    ['customer', id],
  ] as const)
    await expect(shop.subscription).toHaveAttribute(`data-${name}-id`, value ?? '');

  await expect(shop.sessionRegistered).toHaveCount(0);
  await shop.arrange.click();
  await expect(shop.sessionRegistered).toHaveText('Session registered');
  const answered = page.waitForResponse('**/offerings/paircode/schedule');
  await shop.arrange.click();
  expect(await (await answered).json()).toEqual({ usageRecord: expect.any(String) });
  await expect(shop.sessionRegistered).toHaveText('Session registered');
  await expect.poll(() => sessionsCounted(place, id), COUNTED).toBe(2);
  const next = () =>
    place.stripe.invoices.createPreview({ customer: id, subscription: subscription?.id ?? '' });
  await expect.poll(async () => (await next()).total, COUNTED).toBe(16_000);
});
