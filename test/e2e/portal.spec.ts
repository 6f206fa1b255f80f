import type { Page } from '@playwright/test';
import type Stripe from 'stripe';
import { violations } from './support/axe.ts';
import { expectBlocked } from './support/blocked.ts';
import { CheckoutPage } from './support/checkout-page.ts';
import { expectToFit } from './support/fit.ts';
import { everything, type Features, type Subscriber, subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

const NOTHING: Features = { invoice_history: { enabled: false } };

const HEADINGS = ['Current subscription', 'Payment method', 'Billing information', 'Invoice history'];

/** What each thing that can be allowed brings to the page: its heading, what can be done, and the page that does it. */
const ROWS = {
  invoice_history: { heading: 'Invoice history', control: 'a[data-testid=hip-link]', page: null },
  payment_method_update: {
    heading: 'Payment method',
    control: 'a:has-text("Add payment method")',
    page: 'payment-methods',
  },
  customer_update: {
    heading: 'Billing information',
    control: 'button:has-text("Update information")',
    page: 'billing-information',
  },
  subscription_cancel: { heading: null, control: '[data-test=cancel-subscription]', page: 'cancel' },
  subscription_update: { heading: null, control: '[data-test=update-subscription]', page: 'update' },
} as const;

type Feature = keyof typeof ROWS;
const FEATURES = Object.keys(ROWS) as Feature[];

/** Whether the page has just what goes with some features: headings, controls, and pages on which something can be done. */
async function hasOnly(page: Page, { subscription }: Subscriber, allowed: readonly Feature[]): Promise<void> {
  const headings = [
    'Current subscription',
    ...FEATURES.map((one) => allowed.includes(one) && ROWS[one].heading),
  ];
  for (const name of HEADINGS) {
    const heading = page.getByRole('heading', { name, exact: true });
    await expect(heading, name).toHaveCount(headings.includes(name) ? 1 : 0);
  }
  const { origin, pathname } = new URL(page.url());
  for (const feature of FEATURES) {
    const { control, page: path } = ROWS[feature];
    const isAllowed = allowed.includes(feature);
    await expect(page.locator(control), feature).toHaveCount(isAllowed ? 1 : 0);
    if (path === null) continue;
    const place = feature.startsWith('subscription') ? `subscriptions/${subscription.id}/${path}` : path;
    const answer = await page.evaluate<string>(
      `fetch('${origin}${pathname}/${place}').then((answer) => answer.text())`,
    );
    expect(/data-testid="(confirm|continue-button)"/.test(answer), `${feature}: ${place}`).toBe(isAllowed);
  }
}

/** Another seat of a subscription, which its next invoice charges for. */
async function twoSeats(stripe: Stripe, { id, items }: Stripe.Subscription): Promise<void> {
  await stripe.subscriptions.update(id, { items: [{ id: items.data[0]?.id ?? '', quantity: 2 }] });
}

/** A subscriber of much: seats with a row of costs, a trial, one that ends, one that is owed for, old invoices. */
async function busy(stripe: Stripe): Promise<Subscriber> {
  const subscriber = await subscribe(stripe);
  const { customer, monthly, subscription } = subscriber;
  await twoSeats(stripe, subscription);
  const { id: long } = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 99_999_999,
    recurring: { interval: 'month', interval_count: 6 },
    product_data: {
      name: 'A workshop with a name that is too long for a narrow telephone, and Wortungetüme',
    },
  });
  const make = (params: Partial<Stripe.SubscriptionCreateParams>) =>
    stripe.subscriptions.create({ customer, items: [{ price: monthly }], ...params });
  await make({ trial_period_days: 14 });
  await make({ cancel_at_period_end: true });
  await make({ payment_behavior: 'default_incomplete', items: [{ price: long }] });
  for (let count = 0; count < 9; count++) {
    const { id = '' } = await stripe.invoices.create({
      customer,
      collection_method: 'send_invoice',
      days_until_due: 9,
    });
    await stripe.invoiceItems.create({ customer, invoice: id, amount: 99_999_999, currency: 'usd' });
    await stripe.invoices.finalizeInvoice(id);
    if (count % 2 === 0) await stripe.invoices.voidInvoice(id);
  }
  return subscriber;
}

