import type { Page } from '@playwright/test';
import type Stripe from 'stripe';
import { expectWellMade } from './support/axe.ts';
import { focusOn } from './support/keyboard.ts';
import type { PortalPage } from './support/portal-page.ts';
import { everything, type Features, type Subscriber, subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

const quantity = (page: Page) => page.getByTestId('portal-quantity-editor');
const proceed = (page: Page) => page.getByTestId('continue-button');
const card = (page: Page, plan: string) =>
  page.locator(`[data-testid="pricing-table-card"]:has-text("${plan}")`);

interface Upgradable extends Subscriber {
  pro: string;
  features(update?: Partial<Features['subscription_update']>): Features;
}

/** Ada with her Team of US$20.00, and a Pro of US$50.00 that she can have instead: from one to nine of it. */
async function upgradable(
  stripe: Stripe,
  more: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Upgradable> {
  const subscriber = await subscribe(stripe, more);
  const { id: product } = await stripe.products.create({ name: 'Pro' });
  const recurring = { interval: 'month' as const };
  const params = { currency: 'usd', product, unit_amount: 5000, recurring };
  const { id: pro } = await stripe.prices.create(params);
  const { subscription_update, ...others } = everything(subscriber);
  const range = { enabled: true, minimum: 1, maximum: 9 };
  return {
    ...subscriber,
    pro,
    features: (update = {}) => ({
      ...others,
      subscription_update: {
        ...subscription_update,
        products: [
          {
            product: subscriber.product,
            prices: [subscriber.monthly],
            adjustable_quantity: { enabled: true },
          },
          { product, prices: [pro], adjustable_quantity: range },
        ],
        ...update,
      },
    }),
  };
}

/** What a subscription is now, with its latest invoice. */
async function now(stripe: Stripe, { subscription }: Subscriber) {
  const { items, latest_invoice, ...rest } = await stripe.subscriptions.retrieve(subscription.id, {
    expand: ['latest_invoice'],
  });
  const [item] = items.data;
  return {
    ...rest,
    price: item?.price.id,
    quantity: item?.quantity,
    invoice: latest_invoice as Stripe.Invoice,
  };
}

/** What the first row of costs comes to, in cents: the last value of its details. */
async function shownCents(portal: PortalPage): Promise<number> {
  await portal.showCosts.first().click();
  const values = portal.costs.locator('span[data-test=value]');
  const text = await values.last().innerText();
  await portal.hideCosts.click();
  return Number(text.replace(/\D/g, ''));
}

test('an upgrade: what is shown is charged', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await expect(card(page, 'Team')).toContainText('Current plan');
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  await expect(card(page, 'Team')).toContainText('Current plan');
  await quantity(page).fill('2');
  await proceed(page).click();
  await expect(page.getByText('$100.00 per month')).toBeVisible();
  const due = await shownCents(portal);
  // Some seconds of the month may be over.
  expect(due).toBeGreaterThan(7900);
  await page.locator('[data-testid="confirm"]:has-text("Subscribe and pay")').click();
  await expect(portal.update).toBeVisible();
  await expect(page.getByText('$100.00 per month')).toBeVisible();
  expect(await now(stripe, ada)).toMatchObject({
    price: ada.pro,
    quantity: 2,
    invoice: { status: 'paid', amount_paid: due },
  });
});

test('the names of 2026: update subscription, select, continue, subscribe and pay', async ({
  openPortal,
  page,
  stripe,
}) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features());
  await page.getByRole('link', { name: 'Update subscription' }).click();
  await page.getByRole('button', { name: 'Select' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Subscribe and pay' }).click();
  // The page before has a link of that name too: the one that leads back.
  await expect(page.getByRole('heading', { name: 'Current subscription', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Update subscription' })).toBeVisible();
  expect((await now(stripe, ada)).price).toBe(ada.pro);
});

test('the cards say what they are, in one line', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await page
    .locator('div')
    .filter({ hasText: /^Pro\$50\.00 per monthSelect$/ })
    .getByRole('button')
    .click();
  await proceed(page).click();
  await portal.confirm.click();
  await portal.returnLink.click();
  expect((await now(stripe, ada)).price).toBe(ada.pro);
});

test('more seats, and fewer: what waits for the next invoice is on the page', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features({ proration_behavior: 'create_prorations' }));
  await portal.update.click();
  await page.getByTestId('portal-quantity-editor-increment-button').click();
  await expect(quantity(page)).toHaveValue('2');
  await proceed(page).click();
  await portal.showCosts.last().click();
  const details = portal.costs.last();
  expect(await details.innerText()).toContain('Prorated charge for Team\nQty 1 → 2');
  await expect(portal.hideCosts).toHaveCount(1);
  await portal.hideCosts.click();
  await expect(portal.costs).toHaveCount(0);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(portal.update).toBeVisible();
  await expect(page.getByText('(×2)')).toBeVisible();

  await portal.update.click();
  await quantity(page).fill('1');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(portal.update).toBeVisible();
  const { data } = await stripe.invoiceItems.list({ customer: ada.customer, pending: true });
  expect(data).toHaveLength(4);
  expect(await now(stripe, ada)).toMatchObject({
    quantity: 1,
    invoice: { billing_reason: 'subscription_create' },
  });
});

test('one row of costs is open at a time', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await quantity(page).fill('3');
  await proceed(page).click();
  const rows = portal.showCosts;
  await expect(rows).toHaveCount(2);
  await rows.first().click();
  await expect(rows).toHaveCount(1);
  await rows.click();
  await expect(portal.hideCosts).toHaveCount(1);
  const details = portal.costs;
  await expect(details).toHaveCount(1);
  await expect(details.locator('span[data-test=value]').first()).toHaveText('$60.00');
});

