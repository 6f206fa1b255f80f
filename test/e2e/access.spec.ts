import { violations } from './support/axe.ts';
import { expectToFit } from './support/fit.ts';
import { expect, oneTime, test } from './support/test.ts';

const LINES = [
  oneTime('Team', 3200, { quantity: 2, adjustable_quantity: { enabled: true } }),
  oneTime('A workshop with a name that is too long for a narrow telephone', 6500),
];
const EVERYTHING = {
  line_items: LINES,
  phone_number_collection: { enabled: true },
  billing_address_collection: 'required' as const,
  custom_text: { submit: { message: 'You can cancel within fourteen days.' } },
};

test('paid with the keyboard alone', async ({ open, page }) => {
  await open();
  const type = async (text: string) => {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  };
  for (let steps = 0; steps < 20; steps++) {
    await page.keyboard.press('Tab');
    if ((await page.locator('#email:focus').count()) === 1) break;
  }
  await type('jenny@example.com');
  await page.keyboard.press('Tab');
  await type('4242424242424242');
  await type('0334');
  await type('123');
  await type('Jenny Rosen');
  await expect(page.locator('#billingCountry')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.type('94107');
  await expect(page.locator('#cardNumber')).toHaveValue('4242 4242 4242 4242');
  await expect(page.locator('#cardExpiry')).toHaveValue('03 / 34');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/success/);
});

test('every field is found by its name', async ({ open, page }) => {
  await open(EVERYTHING);
  for (const name of [
    'Email',
    'Phone number',
    'Card number',
    'Expiration',
    'CVC',
    'Cardholder name',
    'City',
    'ZIP',
  ]) {
    await expect(page.getByRole('textbox', { name })).toHaveCount(1);
  }
  for (const name of ['Address line 1', 'Address line 2']) await expect(page.getByLabel(name)).toBeVisible();
  for (const name of ['Country or region', 'State']) {
    await expect(page.getByRole('combobox', { name })).toHaveCount(1);
  }
  await expect(page.getByRole('radio', { name: 'Card' })).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Save my information for' })).not.toBeChecked();
  await expect(page.getByRole('link', { name: 'Back to Pricebook sandbox' })).toBeVisible();
});

test('axe finds nothing: open, with errors, with a challenge, completed', async ({
  checkout,
  open,
  page,
}) => {
  const { url } = await open(EVERYTHING);
  expect(await violations(page)).toEqual([]);
  await checkout.submit.click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await open({ line_items: LINES });
  await checkout.fill({ number: '4000 0027 6000 3184' });
  await checkout.submit.click();
  await expect(checkout.challenge.locator('#test-source-fail-3ds')).toBeEnabled();
  expect(await violations(page)).toEqual([]);
  await checkout.challenge.locator('#test-source-authorize-3ds').click();
  await page.waitForURL(/\/success/);
  await page.goBack();
  await expect(page.getByRole('heading', { name: "You're all done here" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  expect(url).not.toBeNull();
});

test('nothing has to be scrolled sideways on a phone', async ({ checkout, open, page }) => {
  const phones = [390, 360, 320];
  await open(EVERYTHING);
  await expectToFit(page, phones);
  await page.getByTestId('line-item-adjustable-qty').click();
  await checkout.submit.click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expectToFit(page, phones);
});

test('no amount is broken over two lines on a narrow telephone', async ({ checkout, open, page }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await open({ line_items: [oneTime('Everything', 99_999_999), oneTime('Nothing', 0)] });
  for (const amount of [
    page.getByTestId('product-summary-total-amount'),
    page.getByTestId('line-item-total-amount').first(),
    checkout.total,
  ]) {
    await expect(amount).toHaveText('US$999,999.99');
    const { right, lines } = await amount.evaluate((element) => {
      const range = element.ownerDocument.createRange();
      range.selectNodeContents(element);
      return { right: range.getBoundingClientRect().right, lines: range.getClientRects().length };
    });
    expect(lines).toBe(1);
    expect(right).toBeLessThanOrEqual(300);
  }
});

test('where the system chooses the colours, fields and buttons have edges and the focus is seen', async ({
  checkout,
  open,
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open();
  for (const edge of [checkout.cardNumber, checkout.country, checkout.submit]) {
    await expect(edge).toHaveCSS('border-top-style', 'solid');
    await expect(edge).toHaveCSS('border-top-width', '1px');
  }
  await checkout.cardNumber.focus();
  await expect(checkout.cardNumber).toHaveCSS('outline-style', 'solid');
});

test('the button has a name while the payment is under way, and that is told', async ({
  checkout,
  open,
  page,
}) => {
  await open();
  await checkout.fill({ number: '4242 4242 4242 4242' });
  await page.route('**/confirm', () => undefined);
  await checkout.submit.click();
  await expect(page.getByRole('status').filter({ hasText: 'One moment' })).toHaveCount(1);
  // What the browser tells a screen reader; Playwright's own reckoning is more generous.
  const session = await page.context().newCDPSession(page);
  const buttons = async () => {
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    return nodes.filter(({ role }) => role?.value === 'button').map(({ name }) => name?.value);
  };
  await expect.poll(buttons).toContain('Processing');
});

test('what is typed or filled in stays as it was written', async ({ checkout, open }) => {
  await open();
  for (const number of ['4242 4242 4242 4242', '4242424242424242', '3782 822463 10005', '42424']) {
    await checkout.cardNumber.fill(number);
    await expect(checkout.cardNumber).toHaveValue(number);
  }
  for (const expiry of ['03 / 27', '03/45', '0345', '034']) {
    await checkout.cardExpiry.fill(expiry);
    await expect(checkout.cardExpiry).toHaveValue(expiry);
  }
  for (const [field, text] of [
    [checkout.cardNumber, '4242 4242 4242 4242'],
    [checkout.cardNumber, '3782 822463 10005'],
    [checkout.cardExpiry, '03 / 27'],
    [checkout.cardExpiry, '03/27'],
    [checkout.cardCvc, '1234'],
  ] as const) {
    await field.fill('');
    await field.pressSequentially(text);
    await expect(field).toHaveValue(text);
  }
});

test('the postal code is asked for where banks want it, and only the US calls it ZIP', async ({
  checkout,
  open,
  page,
}) => {
  await open();
  await expect(checkout.country.locator('option').first()).toHaveText('United States');
  await checkout.country.selectOption('GB');
  await expect(page.getByRole('textbox', { name: 'Postal code' })).toBeVisible();
  await expect(page.locator('[placeholder="ZIP"]')).toHaveCount(0);
  await checkout.country.selectOption({ label: 'Germany' });
  await expect(checkout.postalCode).toBeHidden();
  await checkout.country.selectOption('US');
  await expect(page.getByRole('textbox', { name: 'ZIP' })).toBeVisible();
});

test('the card is open from the start, and whatever opens it may be clicked', async ({
  checkout,
  open,
  page,
}) => {
  await open();
  await page.getByTestId('card-accordion-item').click();
  await page.getByTestId('card-accordion-item-button').click();
  await page.getByRole('button', { name: 'Pay with card' }).click();
  await expect(page.locator('#payment-method-accordion-item-title-card')).toBeVisible();
  await page.locator('#enableStripePass').click();
  await expect(checkout.cardNumber).toBeVisible();
});