test('a configuration that allows everything', async ({ openPortal, page, portal, stripe }) => {
  const subscriber = await subscribe(stripe);
  await openPortal(subscriber.customer, everything(subscriber));
  await expect(page).toHaveTitle(/Billing/);
  await hasOnly(page, subscriber, FEATURES);
  // As specs look for them, that refuse to choose among several.
  for (const text of [...HEADINGS.slice(2), 'Current subscription', 'ada@example.com', '$20.00 per month']) {
    await expect(page.getByText(text)).toBeVisible();
  }
  for (const text of ['Visa •••• 4242', /^Your plan renews on \w+ \d+, \d{4}\.$/]) {
    await expect(portal.main.getByText(text)).toBeVisible();
  }
  await expect(portal.main.locator('.Card--radius--all')).toHaveCount(1);
});

test('one that allows nothing shows what is subscribed to, and who pays for it how', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const subscriber = await subscribe(stripe);
  await openPortal(subscriber.customer, NOTHING);
  await hasOnly(page, subscriber, []);
  for (const text of ['$20.00 per month', 'Visa •••• 4242', 'ada@example.com']) {
    await expect(page.getByText(text)).toBeVisible();
  }
  await expect(portal.main.getByRole('link')).toHaveCount(0);
  await expect(portal.main.getByRole('button')).toHaveCount(0);
});

test('one that allows each thing alone', async ({ openPortal, page, stripe }) => {
  const subscriber = await subscribe(stripe);
  const all = everything(subscriber);
  for (const feature of FEATURES) {
    // Whoever may update a subscription may also add the card that pays for it: Stripe takes nothing else.
    const features: Feature[] =
      feature === 'subscription_update' ? [feature, 'payment_method_update'] : [feature];
    await test.step(features.join(' and '), async () => {
      await openPortal(subscriber.customer, Object.fromEntries(features.map((one) => [one, all[one]])));
      await hasOnly(page, subscriber, features);
    });
  }
});

test('one that allows pausing alone: only the redesigned portal pauses', async ({
  openPortal,
  page,
  stripe,
}) => {
  const subscriber = await subscribe(stripe);
  const duration = { type: 'interval_options' as const, interval_options: [{ interval: 'month' as const }] };
  await openPortal(subscriber.customer, { subscription_pause: { enabled: true, duration } });
  await hasOnly(page, subscriber, []);
  await expect(page.getByTestId('pause-subscription')).toHaveCount(0);
});

test('renewing goes with canceling', async ({ openPortal, page, portal, stripe }) => {
  const { customer, subscription } = await subscribe(stripe);
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  await openPortal(customer, NOTHING);
  await expect(portal.cancelsAtPeriodEnd).toBeVisible();
  await expect(page.getByText(/^Your plan will be canceled on \w+ \d+, \d{4}\.$/)).toBeVisible();
  await expect(portal.renew).toHaveCount(0);
  await openPortal(customer, { subscription_cancel: { enabled: true } });
  await expect(portal.renew).toBeVisible();
  await expect(portal.cancel).toHaveCount(0);
});

test('the way back to the shop', async ({ openPortal, page, portal, shop, stripe }) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, NOTHING);
  await expect(portal.returnLink).toHaveText('Return to Pricebook sandbox');
  await portal.returnLink.click();
  await page.waitForURL(`${shop.url}/account`);
});

test('whose it is: the headline, the terms and the privacy policy; no way back where none was given', async ({
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  const { id: configuration } = await stripe.billingPortal.configurations.create({
    business_profile: {
      headline: 'Everything about your seats',
      privacy_policy_url: 'https://example.com/privacy',
      terms_of_service_url: 'https://example.com/terms',
    },
    features: NOTHING,
  });
  await page.goto((await stripe.billingPortal.sessions.create({ customer, configuration })).url);
  await expect(page.getByText('Everything about your seats')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Privacy' })).toHaveAttribute(
    'href',
    'https://example.com/privacy',
  );
  await expect(page.getByRole('link', { name: 'Terms' })).toHaveAttribute(
    'href',
    'https://example.com/terms',
  );
  await expect(page.getByRole('link', { name: 'Powered by Stripe' })).toBeVisible();
  await expect(portal.returnLink).toHaveCount(0);
});

test('an invoice opens beside the portal, and is found by what stands in its row', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe, { trial_period_days: 14 });
  const { id = '' } = await stripe.invoices.create({ customer, description: 'Advice' });
  await stripe.invoiceItems.create({ customer, invoice: id, amount: 500, currency: 'usd' });
  await stripe.invoices.finalizeInvoice(id);
  await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer }).then(async (card) => {
    await stripe.invoices.pay(id, { payment_method: card.id }).catch(() => undefined);
  });
  await openPortal(customer, { invoice_history: { enabled: true } });
  await expect(page.getByTestId('trial-ending-badge')).toContainText('Trial ends ');
  await expect(page.getByTestId('trial-ending-badge').locator('span span span')).toHaveText(/^\w{3} \d+$/);
  await expect(portal.invoices).toHaveCount(2);
  const [failed, trial] = [portal.invoices.first(), portal.invoices.nth(1)];
  await expect(failed.getByText('$5.00')).toBeVisible();
  await expect(failed.getByTestId('invoice-status-badge-negative')).toHaveText('Failed');
  await expect(trial.getByText('$0.00')).toBeVisible();
  await expect(trial.getByText('Team')).toBeVisible();
  await expect(trial.getByTestId('invoice-status-badge-positive')).toHaveText('Paid');
  const opened = page.waitForEvent('popup');
  await failed.click();
  const invoice = await opened;
  await expect(invoice.getByTestId('invoice-status')).toHaveText('Open');
  expect(await invoice.evaluate<unknown>('window.opener')).toBeNull();
});