test('a downgrade without prorations costs nothing now', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features({ proration_behavior: 'none' }));
  await portal.update.click();
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  await proceed(page).click();
  await expect(portal.showCosts).toHaveCount(1);
  await expect(portal.confirm).toHaveText('Confirm');
  await portal.confirm.click();
  await expect(portal.update).toBeVisible();
  await expect(page.getByText('$50.00 per month')).toBeVisible();
  const { data } = await stripe.invoiceItems.list({ customer: ada.customer, pending: true });
  expect(data).toEqual([]);
});

test('another interval', async ({ openPortal, page, portal, stripe }) => {
  const ada = await subscribe(stripe);
  await openPortal(ada.customer, everything(ada));
  await portal.update.click();
  await page
    .locator('[data-testid="pricing-table-card"]')
    .filter({ hasText: '$200.00 per year' })
    .getByRole('button', { name: 'Select' })
    .click();
  await proceed(page).click();
  await portal.confirm.click();
  await expect(portal.update).toBeVisible();
  await expect(page.getByText('$200.00 per year')).toBeVisible();
  expect(await now(stripe, ada)).toMatchObject({ price: ada.yearly, invoice: { status: 'paid' } });
});

for (const trial_update_behavior of ['end_trial', 'continue_trial'] as const) {
  test(`an update within a trial: ${trial_update_behavior}`, async ({ openPortal, page, portal, stripe }) => {
    const ada = await upgradable(stripe, { trial_period_days: 14 });
    const ends = trial_update_behavior === 'end_trial';
    await openPortal(ada.customer, ada.features({ trial_update_behavior }));
    await portal.update.click();
    await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
    await proceed(page).click();
    await expect(portal.confirm).toHaveText(ends ? 'Subscribe and pay' : 'Confirm');
    await portal.confirm.click();
    await expect(portal.update).toBeVisible();
    expect(await now(stripe, ada)).toMatchObject({
      price: ada.pro,
      status: ends ? 'active' : 'trialing',
      invoice: { amount_paid: ends ? 5000 : 0 },
    });
  });
}

