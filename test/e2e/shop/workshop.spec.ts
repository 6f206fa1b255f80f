import { enter, pendingItems, priceOf } from './support/person.ts';
import { subscriber } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

for (const { type, withTheRest } of [
  { type: 'monthly', withTheRest: 54_000 },
  { type: 'ondemand', withTheRest: 48_000 },
] as const) {
  test(`${type}: six attendees stand on the next invoice`, async ({ context, email, page, place, shop }) => {
    const { id, customer } = await subscriber(place, email, type);
    const seat = await priceOf(place, 'seat');
    await enter(context, place, email);
    await page.goto('/dashboard');
    await expect(shop.workshop).toHaveAttribute('data-workshop-price-id', seat.id);
    await shop.attendees.fill('6');
    await expect(shop.workshopNotification).toHaveCount(0);
    await shop.registerWorkshop.click();
    await expect(shop.workshopNotification).toHaveText('Workshop registered.');
    expect(await pendingItems(place, String(customer))).toMatchObject([
      {
        amount: 48_000,
        quantity: 6,
        parent: { subscription_details: { subscription: id } },
        pricing: { price_details: { price: seat.id } },
      },
    ]);
    const next = await place.stripe.invoices.createPreview({ customer: String(customer), subscription: id });
    expect(next.lines.data.map(({ amount }) => amount)).toContain(48_000);
    expect(next.total).toBe(withTheRest);
  });
}

test('other numbers than 1 to 100 are refused in the page', async ({ context, email, page, place, shop }) => {
  const { customer } = await subscriber(place, email, 'monthly');
  await enter(context, place, email);
  for (const attendees of ['0', '101', '1.5', '', '-6']) {
    await page.goto('/dashboard');
    await shop.attendees.fill(attendees);
    await shop.registerWorkshop.click();
    await expect(shop.alert.filter({ hasText: /\S/ })).toBeVisible();
    await expect(shop.workshopNotification).toHaveCount(0);
  }
  await shop.attendees.fill('100');
  await shop.registerWorkshop.click();
  await expect(shop.workshopNotification).toHaveText('Workshop registered.');
  expect((await pendingItems(place, String(customer))).map(({ amount }) => amount)).toEqual([800_000]);
});

test('a double click registers one workshop, however soon the shop has answered', async ({
  context,
  email,
  page,
  place,
  shop,
}) => {
  const { customer } = await subscriber(place, email, 'ondemand');
  await enter(context, place, email);
  await page.goto('/dashboard');
  await shop.attendees.fill('6');
  await shop.registerWorkshop.dblclick();
  await expect(shop.workshopNotification).toHaveText('Workshop registered.');
  await shop.attendees.fill('2');
  for (const clickCount of [1, 2]) {
    await expect(shop.registerWorkshop).toBeEnabled();
    await shop.registerWorkshop.hover();
    await page.mouse.down({ clickCount });
    await page.mouse.up({ clickCount });
    await expect(shop.workshopNotification).toHaveText('Workshop registered.');
  }
  await shop.attendees.fill('1');
  await shop.registerWorkshop.click();
  const amounts = async () => (await pendingItems(place, String(customer))).map(({ amount }) => amount);
  await expect.poll(amounts).toEqual([8_000, 16_000, 48_000]);
});
