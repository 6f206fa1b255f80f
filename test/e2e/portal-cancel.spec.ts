import { subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

test('canceled, and at once back to the shop: nothing stands in the way', async ({
  openPortal,
  page,
  portal,
  shop,
  stripe,
}) => {
  const { customer, subscription } = await subscribe(stripe);
  await openPortal(customer, { subscription_cancel: { enabled: true } });
  await page.locator('[data-test="cancel-subscription"]').click();
  await page.locator('[data-testid="confirm"]').click();
  await page.locator('[data-testid="return-to-business-link"]').click();
  await page.waitForURL(`${shop.url}/account`);
  const after = await stripe.subscriptions.retrieve(subscription.id);
  expect(after).toMatchObject({
    status: 'active',
    cancel_at: subscription.items.data[0]?.current_period_end,
    cancel_at_period_end: false,
  });
  void portal;
});