/** Makes a test card the one that is charged. */
async function charge(stripe: Stripe, { customer }: Subscriber, card: string): Promise<void> {
  const { id } = await stripe.paymentMethods.attach(card, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
}

test('a declined card leaves the plan as it is; the change that waits is canceled', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const ada = await upgradable(stripe);
  await charge(stripe, ada, 'pm_card_chargeCustomerFail');
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  await proceed(page).click();
  await portal.confirm.click();
  await expect(portal.main.getByRole('alert')).toContainText('Your card was declined.');
  await expect(portal.confirm).toBeFocused();
  expect(await now(stripe, ada)).toMatchObject({ price: ada.monthly, status: 'active' });

  await page.goto(page.url().replace(/\/confirm.*/, '/update'));
  await expect(page.locator('[data-testid="pricing-table-card"]')).toHaveCount(0);
  await page.locator('[data-testid="confirm"]:has-text("Cancel change")').click();
  await expect(card(page, 'Pro')).toBeVisible();
  expect(await now(stripe, ada)).toMatchObject({
    price: ada.monthly,
    pending_update: null,
    invoice: { status: 'void' },
  });
});

test('the cardholder authenticates, and has the plan then', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await charge(stripe, ada, 'pm_card_authenticationRequired');
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  await proceed(page).click();
  const { challenge } = portal;
  await portal.confirm.click();
  await challenge.locator('#test-source-fail-3ds').click();
  await expect(portal.main.getByRole('alert')).toContainText(
    'We are unable to authenticate your payment method.',
  );
  expect((await now(stripe, ada)).price).toBe(ada.monthly);

  await portal.confirm.click();
  await challenge.locator('#test-source-authorize-3ds').click();
  await expect(portal.update).toBeVisible();
  await expect(page.getByText('$50.00 per month')).toBeVisible();
  expect(await now(stripe, ada)).toMatchObject({ price: ada.pro, invoice: { status: 'paid' } });
});

test('without a card there is one to add first', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  const { data } = await stripe.customers.listPaymentMethods(ada.customer);
  for (const { id } of data) await stripe.paymentMethods.detach(id);
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  await proceed(page).click();
  await expect(page.getByRole('heading', { name: 'Confirm your update' })).toBeVisible();
  await expect(portal.confirm).toHaveCount(0);
  await page.getByRole('link', { name: 'Add payment method' }).click();
  await portal.fillCard('4242 4242 4242 4242');
  await portal.confirm.click();
  await expect(page.getByText('$50.00 per month')).toBeVisible();
  await portal.confirm.click();
  await expect(page.getByRole('heading', { name: 'Current subscription', exact: true })).toBeVisible();
  expect(await now(stripe, ada)).toMatchObject({ price: ada.pro, invoice: { status: 'paid' } });
});

test('limits: at most nine of it, and only whole ones', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  const alert = portal.main.getByRole('alert');
  const refusals = [
    ['10', 'Please enter at most 9.'],
    ['0', 'Please enter at least 1.'],
    ['1.5', 'Please enter a whole number.'],
    ['', 'Please enter a whole number.'],
  ];
  for (const [value = '', says = ''] of refusals) {
    await quantity(page).fill(value);
    await expect(alert).toHaveCount(0);
    await proceed(page).click();
    await expect(alert).toHaveText(says);
    await expect(quantity(page)).toBeFocused();
  }
  await quantity(page).fill('9');
  await expect(page.getByTestId('portal-quantity-editor-increment-button')).toBeDisabled();
});

test('what is chosen stays on a reload and on the way back', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  await quantity(page).fill('4');
  await page.reload();
  await expect(quantity(page)).toHaveValue('4');
  await proceed(page).click();
  await expect(page.getByText('$200.00 per month')).toBeVisible();
  await page.reload();
  await expect(page.getByText('$200.00 per month')).toBeVisible();
  await page.goBack();
  await expect(quantity(page)).toHaveValue('4');
  await page.goForward();
  await page.getByRole('link', { name: 'Cancel change' }).click();
  await expect(quantity(page)).toHaveValue('4');
  expect((await now(stripe, ada)).price).toBe(ada.monthly);
});

test('amounts that have changed meanwhile are shown before anything is charged', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  await proceed(page).click();
  await expect(portal.confirm).toBeVisible();
  await stripe.customers.update(ada.customer, { balance: -1000 });
  await portal.confirm.click();
  await expect(portal.main.getByRole('alert')).toContainText('The amounts have changed meanwhile.');
  expect((await now(stripe, ada)).price).toBe(ada.monthly);
  const due = await shownCents(portal);
  await portal.confirm.click();
  await expect(portal.update).toBeVisible();
  expect((await now(stripe, ada)).invoice.amount_paid).toBe(due);
});