test('amounts stay in one piece, however wide the page is', async ({ openPortal, page, portal, stripe }) => {
  const { customer, subscription } = await subscribe(stripe);
  await twoSeats(stripe, subscription);
  const { id = '' } = await stripe.invoices.create({ customer });
  await stripe.invoiceItems.create({ customer, invoice: id, amount: 99_999_999, currency: 'usd' });
  await stripe.invoices.finalizeInvoice(id);
  await stripe.invoices.markUncollectible(id);
  await openPortal(customer, {
    invoice_history: { enabled: true },
    subscription_cancel: { enabled: true },
  });
  const texts = [portal.invoices.getByText('$999,999.99'), page.getByText('Next invoice', { exact: true })];
  for (const width of [320, 600, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const text of texts) {
      await expect.poll(async () => (await text.boundingBox())?.height).toBeLessThan(30);
    }
    await expectToFit(page, [width]);
  }
});

test('whoever has nothing yet is told so', async ({ openPortal, page, portal, stripe }) => {
  const subscriber = await subscribe(stripe);
  const { id } = await stripe.customers.create();
  await openPortal(id, NOTHING);
  await expect(portal.main).toContainText('There is nothing here yet.');
  await openPortal(id, everything(subscriber));
  await expect(portal.main).toContainText('There is no card yet.');
  await expect(portal.main).toContainText('There are no invoices yet.');
  expect(await violations(page)).toEqual([]);
});

test('costs are shown one row at a time, what waits for the next invoice too', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer, subscription } = await subscribe(stripe);
  await twoSeats(stripe, subscription);
  await openPortal(customer, NOTHING);
  await expect(page.getByText('$40.00 per month')).toBeVisible();
  await expect(page.getByText('(×2)')).toBeVisible();
  await expect(portal.showCosts).toHaveCount(2);
  await portal.showCosts.first().click();
  await expect(portal.costs.locator('span[data-test=value]').first()).toHaveText('$40.00');
  await portal.hideCosts.click();
  await expect(portal.costs).toHaveCount(0);
  await portal.showCosts.last().click();
  expect(await portal.costs.last().innerText()).toContain('Prorated charge for Team\nQty 1 → 2');
  await portal.showCosts.first().click();
  await expect(portal.hideCosts).toHaveCount(1);
  await expect(portal.costs).toHaveCount(1);
});

test('what is owed is paid from here', async ({ openPortal, page, portal, stripe }) => {
  const { customer } = await subscribe(stripe, { payment_behavior: 'default_incomplete' });
  await openPortal(customer, NOTHING);
  await expect(portal.main).toContainText('Incomplete');
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Pay $20.00' }).click();
  const checkout = new CheckoutPage(await opened);
  await checkout.fillPayment({ number: '4242 4242 4242 4242' });
  await checkout.submit.click();
  await expect(checkout.page.getByTestId('invoice-status')).toHaveText('Paid');
  await page.reload();
  await expect(page.getByText('Your plan renews on')).toBeVisible();
});

