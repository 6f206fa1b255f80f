import { priceOf } from './support/person.ts';
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
