import { subscriptionsOf } from './support/subscriber.ts';
import { expect, PATIENCE } from './support/test.ts';
import { test } from './support/test-clock.ts';

/** Can be saved, and is declined whenever it is charged. */
const DECLINES_LATER = { number: '4000 0000 0000 0341' };
const HOUR = 60 * 60;

test('a trial whose card is declined is past due, and active again with a good one', async ({
  onClock,
  page,
  place,
  portal,
  shop,
  subscribe,
}) => {
  const { stripe } = place;
  const { customer, moveTo } = await onClock();
  const shown = async (status: string) =>
    expect(async () => {
      await page.reload();
      await expect(shop.status).toHaveText(status, { timeout: 2000 });
    }).toPass(PATIENCE);

  await page.goto('/dashboard');
  await subscribe('monthly', DECLINES_LATER);
  await expect(shop.status).toHaveText('trialing');
  const [trialing] = await subscriptionsOf(place, customer.id);
  // The invoice of the trial's end is a draft for an hour, and collected then.
  await moveTo(Number(trialing?.trial_end) + 2 * HOUR);
  await page.goto('/dashboard');
  await shown('past_due');
  await expect(shop.type).toHaveText('You are subscribed to the monthly package');
  await expect(shop.ended).toHaveCount(0);

  await shop.manage.click();
  await page.getByRole('link', { name: 'Add payment method' }).click();
  await portal.fillCard('4242 4242 4242 4242');
  await portal.confirm.click();
  await expect(page.getByText('Visa •••• 4242')).toBeVisible(PATIENCE);
  await portal.returnLink.click();
  await page.waitForURL(`${place.url}/dashboard`);
  await expect(shop.status).toHaveText('past_due');

  const { data: open } = await stripe.invoices.list({ customer: customer.id, status: 'open' });
  expect(open).toMatchObject([{ amount_due: 6000, attempted: true }]);
  const { data: cards } = await stripe.customers.listPaymentMethods(customer.id);
  const good = cards.find(({ card }) => card?.last4 === '4242');
  await stripe.invoices.pay(open[0]?.id ?? '', { payment_method: good?.id ?? '' });
  await shown('active');
});
