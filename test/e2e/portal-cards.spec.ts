/** Cards in the portal, by the names that specs of real integrations use. */
import type { Page } from '@playwright/test';
import { expectWellMade, violations } from './support/axe.ts';
import { expectToFit } from './support/fit.ts';
import { focusOn } from './support/keyboard.ts';
import type { PortalPage } from './support/portal-page.ts';
import { subscribe } from './support/subscriber.ts';
import { expect, test } from './support/test.ts';

const CARDS = { payment_method_update: { enabled: true } };
const MASTERCARD = '5555 5555 5555 4444';
const ALWAYS_3DS = '4000 0027 6000 3184';

const cardBoxes = (page: Page) => page.locator('[data-testid="page-container-main"] .Card--radius--all');
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
const more = (page: Page) => page.locator('[data-testid="overflow-menu-button"]');
const number = (portal: PortalPage) => portal.cardFrame.locator('#payment-numberInput');
const alerts = (portal: PortalPage) => portal.cardFrame.getByRole('alert');

async function toNewCard(page: Page, portal: PortalPage): Promise<void> {
  await page.getByRole('link', { name: 'Add payment method' }).click();
  await expect(portal.confirm).toBeEnabled();
}

test('a new card is the default; the old one becomes it again, and the new one goes', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS);
  await expect(heading(page, 'Payment method')).toBeVisible();
  await expect(cardBoxes(page)).toHaveCount(1);
  await expect(more(page)).toHaveCount(0);

  await toNewCard(page, portal);
  await portal.fillCard(MASTERCARD);
  await portal.confirm.click();
  await expect(page.getByText('Payment methods', { exact: true })).toBeVisible();
  await expect(cardBoxes(page)).toHaveCount(2);
  await expect(cardBoxes(page).first()).toHaveText(/Mastercard •••• 4444\s*Default\s*Expires 12\/2034/);

  await more(page).click();
  await page.locator('[data-test="menu-contents"]').waitFor({ state: 'visible' });
  await page.getByRole('menuitem', { name: 'Make default' }).click();
  await expect(cardBoxes(page).first()).toHaveText(/Visa •••• 4242\s*Default/);

  await more(page).click();
  await page.locator('[data-test="nonDefaultPaymentInstrumentDeleteButton"]').click();
  await page.locator('.Dialog-header').getByText('Delete payment method').waitFor();
  await expect(page.getByRole('dialog').getByText('Mastercard ••••')).toBeVisible();
  await expect(page.getByRole('dialog').getByText('Expires 12/2034')).toBeVisible();
  await page.locator('[data-test="PaymentInstrumentActionsDetatchModalConfirmButton"]').click();
  await expect(heading(page, 'Payment method')).toBeVisible();
  await expect(cardBoxes(page)).toHaveCount(1);
  await expect(page.getByText('Expires 12/2034')).not.toBeVisible();
  await expect(page.getByText('Mastercard •••• 4444')).not.toBeVisible();
  const { data } = await stripe.customers.listPaymentMethods(customer);
  expect(data.map(({ card }) => card?.last4)).toEqual(['4242']);
});

test('the same by the other names: the first Stripe frame, placeholders, "More options"', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS);
  await page.getByRole('link', { name: 'Add payment method' }).click();
  const frame = page.frameLocator('iframe[name*="__privateStripeFrame"]').first();
  await frame.getByPlaceholder('1234 1234 1234').click();
  await frame.getByPlaceholder('1234 1234 1234').fill('4242 4242 4242 4242');
  await frame.getByPlaceholder('MM / YY').click();
  await frame.getByPlaceholder('MM / YY').fill('12 / 34');
  await frame.getByPlaceholder('CVC').fill('123');
  await expect(number(portal)).toHaveValue('4242 4242 4242 4242');
  await page.getByTestId('confirm').click();
  await page.getByRole('button', { name: 'More options' }).click();
  await page.locator('[data-test="nonDefaultPaymentInstrumentDeleteButton"]').click();
  await page.getByTestId('PaymentInstrumentActionsDetachModalConfirmButton').click();
  await expect(heading(page, 'Payment method')).toBeVisible();
});

test('a dialog that is not confirmed deletes nothing', async ({ openPortal, page, stripe }) => {
  const { customer } = await subscribe(stripe);
  await stripe.paymentMethods.attach('pm_card_mastercard', { customer });
  await openPortal(customer, CARDS);
  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click(),
  ]) {
    await more(page).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await leave();
    await expect(page.locator('.Dialog-header')).toHaveCount(0);
    await expect(more(page)).toBeFocused();
  }
  expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(2);
});

