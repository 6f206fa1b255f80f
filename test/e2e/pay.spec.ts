import { expect, oneTime, test } from './support/test.ts';

const GOOD = { number: '4242 4242 4242 4242' };

test('a card pays, and success_url gets the id of the session', async ({
  checkout,
  open,
  page,
  shop,
  stripe,
}) => {
  const { id } = await open();
  await checkout.fill(GOOD);
  await checkout.submit.click();
  await page.waitForURL(`${shop.url}/success?session=${id}`);
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] });
  expect(session).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    amount_total: 2000,
    customer_details: { email: 'jenny@example.com', name: 'Jenny Rosen' },
    payment_intent: {
      status: 'succeeded',
      latest_charge: { billing_details: { address: { country: 'US', postal_code: '94107' } } },
    },
  });
});

test('a known spec of a real integration runs as it was written', async ({ open, page, shop }) => {
  await open();
  await page.locator('input[name="email"]').fill('jenny@example.com');
  await page.locator('input[name="cardNumber"]').pressSequentially('4242424242424242');
  await page.locator('[placeholder="MM / YY"]').fill('03 / 34');
  await page.locator('[placeholder="CVC"]').fill('123');
  await page.locator('input[name="billingName"]').fill('Jenny Rosen');
  await page.locator('#billingCountry').selectOption('US');
  await page.locator('[placeholder="ZIP"]').fill('94107');
  await page.locator('[name="enableStripePass"]').setChecked(false);
  await page.locator('[data-testid="hosted-payment-submit-button"]').click();
  await page.waitForURL((url) => url.origin === shop.url, { timeout: 20_000 });
});

test('two clicks are one charge', async ({ checkout, open, page, stripe }) => {
  const { id } = await open();
  await checkout.fill(GOOD);
  let sent = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/confirm')) sent += 1;
  });
  await checkout.submit.dblclick();
  await page.waitForURL(/\/success/);
  expect(sent).toBe(1);
  const { payment_intent } = await stripe.checkout.sessions.retrieve(id);
  const charges = await stripe.charges.list({ payment_intent: String(payment_intent) });
  expect(charges.data.map(({ amount, status }) => ({ amount, status }))).toEqual([
    { amount: 2000, status: 'succeeded' },
  ]);
});

test('says that it is processing, and waits until the shop has heard of the completion', async ({
  checkout,
  open,
  page,
  shop,
  stripe,
}) => {
  const endpoint = await stripe.webhookEndpoints.create({
    url: `${shop.url}/webhook`,
    enabled_events: ['checkout.session.completed'],
  });
  let answer = () => {};
  shop.webhookWaits = new Promise((resolve) => {
    answer = resolve;
  });
  await open();
  await checkout.fill(GOOD);
  await checkout.submit.click();
  await expect(page.getByTestId('submit-button-processing-label')).toHaveText('Processing');
  answer();
  await page.waitForURL(/\/success/);
  expect(shop.heard).toContain('checkout.session.completed');
  await stripe.webhookEndpoints.del(endpoint.id);
});

test('the same session in two tabs: the second ends where the first did, and charges nothing', async ({
  checkout,
  context,
  open,
  page,
  stripe,
}) => {
  const { id, url } = await open();
  const other = await context.newPage();
  await other.goto(url ?? '');
  await checkout.fill(GOOD);
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  await other.locator('#email').fill('jenny@example.com');
  await other.locator('#cardNumber').fill('5555 5555 5555 4444');
  await other.locator('#cardExpiry').fill('03 / 34');
  await other.locator('#cardCvc').fill('123');
  await other.locator('#billingName').fill('Jenny Rosen');
  await other.locator('#billingPostalCode').fill('94107');
  await other.getByTestId('hosted-payment-submit-button').click();
  await other.waitForURL(new RegExp(`/success\\?session=${id}$`));
  const { payment_intent } = await stripe.checkout.sessions.retrieve(id);
  expect((await stripe.charges.list({ payment_intent: String(payment_intent) })).data).toHaveLength(1);
});

