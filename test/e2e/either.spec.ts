/**
 * A spec that runs on the sandbox and, with `E2E_STRIPE_KEY=sk_test_…`, on the test mode of an account at Stripe:
 * it goes by what both have, and looks at nothing that it has not made (docs/sandbox.md).
 */
import { test as base, expect } from '@playwright/test';
import Stripe from 'stripe';
import { startSandbox } from '../sandbox/index.ts';
import { CheckoutPage } from './support/checkout-page.ts';
import { PortalPage } from './support/portal-page.ts';

const SHOP = 'https://shop.example.com';
/** Stripe's test clocks take their time. */
const PATIENCE = { timeout: 120_000 };

const test = base.extend<{ stripe: Stripe }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs off its first parameter.
  stripe: async ({}, use) => {
    const key = process.env.E2E_STRIPE_KEY || undefined;
    if (key !== undefined) {
      if (!/^[rs]k_test_/.test(key)) throw new Error('E2E_STRIPE_KEY must be a key of the test mode.');
      return use(new Stripe(key));
    }
    const { close, port } = await startSandbox();
    await use(new Stripe('sk_test_either', { host: '127.0.0.1', port, protocol: 'http' }));
    await close();
  },
});

test('subscribed at Checkout, canceled in the portal, over at the end of the month', async ({
  page,
  stripe,
}) => {
  test.setTimeout(300_000);
  await page.route(`${SHOP}/**`, (route) => route.fulfill({ contentType: 'text/html', body: 'The shop' }));
  const now = Math.floor(Date.now() / 1000);
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: now });
  const customer = await stripe.customers.create({ email: 'ada@example.com', test_clock: clock.id });
  const { id: price } = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 2000,
    recurring: { interval: 'month' },
    product_data: { name: `Team ${now}` },
  });
  const { id: configuration } = await stripe.billingPortal.configurations.create({
    business_profile: { headline: 'A spec' },
    features: { subscription_cancel: { enabled: true, mode: 'at_period_end' } },
  });

  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: customer.id,
    line_items: [{ price, quantity: 1 }],
    success_url: `${SHOP}/success`,
  });
  await page.goto(session.url ?? '');
  const checkout = new CheckoutPage(page);
  await checkout.fillPayment({ number: '4242 4242 4242 4242' });
  await checkout.submit.click();
  await page.waitForURL(`${SHOP}/success`, PATIENCE);

  const subscription = async () =>
    (await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data[0];
  await expect.poll(async () => (await subscription())?.status, PATIENCE).toBe('active');

  const portalSession = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration,
    return_url: `${SHOP}/account`,
  });
  await page.goto(portalSession.url);
  const portal = new PortalPage(page);
  await portal.cancel.click();
  await portal.confirm.click();
  await expect(portal.renew).toBeVisible();
  await portal.returnLink.click();
  await page.waitForURL(`${SHOP}/account`);
  await expect.poll(async () => (await subscription())?.cancel_at, PATIENCE).not.toBeNull();

  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: now + 32 * 24 * 60 * 60 });
  const status = async () => (await stripe.testHelpers.testClocks.retrieve(clock.id)).status;
  await expect.poll(status, PATIENCE).toBe('ready');
  expect((await subscription())?.status).toBe('canceled');
  await stripe.testHelpers.testClocks.del(clock.id);
});