test('of three cards each has a menu of its own, one at a time', async ({ openPortal, page, stripe }) => {
  const { customer } = await subscribe(stripe);
  await stripe.paymentMethods.attach('pm_card_mastercard', { customer });
  await stripe.paymentMethods.attach('pm_card_amex', { customer });
  await openPortal(customer, CARDS);
  await expect(more(page)).toHaveCount(2);
  await more(page).last().click();
  await more(page).first().click();
  await expect(page.locator('[data-test="menu-contents"]')).toHaveCount(1);
  await expect(more(page).last()).toHaveAttribute('aria-expanded', 'false');
  await page.getByRole('menuitem', { name: 'Make default' }).click();
  await expect(cardBoxes(page).first()).toHaveText(/American Express •••• 0005\s*Default/);
});

test('3D Secure: completed, the card is taken', async ({ openPortal, page, portal, stripe }) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS);
  await toNewCard(page, portal);
  await portal.fillCard(ALWAYS_3DS);
  await portal.confirm.click();
  const { challenge } = portal;
  await expect(challenge.locator('#test-source-authorize-3ds')).toBeEnabled();
  expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  expect(await violations(page)).toEqual([]);
  await challenge.locator('#test-source-authorize-3ds').click();
  await expect(cardBoxes(page).first()).toHaveText(/Visa •••• 3184\s*Default/);
});

test('3D Secure: failed or closed, the number stays and can be tried again', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS);
  await toNewCard(page, portal);
  await portal.fillCard(ALWAYS_3DS);
  const { challenge } = portal;
  for (const refuse of [
    () => challenge.locator('#test-source-fail-3ds').click(),
    () => page.keyboard.press('Escape'),
  ]) {
    await portal.confirm.click();
    await expect(challenge.locator('#test-source-fail-3ds')).toBeEnabled();
    await refuse();
    await expect(alerts(portal)).toHaveText(
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    );
    await expect(number(portal)).toHaveValue(ALWAYS_3DS);
    await expect(number(portal)).toBeFocused();
  }
  await portal.fillCard(MASTERCARD);
  await expect(alerts(portal)).toHaveCount(0);
  await portal.confirm.click();
  await expect(cardBoxes(page).first()).toHaveText(/Mastercard •••• 4444\s*Default/);
});

const DECLINES: [card: string, field: string, sentence: string][] = [
  ['4000 0000 0000 0002', 'number', 'Your card was declined.'],
  ['4000 0000 0000 9995', 'number', 'Your card has insufficient funds.'],
  ['4000 0000 0000 0069', 'expiry', 'Your card has expired.'],
  ['4000 0000 0000 0127', 'cvc', "Your card's security code is incorrect."],
];

test('a refused card stays on the page, with the sentence at its field', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS);
  await toNewCard(page, portal);
  for (const [card, field, sentence] of DECLINES) {
    await portal.fillCard(card);
    await portal.confirm.click();
    await expect(alerts(portal)).toHaveText(sentence);
    const input = portal.cardFrame.locator(`[name=${field}]`);
    await expect(input).toHaveAttribute('aria-invalid', 'true');
    await expect(input).toHaveAccessibleDescription(sentence);
    await expect(input).toBeFocused();
    await expect(number(portal)).toHaveValue(card);
  }
  expect(await violations(page)).toEqual([]);
  expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
});

test('what is not a card is not sent', async ({ openPortal, page, portal, stripe }) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS);
  await toNewCard(page, portal);
  let asked = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST') asked++;
  });
  await portal.confirm.click();
  await expect(alerts(portal)).toHaveText(['Required', 'Required', 'Required']);
  expect(await violations(page)).toEqual([]);
  await number(portal).fill('4242 4242');
  await number(portal).press('Tab');
  await expect(alerts(portal).first()).toHaveText('Your card number is incomplete.');
  await portal.fillCard('4242 4242 4242 4241');
  await portal.confirm.click();
  await expect(alerts(portal)).toHaveText('Your card number is incorrect.');
  expect(asked).toBe(0);
});