test('a click before the scripts are there is not lost', async ({ openPortal, page, portal, stripe }) => {
  const { customer, subscription } = await subscribe(stripe);
  await openPortal(customer, { subscription_cancel: { enabled: true } });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/challenge-dialog.js', async (route) => {
    await held;
    await route.continue();
  });
  const { origin, pathname } = new URL(page.url());
  const place = `${origin}${pathname}/subscriptions/${subscription.id}/cancel`;
  await page.goto(place, { waitUntil: 'commit' });
  await expect(portal.confirm).toBeVisible();
  await expectBlocked(portal.confirm, 'intercepts pointer events');
  const clicked = portal.confirm.click();
  release();
  await clicked;
  await expect(portal.renew).toBeVisible();
});

test('nobody gets away before what was asked for is done', async ({
  openPortal,
  page,
  portal,
  shop,
  stripe,
}) => {
  const { customer, subscription } = await subscribe(stripe);
  await openPortal(customer, { subscription_cancel: { enabled: true } });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/cancel', async (route) => {
    if (route.request().method() === 'POST') await held;
    await route.continue();
  });
  await portal.cancel.click();
  await portal.confirm.click();
  await expect(portal.main).toHaveAttribute('aria-busy', 'true');
  await expectBlocked(portal.returnLink, 'element is inert');
  const away = portal.returnLink.click();
  release();
  await away;
  await page.waitForURL(`${shop.url}/account`);
  expect((await stripe.subscriptions.retrieve(subscription.id)).cancel_at).not.toBeNull();
});

test('driven with the keyboard alone', async ({ openPortal, page, portal, shop, stripe }) => {
  const { customer, subscription } = await subscribe(stripe);
  await twoSeats(stripe, subscription);
  await openPortal(customer, {
    invoice_history: { enabled: true },
    subscription_cancel: { enabled: true },
  });
  /** Goes on with Tab until something has the focus. */
  const reach = async (selector: string) => {
    for (let steps = 0; steps < 30; steps++) {
      await page.keyboard.press('Tab');
      if ((await page.locator(`${selector}:focus`).count()) === 1) return;
    }
    throw new Error(`${selector} is not reached.`);
  };
  await reach('[data-test=show-cost-details]');
  await page.keyboard.press('Enter');
  await expect(portal.costs).toBeVisible();
  await expect(portal.hideCosts).toBeFocused();
  await page.keyboard.press('Space');
  await expect(portal.costs).toHaveCount(0);
  await reach('[data-test=cancel-subscription]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/cancel$/);
  await page.waitForLoadState();
  await reach('[data-testid=confirm]');
  await page.keyboard.press('Enter');
  await expect(portal.cancelsAtPeriodEnd).toBeVisible();
  await page.waitForLoadState();
  await reach('a[data-testid=hip-link]');
  const opened = page.waitForEvent('popup');
  await page.keyboard.press('Enter');
  await expect((await opened).getByTestId('invoice-status')).toHaveText('Paid');
  await page.bringToFront();
  await page.reload();
  await reach('[data-testid=return-to-business-link]');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${shop.url}/account`);
});

test('axe finds nothing, whatever there is to be said', async ({ openPortal, page, portal, stripe }) => {
  const subscriber = await busy(stripe);
  await openPortal(subscriber.customer, everything(subscriber));
  await expect(page.getByText('Current subscriptions')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await portal.showCosts.first().click();
  await expect(portal.costs).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await openPortal(subscriber.customer, NOTHING);
  expect(await violations(page)).toEqual([]);
  const { id: nobody } = await stripe.customers.create();
  await openPortal(nobody, { invoice_history: { enabled: true } });
  await expect(page.getByText('There are no invoices yet.')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.goto(`${page.url()}x`);
  await expect(page.getByRole('heading', { name: 'This link has expired' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('nothing has to be scrolled sideways on a phone', async ({ openPortal, page, portal, stripe }) => {
  const subscriber = await busy(stripe);
  await openPortal(subscriber.customer, everything(subscriber));
  const phones = [320, 360, 390];
  await expectToFit(page, phones);
  await portal.showCosts.last().click();
  await expect(portal.costs).toBeVisible();
  await expectToFit(page, phones);
});

test('where the system chooses the colours, cards, badges and buttons have edges', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  const subscriber = await subscribe(stripe);
  await openPortal(subscriber.customer, everything(subscriber));
  for (const edge of [portal.cancel, portal.update, page.getByTestId('invoice-status-badge-positive')]) {
    await expect(edge).toHaveCSS('border-top-style', 'solid');
    await expect(edge).toHaveCSS('border-top-width', '1px');
  }
});
