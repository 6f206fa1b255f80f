import { priceOf } from './support/person.ts';
import { tabTo } from './support/tab-to.ts';
import { expect, test } from './support/test.ts';

const OFFERS = [
  { name: 'monthly', text: '60 USD per month' },
  { name: 'ondemand', text: '80 USD per session' },
] as const;

test('says what is sold at which price, as Stripe has it', async ({ page, place }) => {
  await page.goto('/');
  for (const { name, text } of OFFERS) {
    const around = page.locator(`[data-${name}-price-id]`);
    await expect(around).toHaveAttribute(`data-${name}-price-id`, (await priceOf(place, name)).id);
    const offer = around.locator(`#${name}-subscription`);
    await expect(offer).toHaveJSProperty('textContent', text);
    await expect(offer).toHaveText(text, { useInnerText: true });
  }
});

test('each offer and Login lead to the login', async ({ page, shop }) => {
  for (const way of [shop.login, shop.monthly, shop.onDemand]) {
    await page.goto('/');
    await way.click();
    await page.waitForURL('**/login');
    await expect(shop.email).toBeVisible();
  }
});

test('by keyboard alone: from the landing to Checkout, and out again', async ({
  checkout,
  email,
  page,
  shop,
}) => {
  await page.goto('/');
  await tabTo(shop.login);
  await tabTo(shop.monthly);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/login');
  await tabTo(shop.email);
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/dashboard');
  await tabTo(shop.onDemand);
  await page.keyboard.press('Enter');
  await expect(checkout.submit).toBeVisible();
  await page.goto('/dashboard');
  await tabTo(shop.logout);
  await page.keyboard.press('Enter');
  await expect(shop.logout).toHaveCount(0);
  await page.goto('/dashboard');
  await page.waitForURL('**/login');
});
