/** A test with a shop of its worker, its pages, and somebody new who buys there. */
import { randomUUID } from 'node:crypto';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import type Stripe from 'stripe';
import { type Card, CheckoutPage } from '../../support/checkout-page.ts';
import { PortalPage } from '../../support/portal-page.ts';
import { ShopPages } from './pages.ts';
import { openPlace, type Place } from './place.ts';
import { listen } from './sound.ts';

/** Of a card that just works. */
export const VISA: Card = { number: '4242 4242 4242 4242' };
/** How long a page of Stripe's own may take, and what it tells the shop. */
export const PATIENCE = { timeout: 60_000 };
/** What one test may take at Stripe: pages, test clocks and meters there have their own pace. */
const STRIPE_LIMIT_MS = 15 * 60_000;

interface Fixtures {
  shop: ShopPages;
  checkout: CheckoutPage;
  portal: PortalPage;
  /** An e-mail address that nobody has used yet. */
  email: string;
  /** Logs in with an e-mail address, and sees the dashboard. */
  logIn(email?: string): Promise<void>;
  /** From Checkout, with a card or with what stands there, back to the dashboard. */
  pay(card?: Card | 'as it stands'): Promise<void>;
  /** From the dashboard through Checkout and back to it. */
  subscribe(type: 'monthly' | 'ondemand', card?: Card): Promise<void>;
  /** The Customer of this test's e-mail, at Stripe. */
  customer(): Promise<Stripe.Customer>;
  /** Opens a page in a browser of its own: nothing is known there of what the test's own browser has. */
  otherBrowser(): Promise<Page>;
  /** Gives a test more time where it runs at Stripe. */
  patience: undefined;
  /** Fails a test on whose pages of ours something was refused by their policy, or threw. */
  sound: undefined;
}

interface WorkerFixtures {
  place: Place;
}

interface WorkerOptions {
  auth: 'email' | 'link';
}

export const test = base.extend<Fixtures, WorkerFixtures & WorkerOptions>({
  auth: ['email', { scope: 'worker', option: true }],
  place: [
    async ({ auth }, use) => {
      const place = await openPlace(auth);
      await use(place);
      await place.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ place }, use) => {
    await use(place.url);
  },
  patience: [
    async ({ place }, use, testInfo) => {
      if (place.isStripe) testInfo.setTimeout(STRIPE_LIMIT_MS);
      await use(undefined);
    },
    { auto: true },
  ],
  sound: [
    async ({ context, place }, use) => {
      const unsound = await listen(context, place.url);
      await use(undefined);
      expect(unsound).toEqual([]);
    },
    { auto: true },
  ],
  otherBrowser: async ({ browser, place }, use) => {
    const unsound: string[][] = [];
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: place.url });
      contexts.push(context);
      unsound.push(await listen(context, place.url));
      return context.newPage();
    });
    for (const context of contexts) await context.close();
    expect(unsound.flat()).toEqual([]);
  },
  shop: async ({ page }, use) => {
    await use(new ShopPages(page));
  },
  checkout: async ({ page }, use) => {
    await use(new CheckoutPage(page));
  },
  portal: async ({ page }, use) => {
    await use(new PortalPage(page));
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs off its first parameter.
  email: async ({}, use) => {
    await use(`ada-${randomUUID()}@example.com`);
  },
  logIn: async ({ page, shop, email: own }, use) => {
    await use(async (email = own) => {
      await page.goto('/login');
      await shop.email.fill(email);
      await shop.email.press('Enter');
      await page.waitForURL('**/dashboard');
      await expect(shop.logout).toBeVisible();
    });
  },
  pay: async ({ checkout, page, shop }, use) => {
    await use(async (card = VISA) => {
      if (card !== 'as it stands') await checkout.fillPayment(card);
      await checkout.submit.click();
      await page.waitForURL(/\/dashboard\?session_id=/, PATIENCE);
      await expect(shop.type).toBeVisible(PATIENCE);
    });
  },
  subscribe: async ({ pay, shop }, use) => {
    await use(async (type, card) => {
      await (type === 'monthly' ? shop.monthly : shop.onDemand).click();
      await pay(card);
    });
  },
  customer: async ({ email, place }, use) => {
    await use(async () => {
      const { data } = await place.stripe.customers.list({ email });
      expect(data).toHaveLength(1);
      return data[0] as Stripe.Customer;
    });
  },
});

export { expect };
