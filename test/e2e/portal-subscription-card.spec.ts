/** The card of one subscription in the portal, as Checkout leaves it: the subscription's own. */
import type { Page } from '@playwright/test';
import type Stripe from 'stripe';
import { expectWellMade } from './support/axe.ts';
import { expectToFit } from './support/fit.ts';
import { focusOn } from './support/keyboard.ts';
import { everything, type Subscriber, subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

const CARDS = { payment_method_update: { enabled: true } };
const MASTERCARD = '5555 5555 5555 4444';
const ALWAYS_3DS = '4000 0027 6000 3184';

const change = (page: Page) => page.getByRole('link', { name: 'Change the card of Team' });
const choice = (page: Page, name: string | RegExp) => page.getByRole('radio', { name });
const frame = (page: Page) => page.locator('iframe[title="Secure payment input frame"]');
const said = (page: Page) => page.getByText(/^Charged to your card that ends in/);

/** A subscriber with a Visa of the subscription's own, which is the default too, and a Mastercard. */
async function subscriber(stripe: Stripe): Promise<Subscriber> {
  const ada = await subscribe(stripe);
  const [visa] = (await stripe.customers.listPaymentMethods(ada.customer)).data;
  await stripe.paymentMethods.attach('pm_card_mastercard', { customer: ada.customer });
  await stripe.subscriptions.update(ada.subscription.id, { default_payment_method: visa?.id ?? '' });
  return ada;
}

/** The last digits of the card that the subscription is charged to, and of the customer's default. */
async function charged(
  stripe: Stripe,
  { customer, subscription }: Subscriber,
): Promise<(string | undefined)[]> {
  const expand = ['default_payment_method', 'customer.invoice_settings.default_payment_method'];
  const found = await stripe.subscriptions.retrieve(subscription.id, { expand });
  const own = found.default_payment_method as Stripe.PaymentMethod;
  const { invoice_settings } = found.customer as Stripe.Customer;
  const byDefault = invoice_settings.default_payment_method as Stripe.PaymentMethod;
  expect((found.customer as Stripe.Customer).id).toBe(customer);
  return [own.card?.last4, byDefault.card?.last4];
}

test('another default leaves it; it is changed on a page of its own', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const ada = await subscriber(stripe);
  await openPortal(ada.customer, CARDS);
  await page.locator('[data-testid="overflow-menu-button"]').click();
  await page.getByRole('menuitem', { name: 'Make default' }).click();
  await expect(portal.main.locator('.Card--radius--all').first()).toHaveText(
    /Mastercard •••• 4444\s*Default/,
  );
  await expect(said(page)).toHaveText('Charged to your card that ends in 4242. Change');
  expect(await charged(stripe, ada)).toEqual(['4242', '4444']);

  await change(page).click();
  await page.waitForURL(/\/update-payment-method\/changePaymentMethodFromHome$/);
  await expect(page).toHaveTitle(/Change payment method · Billing/);
  await expect(choice(page, /Visa •••• 4242/)).toBeChecked();
  await expect(frame(page)).toBeHidden();
  await choice(page, /Mastercard •••• 4444/).check();
  await portal.confirm.click();
  await expect(said(page)).toHaveText('Charged to your card that ends in 4444. Change');
  expect(await charged(stripe, ada)).toEqual(['4444', '4444']);
});

test('a new card: refused, authenticated, and then that of the subscription alone', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const ada = await subscriber(stripe);
  await openPortal(ada.customer, CARDS);
  await change(page).click();
  await choice(page, 'New card').check();
  await expect(portal.confirm).toBeEnabled();
  await portal.fillCard('4000 0000 0000 0002');
  await portal.confirm.click();
  await expect(portal.cardFrame.getByRole('alert')).toHaveText('Your card was declined.');
  await expect(portal.cardFrame.locator('[name=number]')).toBeFocused();

  await portal.fillCard(ALWAYS_3DS);
  await portal.confirm.click();
  await portal.challenge.locator('#test-source-fail-3ds').click();
  await expect(portal.cardFrame.getByRole('alert')).toContainText('We are unable to authenticate');
  await portal.confirm.click();
  await portal.challenge.locator('#test-source-authorize-3ds').click();
  await expect(said(page)).toHaveText('Charged to your card that ends in 3184. Change');
  expect(await charged(stripe, ada)).toEqual(['3184', '4242']);
});

