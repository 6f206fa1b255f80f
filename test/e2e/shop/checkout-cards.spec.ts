/** Cards that the bank has something to say to, at the Checkout of a trial. */
import { subscriptionsOf } from './support/subscriber.ts';
import { expect, PATIENCE, test, VISA } from './support/test.ts';

const DECLINED = { number: '4000 0000 0000 0002' };
/** Wants the cardholder when it is saved, and not afterwards. */
const ASKS_ONCE = { number: '4000 0025 0000 3155' };

test('a card that is declined buys nothing, and the next one does', async ({
  checkout,
  customer,
  logIn,
  pay,
  place,
  shop,
}) => {
  await logIn();
  await shop.monthly.click();
  await checkout.fillPayment(DECLINED);
  await checkout.submit.click();
  await expect(checkout.cardError).toContainText('declined', PATIENCE);
  const { id } = await customer();
  expect(await subscriptionsOf(place, id)).toEqual([]);
  await checkout.fillCard(VISA);
  await pay('as it stands');
  await expect(shop.status).toHaveText('trialing');
  expect(await subscriptionsOf(place, id)).toHaveLength(1);
});

test('3D Secure: refused it buys nothing, completed it does', async ({
  checkout,
  customer,
  logIn,
  page,
  place,
  shop,
}) => {
  await logIn();
  await shop.monthly.click();
  await checkout.fillPayment(ASKS_ONCE);
  await checkout.submit.click();
  await checkout.challenge.locator('#test-source-fail-3ds').click(PATIENCE);
  await expect(page.getByText('We are unable to authenticate your payment method.')).toBeVisible(PATIENCE);
  const { id } = await customer();
  expect(await subscriptionsOf(place, id)).toEqual([]);
  await checkout.submit.click();
  await checkout.challenge.locator('#test-source-authorize-3ds').click(PATIENCE);
  await page.waitForURL(/\/dashboard\?session_id=/, PATIENCE);
  await expect(shop.status).toHaveText('trialing');
  expect(await subscriptionsOf(place, id)).toHaveLength(1);
});
