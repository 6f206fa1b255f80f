/** The owner changes a price in the catalog while somebody looks at the old one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ShopPages } from './support/pages.ts';
import { enter, priceOf, subscribed } from './support/person.ts';
import { test as base, expect, PATIENCE } from './support/test.ts';

const OLD = 'unit_amount: 6000';

const test = base.extend<{ reprice(amount: number): Promise<void> }>({
  /** Writes another monthly price into the catalog and reconciles; afterwards all is as it was, for other specs. */
  reprice: async ({ context, place }, use) => {
    const file = join(place.catalog, 'devchat.yaml');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(OLD);
    const reconcile = async (catalog: string): Promise<void> => {
      writeFileSync(file, catalog);
      const ran = await place.pricebook('reconcile', '--yes');
      expect(ran.code, ran.stderr).toBe(0);
    };
    let isChanged = false;
    await use(async (amount) => {
      isChanged = true;
      await reconcile(text.replace(OLD, `unit_amount: ${amount}`));
    });
    if (!isChanged) return;
    await reconcile(text);
    await expect
      .poll(async () => {
        const { pairCode } = await (await context.request.get(`${place.url}/offerings`)).json();
        return pairCode.monthlyPrice.unit_amount;
      }, PATIENCE)
      .toBe(6000);
  },
});

test('a replaced price is not sold unseen, the new one is; who has the old one keeps it', async ({
  checkout,
  context,
  email,
  otherBrowser,
  page,
  place,
  reprice,
  shop,
}) => {
  const { stripe } = place;
  const old = await priceOf(place, 'monthly');
  const loyal = await otherBrowser();
  const loyalShop = new ShopPages(loyal);
  const loyalCustomer = await enter(loyal.context(), place, `loyal-${email}`);
  const kept = await subscribed(loyal.context(), place, loyalCustomer, 'monthly');
  await loyal.goto('/dashboard');
  await expect(loyalShop.type).toHaveText('You are subscribed to the monthly package');

  const customer = await enter(context, place, email);
  const stale = await (await page.request.get('/offerings')).json();
  expect(stale.pairCode.monthlyPrice).toMatchObject({ id: old.id, unit_amount: 6000 });
  await page.route('**/offerings', (route) => route.fulfill({ json: stale }));
  await page.goto('/dashboard');
  await expect(shop.monthly).toContainText('60 USD per month');
  await reprice(7500);
  await page.unroute('**/offerings');

  const refused = page.waitForResponse('**/offerings/paircode');
  await shop.monthly.click();
  expect((await refused).status()).toBe(409);
  await expect(shop.alert).toContainText('75');
  await expect(shop.monthly).toContainText('75 USD per month');
  expect(new URL(page.url()).pathname).toBe('/dashboard');
  expect((await stripe.checkout.sessions.list({ customer })).data).toEqual([]);

  await shop.monthly.click();
  await expect(checkout.submit).toBeVisible(PATIENCE);
  const { data: sessions } = await stripe.checkout.sessions.list({ customer });
  expect(sessions).toHaveLength(1);
  const { data: lines } = await stripe.checkout.sessions.listLineItems(sessions[0]?.id ?? '');
  expect(lines).toMatchObject([{ quantity: 1, price: { unit_amount: 7500 } }]);

  await loyal.goto('/');
  await expect(loyalShop.monthly).toHaveText('75 USD per month');
  await expect(loyal.locator('[data-monthly-price-id]')).not.toHaveAttribute('data-monthly-price-id', old.id);
  await loyal.goto('/dashboard');
  await expect(loyalShop.type).toHaveText('You are subscribed to the monthly package');
  await expect(loyalShop.status).toHaveText('trialing');
  const { items } = await stripe.subscriptions.retrieve(kept.id);
  expect(items.data).toMatchObject([{ price: { id: old.id, unit_amount: 6000 } }]);
});