test('in a window of its own, which the shop waits for and hears from', async ({
  context,
  open,
  page,
  shop,
}) => {
  const { url } = await open({ line_items: [oneTime('Gift', 0)] });
  await page.goto(shop.url);
  const opened = context.waitForEvent('page');
  await page.evaluate(`window.checkout = window.open(${JSON.stringify(url)})`);
  const popup = await opened;
  await popup.locator('#email').fill('jenny@example.com');
  expect(await page.evaluate('window.checkout.closed')).toBe(false);
  await popup.getByTestId('hosted-payment-submit-button').click();
  await popup.waitForURL(/\/success/);
  await popup.evaluate('window.opener.location.hash = "paid"');
  await expect(page).toHaveURL(/#paid$/);
});

test('the back button after the payment finds nothing left to pay', async ({ checkout, open, page }) => {
  await open();
  await checkout.fill(GOOD);
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  await page.goBack();
  await expect(page.getByRole('heading', { name: "You're all done here" })).toBeVisible();
  await expect(checkout.submit).toHaveCount(0);
});

test('a session that expires while its page is open takes no card', async ({
  checkout,
  open,
  page,
  shop,
  stripe,
}) => {
  const { id } = await open();
  await checkout.fill(GOOD);
  await stripe.checkout.sessions.expire(id);
  await checkout.submit.click();
  await expect(page.getByRole('heading', { name: 'This Checkout session has expired' })).toBeVisible();
  await page.getByRole('link', { name: /^Return to / }).click();
  await expect(page).toHaveURL(shop.cancelUrl);
  expect((await stripe.checkout.sessions.retrieve(id)).payment_intent).toBeNull();
});

test('back to the shop', async ({ open, page, shop }) => {
  await open();
  const back = page.getByTestId('business-link');
  await expect(back).toHaveAccessibleName('Back to Pricebook sandbox');
  await back.click();
  await expect(page).toHaveURL(shop.cancelUrl);
});

test('setup mode keeps a card for the customer and charges nothing', async ({
  checkout,
  open,
  page,
  stripe,
}) => {
  const customer = await stripe.customers.create({ email: 'known@example.com' });
  await open({ mode: 'setup', currency: 'usd', customer: customer.id });
  await expect(page.getByText('known@example.com')).toBeVisible();
  await expect(checkout.email).toHaveCount(0);
  await expect(checkout.submit).toHaveText('Save card');
  await checkout.fillCard(GOOD);
  await checkout.billingName.fill('Jenny Rosen');
  await checkout.postalCode.fill('94107');
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  const cards = await stripe.customers.listPaymentMethods(customer.id);
  expect(cards.data.map(({ card }) => card?.last4)).toEqual(['4242']);
});

test('what the session says of the customer is shown, what it asks for is asked', async ({
  checkout,
  open,
  page,
  stripe,
}) => {
  const { id } = await open({
    customer_email: 'given@example.com',
    phone_number_collection: { enabled: true },
    billing_address_collection: 'required',
    submit_type: 'book',
    custom_text: { submit: { message: 'See you on Monday.' } },
  });
  await expect(page.getByText('given@example.com')).toBeVisible();
  await expect(page.getByText('See you on Monday.')).toBeVisible();
  await expect(checkout.submit).toHaveText('Book');
  await checkout.fillCard(GOOD);
  await checkout.billingName.fill('Jenny Rosen');
  await page.locator('#phoneNumber').fill('+1 201 555 0123');
  await page.locator('#billingAddressLine1').fill('510 Townsend St');
  await page.locator('#billingLocality').fill('New York');
  await checkout.postalCode.fill('10001');
  await page.locator('#billingAdministrativeArea').selectOption('NY');
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.checkout.sessions.retrieve(id)).customer_details).toMatchObject({
    email: 'given@example.com',
    phone: expect.stringContaining('201'),
    address: { line1: '510 Townsend St', city: 'New York', state: 'NY', postal_code: '10001', country: 'US' },
  });
});

test('a card is kept when the customer says so', async ({ checkout, open, page, stripe }) => {
  const customer = await stripe.customers.create({ email: 'known@example.com' });
  await open({ customer: customer.id, saved_payment_method_options: { payment_method_save: 'enabled' } });
  await checkout.fillCard(GOOD);
  await checkout.billingName.fill('Jenny Rosen');
  await checkout.postalCode.fill('94107');
  await page.getByRole('checkbox', { name: 'Save this card' }).check();
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
});

test('nothing to pay asks for no card', async ({ checkout, open, page, stripe }) => {
  const { id } = await open({ line_items: [oneTime('Gift', 0)] });
  await expect(checkout.cardNumber).toHaveCount(0);
  await checkout.email.fill('jenny@example.com');
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.checkout.sessions.retrieve(id)).payment_status).toBe('no_payment_required');
});
