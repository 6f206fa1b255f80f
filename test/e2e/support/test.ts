/** A test with a sandbox, a shop and the official SDK of its own worker, and Checkout's page. */
import { test as base, expect } from '@playwright/test';
import Stripe from 'stripe';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { CheckoutPage } from './checkout-page.ts';
import { PortalPage } from './portal-page.ts';
import { openShop, type Shop } from './shop.ts';
import type { Features } from './subscriber.ts';

type SessionParams = Stripe.Checkout.SessionCreateParams;
type PortalParams = Stripe.BillingPortal.SessionCreateParams;

interface Fixtures {
  checkout: CheckoutPage;
  /** Makes a session and opens its page. */
  open(params?: Partial<SessionParams>): Promise<Stripe.Checkout.Session>;
  portal: PortalPage;
  /** Makes a configuration of these features, a portal session with it, and opens its page. */
  openPortal(
    customer: string,
    features: Features,
    params?: Partial<PortalParams>,
  ): Promise<Stripe.BillingPortal.Session>;
}

interface WorkerFixtures {
  sandbox: Sandbox;
  stripe: Stripe;
  shop: Shop;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  sandbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs off its first parameter.
    async ({}, use) => {
      const sandbox = await startSandbox();
      await use(sandbox);
      await sandbox.close();
    },
    { scope: 'worker' },
  ],
  stripe: [
    async ({ sandbox }, use) => {
      const { port } = sandbox;
      await use(new Stripe('sk_test_e2e', { host: '127.0.0.1', port, protocol: 'http', telemetry: false }));
    },
    { scope: 'worker' },
  ],
  shop: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      const shop = await openShop();
      await use(shop);
      await shop.close();
    },
    { scope: 'worker' },
  ],
  checkout: async ({ page }, use) => {
    await use(new CheckoutPage(page));
  },
  open: async ({ page, shop, stripe }, use) => {
    await use(async (params = {}) => {
      const session = await stripe.checkout.sessions.create({
        mode: 'payment',
        success_url: shop.successUrl,
        cancel_url: shop.cancelUrl,
        ...(params.mode === 'setup' ? {} : { line_items: [oneTime('Team', 2000)] }),
        ...params,
      });
      if (session.url === null) throw new Error('The session has no page.');
      await page.goto(session.url);
      return session;
    });
  },
  portal: async ({ page }, use) => {
    await use(new PortalPage(page));
  },
  openPortal: async ({ page, shop, stripe }, use) => {
    await use(async (customer, features, params = {}) => {
      const { id } = await stripe.billingPortal.configurations.create({ features });
      const session = await stripe.billingPortal.sessions.create({
        customer,
        configuration: id,
        return_url: `${shop.url}/account`,
        ...params,
      });
      await page.goto(session.url);
      return session;
    });
  },
});

/** A line with a price and a product made for it. */
export function oneTime(
  name: string,
  unit_amount: number,
  rest: Partial<Stripe.Checkout.SessionCreateParams.LineItem> & { currency?: string } = {},
): Stripe.Checkout.SessionCreateParams.LineItem {
  const { currency = 'usd', ...line } = rest;
  return { price_data: { currency, unit_amount, product_data: { name } }, quantity: 1, ...line };
}

/** The same with a price that is paid every month. */
export function monthly(
  name: string,
  unit_amount: number,
  rest: Partial<Stripe.Checkout.SessionCreateParams.LineItem> = {},
): Stripe.Checkout.SessionCreateParams.LineItem {
  const { price_data, ...line } = oneTime(name, unit_amount, rest);
  return {
    ...line,
    ...(price_data === undefined ? {} : { price_data: { ...price_data, recurring: { interval: 'month' } } }),
  };
}

export { expect };