test('with the keyboard alone: into the frame, through it, out again, and the menu', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS);
  await focusOn(page.getByRole('link', { name: 'Add payment method' }));
  await page.keyboard.press('Enter');
  await expect(portal.confirm).toBeEnabled();
  await focusOn(page.getByRole('link', { name: 'Billing' }));
  await page.keyboard.press('Tab');
  await expect(number(portal)).toBeFocused();
  for (const text of ['5555555555554444', '1234', '123']) {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  }
  await expect(number(portal)).toHaveValue('5555 5555 5555 4444');
  await expect(portal.cardFrame.locator('[name=expiry]')).toHaveValue('12 / 34');
  await expect(portal.cardFrame.getByRole('combobox', { name: 'Country' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.type('94107');
  await page.keyboard.press('Tab');
  await expect(portal.confirm).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(portal.cardFrame.getByRole('textbox', { name: 'ZIP' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(cardBoxes(page)).toHaveCount(2);

  await focusOn(more(page));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Make default' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Make default' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(more(page)).toBeFocused();
  await expect(page.getByRole('menu')).toHaveCount(0);
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(cardBoxes(page)).toHaveCount(1);
});

test('every field has its name, what a browser fills it with, and the frame fits it', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS);
  await toNewCard(page, portal);
  const fields = {
    number: 'cc-number',
    expiry: 'cc-exp',
    cvc: 'cc-csc',
    postalCode: 'billing postal-code',
  };
  for (const [name, autocomplete] of Object.entries(fields)) {
    await expect(portal.cardFrame.locator(`[name=${name}]`)).toHaveAttribute('autocomplete', autocomplete);
  }
  await portal.confirm.click();
  await expect(alerts(portal)).toHaveCount(3);
  for (const width of [1280, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const scrolls = () =>
      portal.cardFrame.locator('html').evaluate((html) => {
        return html.scrollHeight > html.clientHeight || html.scrollWidth > html.clientWidth;
      });
    await expect.poll(scrolls).toBe(false);
    await expectToFit(page, [width]);
  }
});

test('the postal code is asked for where the bank knows one', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe, {}, { address: { country: 'GB', postal_code: 'SW1A 1AA' } });
  await openPortal(customer, CARDS);
  await toNewCard(page, portal);
  const country = portal.cardFrame.getByRole('combobox', { name: 'Country' });
  await expect(country).toHaveValue('GB');
  await expect(portal.cardFrame.getByRole('textbox', { name: 'Postal code' })).toHaveValue('SW1A 1AA');
  await country.selectOption('DE');
  await expect(portal.cardFrame.locator('[name=postalCode]')).toBeHidden();
  await country.selectOption('US');
  await expect(portal.cardFrame.getByRole('textbox', { name: 'ZIP' })).toBeVisible();
  await portal.fillCard(MASTERCARD);
  await portal.confirm.click();
  await expect(alerts(portal)).toHaveText('Your ZIP is invalid.');
});

test('axe finds nothing, on a phone neither: the cards, a menu, a dialog, the page for a new one', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await stripe.paymentMethods.attach('pm_card_mastercard', { customer });
  await openPortal(customer, CARDS);
  await more(page).click();
  await expectWellMade(page);
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expectWellMade(page);
  await page.keyboard.press('Escape');
  await toNewCard(page, portal);
  await expectWellMade(page);
});

test('the flow for it: its title, a decline, and where it leads', async ({
  openPortal,
  page,
  portal,
  shop,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS, {
    flow_data: {
      type: 'payment_method_update',
      after_completion: { type: 'redirect', redirect: { return_url: `${shop.url}/account?card=new` } },
    },
  });
  await expect(page.getByText('Update payment method', { exact: true })).toBeVisible();
  await expect(page).toHaveTitle(/Billing/);
  await portal.fillCard('4000 0000 0000 0002');
  await portal.confirm.click();
  await expect(alerts(portal)).toHaveText('Your card was declined.');
  await portal.fillCard(MASTERCARD);
  await portal.confirm.click();
  await page.waitForURL(`${shop.url}/account?card=new`);
});

test('a card that went elsewhere meanwhile: the page looks again', async ({ openPortal, page, stripe }) => {
  const { customer } = await subscribe(stripe);
  const { id } = await stripe.paymentMethods.attach('pm_card_mastercard', { customer });
  await openPortal(customer, CARDS);
  await expect(cardBoxes(page)).toHaveCount(2);
  await stripe.paymentMethods.detach(id);
  await more(page).click();
  await page.getByRole('menuitem', { name: 'Make default' }).click();
  await expect(cardBoxes(page)).toHaveCount(1);
});

test('when nobody answers the page says so, and the card can be sent again', async ({
  openPortal,
  page,
  portal,
  stripe,
}) => {
  const { customer } = await subscribe(stripe);
  await openPortal(customer, CARDS);
  await toNewCard(page, portal);
  await portal.fillCard(MASTERCARD);
  await page.route('**/payment-methods/new', (route) => route.abort());
  await portal.confirm.click();
  await expect(page.getByRole('alert')).toHaveText('Something went wrong. Please try again.');
  await expect(portal.confirm).toBeFocused();
  await page.unroute('**/payment-methods/new');
  await portal.confirm.click();
  await expect(cardBoxes(page)).toHaveCount(2);
});
