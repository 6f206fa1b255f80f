import { subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

test('the way back to the shop', async ({ openPortal, page, portal, shop, stripe }) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, { invoice_history: { enabled: false } });
  await expect(page).toHaveTitle(/Billing/);
  await expect(portal.returnLink).toHaveText('Return to Pricebook sandbox');
  await portal.returnLink.click();
  await page.waitForURL(`${shop.url}/account`);
});
