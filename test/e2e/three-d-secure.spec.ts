import { expect, oneTime, test } from './support/test.ts';

const ALWAYS = { number: '4000 0027 6000 3184' };

test('the challenge appears in its frame; completing it pays', async ({ checkout, open, page, stripe }) => {
  const { id } = await open();
  await checkout.fill(ALWAYS);
  await checkout.submit.click();
  const complete = checkout.challenge.locator('#test-source-authorize-3ds');
  await expect(complete).toHaveText('Complete');
  expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('open');
  await complete.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe('paid');
});

test('failing it says so and keeps the form; the next attempt can be completed', async ({
  checkout,
  open,
  page,
  stripe,
}) => {
  const { id } = await open();
  await checkout.fill(ALWAYS);
  await checkout.submit.click();
  await checkout.challenge.locator('#test-source-fail-3ds').click();
  await expect(page.getByRole('alert')).toHaveText(
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  );
  await expect(page.locator('iframe[name=stripe-challenge-frame]')).toHaveCount(0);
  await expect(checkout.cardNumber).toHaveValue(ALWAYS.number);
  expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe('unpaid');

  await checkout.submit.click();
  await checkout.challenge.getByRole('button', { name: 'Complete' }).click();
  await page.waitForURL(/\/success/);
});

test('closing it is failing it', async ({ checkout, open, page }) => {
  await open();
  await checkout.fill(ALWAYS);
  await checkout.submit.click();
  await expect(checkout.challenge.locator('#test-source-authorize-3ds')).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(page.getByText('We are unable to authenticate your payment method.')).toBeVisible();
});

test('a challenge that cannot be shown does not stay', async ({ checkout, open, page, stripe }) => {
  const { id } = await open();
  await checkout.fill(ALWAYS);
  await page.route('**/challenge', async (route) => {
    await stripe.checkout.sessions.expire(id);
    await route.continue();
  });
  await checkout.submit.click();
  await expect(page.getByRole('heading', { name: 'This Checkout session has expired' })).toBeVisible();
});

test('nor does one whose script is lost on the way; the next attempt pays', async ({
  checkout,
  open,
  page,
}) => {
  await open();
  await checkout.fill(ALWAYS);
  await page.route('**/challenge.js', (route) => route.abort(), { times: 1 });
  await checkout.submit.click();
  await expect(page.getByText('We are unable to authenticate your payment method.')).toBeVisible();
  await checkout.submit.click();
  await checkout.challenge.locator('#test-source-authorize-3ds').click();
  await page.waitForURL(/\/success/);
});

test('a challenge for another quantity is given up, and the page says what it comes to now', async ({
  checkout,
  context,
  open,
  page,
}) => {
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 5 };
  const { url } = await open({ line_items: [oneTime('Team', 3200, { adjustable_quantity })] });
  await checkout.fill(ALWAYS);
  await checkout.submit.click();
  await expect(checkout.challenge.locator('#test-source-authorize-3ds')).toBeEnabled();
  const other = await context.newPage();
  await other.goto(url ?? '');
  await other.getByTestId('line-item-adjustable-qty').click();
  await other.getByRole('textbox', { name: 'quantity' }).fill('2');
  await other.getByRole('button', { name: 'Update' }).click();
  await expect(other.locator('#OrderDetails-TotalAmount')).toHaveText('US$64.00');
  await checkout.challenge.locator('#test-source-authorize-3ds').click();
  await expect(page.getByRole('alert')).toContainText('changed elsewhere');
  await expect(checkout.total).toHaveText('US$64.00');
});

test('a card may be declined after its holder has authenticated', async ({ checkout, open }) => {
  await open();
  await checkout.fill({ number: '4000 0084 0000 1629' });
  await checkout.submit.click();
  await checkout.challenge.locator('#test-source-authorize-3ds').click();
  await expect(checkout.cardError).toHaveText(
    'Your credit card was declined. Try paying with a debit card instead.',
  );
});

test('setting a card up asks too', async ({ checkout, open, page, stripe }) => {
  const { id } = await open({ mode: 'setup', currency: 'usd' });
  await checkout.fill({ number: '4000 0025 0000 3155' });
  await checkout.submit.click();
  await checkout.challenge.locator('#test-source-authorize-3ds').click();
  await page.waitForURL(/\/success/);
  expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('complete');
});

for (const [outcome, button, status] of [
  ['succeeded', '#test-source-authorize-3ds', 'succeeded'],
  ['failed', '#test-source-fail-3ds', 'requires_payment_method'],
] as const) {
  test(`an intent of the API sends the cardholder to a page of its own and back: ${outcome}`, async ({
    page,
    shop,
    stripe,
  }) => {
    const intent = await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_authenticationRequired',
      return_url: `${shop.url}/orders?order=7`,
    });
    await page.goto(intent.next_action?.redirect_to_url?.url ?? '');
    await page.locator(button).click();
    await page.waitForURL(`${shop.url}/orders?**`);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      order: '7',
      payment_intent: intent.id,
      payment_intent_client_secret: intent.client_secret,
      redirect_status: outcome,
    });
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
  });
}

test('so does a setup intent', async ({ page, shop, stripe }) => {
  const intent = await stripe.setupIntents.create({
    confirm: true,
    payment_method: 'pm_card_authenticationRequired',
    return_url: `${shop.url}/cards`,
  });
  await page.goto(intent.next_action?.redirect_to_url?.url ?? '');
  // What nobody answered can be chosen again.
  await page.route('**/3ds/**', (route) => route.abort(), { times: 1 });
  await page.locator('#test-source-authorize-3ds').click();
  await page.locator('#test-source-authorize-3ds').click();
  await page.waitForURL(new RegExp(`/cards\\?setup_intent=${intent.id}&.*redirect_status=succeeded`));
});