test('with the keyboard alone', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, ada.features());
  await focusOn(portal.update);
  await page.keyboard.press('Enter');
  await focusOn(card(page, 'Pro').getByRole('button', { name: 'Select' }));
  await page.keyboard.press('Space');
  await expect(proceed(page)).toBeFocused();
  await focusOn(quantity(page));
  await page.keyboard.press('ArrowUp');
  await expect(quantity(page)).toHaveValue('2');
  await page.keyboard.press('Enter');
  await focusOn(portal.showCosts.first());
  await page.keyboard.press('Enter');
  await expect(portal.costs).toBeVisible();
  await focusOn(portal.confirm);
  await page.keyboard.press('Enter');
  await expect(portal.update).toBeVisible();
  expect(await now(stripe, ada)).toMatchObject({ price: ada.pro, quantity: 2 });
});

test('nothing is wrong for anybody, on a phone neither', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await charge(stripe, ada, 'pm_card_chargeCustomerFail');
  await openPortal(ada.customer, ada.features());
  await portal.update.click();
  await expect(card(page, 'Pro')).toBeVisible();
  await expectWellMade(page);
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  await quantity(page).fill('10');
  await proceed(page).click();
  await expect(portal.main.getByRole('alert')).toBeVisible();
  await expectWellMade(page);
  await quantity(page).fill('9');
  await proceed(page).click();
  await portal.showCosts.first().click();
  await expectWellMade(page);
  await portal.confirm.click();
  await expect(portal.main.getByRole('alert')).toBeVisible();
  await expectWellMade(page);
  await page.goto(page.url().replace(/\/confirm.*/, '/update'));
  await expect(page.getByText('Cancel change')).toBeVisible();
  await expectWellMade(page);
});

test('a flow that leads to the choice, and back to the shop', async ({
  openPortal,
  page,
  portal,
  shop,
  stripe,
}) => {
  const ada = await upgradable(stripe);
  const return_url = `${shop.url}/upgraded`;
  await openPortal(ada.customer, ada.features(), {
    flow_data: {
      type: 'subscription_update',
      subscription_update: { subscription: ada.subscription.id },
      after_completion: { type: 'redirect', redirect: { return_url } },
    },
  });
  await card(page, 'Pro').getByRole('button', { name: 'Select' }).click();
  await proceed(page).click();
  await portal.confirm.click();
  await page.waitForURL(return_url);
  expect((await now(stripe, ada)).price).toBe(ada.pro);
});

test('a flow that leads to the confirmation, with 3D Secure', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const ada = await upgradable(stripe);
  await charge(stripe, ada, 'pm_card_authenticationRequired');
  const id = ada.subscription.items.data[0]?.id ?? '';
  await openPortal(ada.customer, ada.features(), {
    flow_data: {
      type: 'subscription_update_confirm',
      subscription_update_confirm: {
        subscription: ada.subscription.id,
        items: [{ id, price: ada.pro, quantity: 3 }],
      },
      after_completion: {
        type: 'hosted_confirmation',
        hosted_confirmation: { custom_message: 'Well done.' },
      },
    },
  });
  await expect(page.getByText('$150.00 per month')).toBeVisible();
  await page.reload();
  await portal.confirm.click();
  const { challenge } = portal;
  await challenge.locator('#test-source-authorize-3ds').click();
  await expect(page.getByText('Well done.')).toBeVisible();
  expect(await now(stripe, ada)).toMatchObject({ price: ada.pro, quantity: 3 });
});

test('nothing of it where it is not allowed', async ({ openPortal, page, portal, stripe }) => {
  const ada = await upgradable(stripe);
  await openPortal(ada.customer, { ...ada.features(), subscription_update: { enabled: false } });
  await expect(portal.returnLink).toBeVisible();
  await expect(portal.update).toHaveCount(0);
  await page.goto(`${page.url()}/subscriptions/${ada.subscription.id}/confirm?price=${ada.pro}`);
  await expect(portal.confirm).toHaveCount(0);
});
