import { expect, test } from './support/test.ts';

const RED = 'rgb(220, 39, 39)';

/** What the bank refuses, and the field that is marked. */
const REFUSALS = [
  [
    '4000 0000 0000 0002',
    'Your credit card was declined. Try paying with a debit card instead.',
    '#cardNumber',
  ],
  [
    '4000 0000 0000 9995',
    'Your credit card was declined because of insufficient funds. Try paying with a debit card instead.',
    '#cardNumber',
  ],
  ['4000 0000 0000 9987', 'Your card was declined.', '#cardNumber'],
  ['4000 0000 0000 9979', 'Your card has been declined.', '#cardNumber'],
  ['4000 0000 0000 0069', 'Your card is expired. Try a different card.', '#cardExpiry'],
  ['4000 0000 0000 0127', "Your card's CVC is incorrect.", '#cardCvc'],
  ['4000 0000 0000 0119', 'An error occurred while processing your card. Try again.', '#cardNumber'],
] as const;

test('a card that is refused stays, and is marked where it is wrong; another card pays', async ({
  checkout,
  open,
  page,
  stripe,
}) => {
  const { id } = await open();
  await checkout.fill({ number: '' });
  for (const [number, message, field] of REFUSALS) {
    await test.step(number, async () => {
      await checkout.fillCard({ number });
      await expect(checkout.cardError).toHaveCount(0);
      await checkout.submit.click();
      await expect(checkout.cardError).toHaveText(message);
      await expect(checkout.cardNumber).toHaveValue(number);
      await expect(page.locator(field)).toHaveAttribute('aria-invalid', 'true');
      await expect(page.locator(field)).toHaveAccessibleDescription(message);
      expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('open');
    });
  }
  await checkout.cardNumber.fill('5555 5555 5555 4444');
  await expect(checkout.cardError).toHaveCount(0);
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
});

test('a number that is none is told from the others, red, and stays', async ({ checkout, open, page }) => {
  await open();
  const number = page.locator('[data-qa="FormFieldGroup-cardForm"] #cardNumber');
  await expect(number).toHaveCSS('border-color', 'rgba(26, 26, 26, 0.9)');
  await checkout.fill({ number: '4242 4242 4242 4241' });
  await checkout.submit.click();
  await expect(checkout.cardError).toHaveText('Your card number is incorrect.');
  await expect(number).toHaveCSS('border-color', RED);
  await expect(checkout.cardNumber).toHaveValue('4242 4242 4242 4241');
  await expect(page.getByRole('link', { name: 'Powered by Stripe' })).toBeVisible();
});

/** What can be told before anybody is asked. */
const MISTAKES = [
  ['#cardNumber', '4242 4242', 'Your card number is incomplete.'],
  ['#cardExpiry', '0', "Your card's expiration date is incomplete."],
  ['#cardExpiry', '13 / 34', "Your card's expiration date is incomplete."],
  ['#cardExpiry', '03 / 19', "Your card's expiration year is in the past."],
  ['#cardCvc', '12', "Your card's security code is incomplete."],
] as const;

test('what is mistyped is told at its field, and stays', async ({ checkout, open, page }) => {
  await open();
  await checkout.fill({ number: '4242 4242 4242 4242' });
  for (const [field, value, message] of MISTAKES) {
    await test.step(`${value} in ${field}`, async () => {
      await checkout.fillCard({ number: '4242 4242 4242 4242' });
      await expect(checkout.cardError).toHaveCount(0);
      await page.locator(field).fill(value);
      await page.locator(field).blur();
      await checkout.submit.click();
      await expect(checkout.cardError).toHaveText(message);
      await expect(page.locator(field)).toHaveValue(value);
      await expect(page.locator(field)).toHaveAttribute('aria-invalid', 'true');
    });
  }
});

test('an empty form says what is missing and goes to the first of it', async ({ checkout, open, page }) => {
  await open();
  await checkout.submit.click();
  await expect(checkout.email).toBeFocused();
  await expect(checkout.email).toHaveAccessibleDescription('Required');
  for (const field of [
    checkout.cardNumber,
    checkout.cardExpiry,
    checkout.cardCvc,
    checkout.billingName,
    checkout.postalCode,
  ]) {
    await expect(field).toHaveAttribute('aria-invalid', 'true');
  }
  await expect(page.locator('[data-qa=EmptyFieldError]')).toHaveText(Array(4).fill('Required'));
});

test('a card that is no test card is told apart', async ({ checkout, open }) => {
  await open();
  await checkout.fill({ number: '4000 0000 0000 0010' });
  await checkout.submit.click();
  await expect(checkout.cardError).toContainText(
    'Your request was in test mode, but used a non test (live) card.',
  );
});