test('who thinks better of a new card takes one that is there, or goes back', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const ada = await subscriber(stripe);
  await openPortal(ada.customer, CARDS);
  await change(page).click();
  await choice(page, 'New card').check();
  await expect(portal.cardFrame.locator('[name=number]')).toBeVisible();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(said(page)).toContainText('4242');
  await page.goBack();
  await choice(page, 'New card').check();
  await choice(page, /Mastercard/).check();
  await expect(frame(page)).toBeHidden();
  await portal.confirm.click();
  await expect(said(page)).toContainText('4444');
});

test('a card that another tab has deleted meanwhile: the page is shown as it is now', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const ada = await subscriber(stripe);
  await openPortal(ada.customer, CARDS);
  await change(page).click();
  await choice(page, /Mastercard/).check();
  const { data } = await stripe.customers.listPaymentMethods(ada.customer);
  const mastercard = data.find(({ card }) => card?.brand === 'mastercard');
  await stripe.paymentMethods.detach(mastercard?.id ?? '');
  await portal.confirm.click();
  await expect(choice(page, /Mastercard/)).toHaveCount(0);
  await expect(choice(page, /Visa •••• 4242/)).toBeChecked();
});

test('with the keyboard alone', async ({ openPortal, page, portal, stripe }) => {
  const ada = await subscriber(stripe);
  await openPortal(ada.customer, CARDS);
  await focusOn(change(page));
  await page.keyboard.press('Enter');
  await expect(choice(page, /Visa/)).toBeChecked();
  await focusOn(page.getByRole('link', { name: 'Billing' }));
  await page.keyboard.press('Tab');
  await expect(choice(page, /Visa/)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(choice(page, 'New card')).toBeChecked();
  // The frame is there with its scripts.
  await expect(portal.confirm).toBeEnabled();
  await page.keyboard.press('Tab');
  await expect(portal.cardFrame.locator('[name=number]')).toBeFocused();
  // The country stays as it is.
  for (const text of [MASTERCARD.replaceAll(' ', ''), '1234', '123', '', '94107']) {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  }
  await expect(portal.confirm).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(said(page)).toContainText('4444');
});

test('an update that is looked at goes on with another card', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const ada = await subscriber(stripe);
  await openPortal(ada.customer, everything(ada));
  await portal.update.click();
  await page.getByTestId('portal-quantity-editor-increment-button').click();
  await page.getByTestId('continue-button').click();
  await page.getByRole('link', { name: 'Use another card' }).click();
  await choice(page, 'New card').check();
  await portal.fillCard(MASTERCARD);
  await portal.confirm.click();
  await expect(page.getByRole('heading', { name: 'Confirm your update' })).toBeVisible();
  await expect(page.getByText('Mastercard •••• 4444')).toBeVisible();
  await expect(page.getByText('Team (×2)').first()).toBeVisible();
  await portal.confirm.click();
  await expect(page.getByRole('heading', { name: 'Current subscription' })).toBeVisible();
  await expect(page.getByText('(×2)')).toBeVisible();
  const { data } = await stripe.charges.list({ customer: ada.customer, limit: 1 });
  expect(data[0]?.payment_method_details?.card?.last4).toBe('4444');
  expect(await charged(stripe, ada)).toEqual(['4444', '4242']);
});

test('axe finds nothing and nothing is too wide', async ({ openPortal, page, portal, stripe }) => {
  const ada = await subscriber(stripe);
  await openPortal(ada.customer, CARDS);
  const expectToBeFine = async () => {
    await expectToFit(page, [390]);
    await expectWellMade(page);
  };
  await expectToBeFine();
  await change(page).click();
  await expect(choice(page, /Visa/)).toBeChecked();
  await expectToBeFine();
  await choice(page, 'New card').check();
  await portal.confirm.click();
  await expect(portal.cardFrame.getByRole('alert')).toHaveCount(3);
  await expectToBeFine();
  const scrolls = () =>
    portal.cardFrame.locator('html').evaluate((html) => html.scrollHeight > html.clientHeight);
  await expect.poll(scrolls).toBe(false);
});
