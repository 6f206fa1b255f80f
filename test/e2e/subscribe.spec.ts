import type Stripe from 'stripe';
import { violations } from './support/axe.ts';
import { expect, monthly, oneTime, test } from './support/test.ts';

const GOOD = { number: '4242 4242 4242 4242' };
const ALWAYS_ASKS = { number: '4000 0027 6000 3184' };
const DECLINED = { number: '4000 0000 0000 0002' };
const SUBSCRIPTION = { mode: 'subscription' } as const;
const TRIAL = { subscription_data: { trial_period_days: 45 } };

/** The session as it is now, with its subscription. */
async function look(stripe: Stripe, id: string) {
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ['subscription', 'invoice'] });
  return {
    session,
    subscription: session.subscription as Stripe.Subscription | null,
    invoice: session.invoice as Stripe.Invoice | null,
  };
}

async function metered(stripe: Stripe, more: Partial<Stripe.PriceCreateParams> = {}): Promise<string> {
  const name = `calls_${Math.random().toString(36).slice(2)}`;
  const meter = await stripe.billing.meters.create({
    display_name: 'Sessions',
    event_name: name,
    default_aggregation: { formula: 'sum' },
  });
  const product = await stripe.products.create({ name: 'Workshop', unit_label: 'session' });
  const price = await stripe.prices.create({
    currency: 'usd',
    product: product.id,
    ...(more.billing_scheme === 'tiered' ? {} : { unit_amount: 8000 }),
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
    ...more,
  });
  return price.id;
}

test('a fixed price: what it costs how often, and a subscription that is paid', async ({
  checkout,
  open,
  page,
  shop,
  stripe,
}) => {
  const { id } = await open({ ...SUBSCRIPTION, line_items: [monthly('Team', 3000, { quantity: 2 })] });
  await expect(page.getByTestId('product-summary-name')).toHaveText('Subscribe to Team');
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('US$60.00 per month');
  await expect(page.getByTestId('line-item-amount-detail')).toHaveText('US$30.00 each');
  await expect(page.getByText('Billed monthly')).toBeVisible();
  await expect(checkout.total).toHaveText('US$60.00');
  await expect(page.getByText('Total due today')).toBeVisible();
  await expect(page.getByText('By confirming your subscription, you allow')).toBeVisible();
  await expect(page.locator('#savePaymentMethod')).toHaveCount(0);
  await expect(checkout.submit).toHaveText('Subscribe');
  expect(await violations(page)).toEqual([]);
  await checkout.fill(GOOD);
  await checkout.submit.click();
  await page.waitForURL(`${shop.url}/success?session=${id}`);
  const { session, subscription, invoice } = await look(stripe, id);
  expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', amount_total: 6000 });
  expect(subscription).toMatchObject({ status: 'active', customer: session.customer });
  expect(invoice).toMatchObject({ status: 'paid', total: 6000 });
  await page.goBack();
  await expect(page.getByText('Your subscription has begun.')).toBeVisible();
});

test('a trial: the days that are free, what comes then, and nothing due today', async ({
  checkout,
  open,
  page,
  stripe,
}) => {
  const { id } = await open({ ...SUBSCRIPTION, ...TRIAL, line_items: [monthly('Team', 6000)] });
  await expect(page.getByTestId('product-summary-name')).toHaveText('Try Team');
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('45 days free');
  await expect(page.getByTestId('product-summary-description')).toHaveText(
    /^Then US\$60\.00 per month starting [A-Z][a-z]+ \d+, \d{4}$/,
  );
  await expect(page.getByTestId('line-item-total-amount')).toHaveText('45 days free');
  await expect(page.getByText('Total after trial')).toBeVisible();
  await expect(checkout.total).toHaveText('US$60.00');
  await expect(page.locator('#OrderDetails-TrialAmount')).toHaveText('US$0.00');
  await expect(page.getByTestId('order-details-trial-total')).toHaveText('US$0.00');
  await expect(checkout.submit).toHaveText('Start trial');
  expect(await violations(page)).toEqual([]);
  await checkout.fill(GOOD);
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  const { session, subscription } = await look(stripe, id);
  expect(session.payment_status).toBe('no_payment_required');
  expect(subscription).toMatchObject({
    status: 'trialing',
    default_payment_method: expect.stringMatching(/^pm_/),
  });
});

test('a trial without a card asks for none', async ({ checkout, open, page, stripe }) => {
  const { id } = await open({
    ...SUBSCRIPTION,
    payment_method_collection: 'if_required',
    subscription_data: {
      trial_period_days: 1,
      trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
    },
    line_items: [monthly('Team', 6000)],
  });
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('1 day free');
  await expect(checkout.cardNumber).toHaveCount(0);
  await expect(page.getByText('By confirming your subscription')).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await checkout.email.fill('jenny@example.com');
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  const { subscription } = await look(stripe, id);
  expect(subscription).toMatchObject({
    status: 'trialing',
    default_payment_method: null,
    trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
  });
});

test('usage alone: what a unit costs, and a card for later', async ({ checkout, open, page, stripe }) => {
  const { id } = await open({ ...SUBSCRIPTION, line_items: [{ price: await metered(stripe) }] });
  await expect(page.getByTestId('product-summary-name')).toHaveText('Subscribe to Workshop');
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('US$80.00 per session');
  await expect(page.getByTestId('product-summary-description')).toHaveText('Billed monthly based on usage');
  await expect(page.getByTestId('line-item-total-amount')).toHaveText('Price varies');
  await expect(page.getByTestId('line-item-amount-detail')).toHaveText('US$80.00 per session');
  await expect(checkout.total).toHaveText('US$0.00');
  expect(await violations(page)).toEqual([]);
  await checkout.fill(GOOD);
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  const { session, subscription } = await look(stripe, id);
  expect([session.amount_total, session.payment_status]).toEqual([0, 'no_payment_required']);
  expect(subscription?.status).toBe('active');
});

test('tiers are shown one by one', async ({ open, page, stripe }) => {
  const tiers: Partial<Stripe.PriceCreateParams> = {
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 100, unit_amount: 0, flat_amount: 500 },
      { up_to: 1000, unit_amount: 10 },
      { up_to: 'inf', unit_amount: 5 },
    ],
  };
  await open({ ...SUBSCRIPTION, line_items: [{ price: await metered(stripe, tiers) }] });
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('Price varies');
  await expect(page.getByTestId('line-item-tiers').getByRole('row')).toHaveText([
    'First 100US$0.00 per session + US$5.00',
    'Next 900US$0.10 per session',
    '1,001 and aboveUS$0.05 per session',
  ]);
  expect(await violations(page)).toEqual([]);
});

test('something paid once beside it counts today, and only today', async ({
  checkout,
  open,
  page,
  stripe,
}) => {
  const line_items = [monthly('Team', 6000), oneTime('Setup', 1500)];
  const { id } = await open({ ...SUBSCRIPTION, line_items });
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('US$75.00 due today');
  await expect(page.getByTestId('product-summary-description')).toHaveText('Then US$60.00 per month');
  await expect(checkout.total).toHaveText('US$75.00');
  await checkout.fill(GOOD);
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  const { subscription, invoice } = await look(stripe, id);
  expect(invoice?.total).toBe(7500);
  expect(subscription?.items.data.map(({ price }) => price.unit_amount)).toEqual([6000]);
});

test('seats can be changed, in a trial too', async ({ checkout, open, page, stripe }) => {
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 10 };
  const { id } = await open({
    ...SUBSCRIPTION,
    ...TRIAL,
    line_items: [monthly('Seats', 1200, { adjustable_quantity })],
  });
  await page.getByTestId('line-item-adjustable-qty').click();
  await page.getByRole('textbox', { name: 'quantity' }).fill('5');
  await page.getByRole('button', { name: 'Update' }).click();
  await expect(checkout.total).toHaveText('US$60.00');
  await expect(page.getByTestId('product-summary-description')).toContainText('Then US$60.00 per month');
  await checkout.fill(GOOD);
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  const { subscription } = await look(stripe, id);
  expect(subscription?.items.data.map(({ quantity }) => quantity)).toEqual([5]);
});

test('a declined card leaves nothing, another subscribes', async ({ checkout, open, page, stripe }) => {
  const customer = await stripe.customers.create({ email: 'known@example.com' });
  const { id } = await open({ ...SUBSCRIPTION, customer: customer.id, line_items: [monthly('Team', 6000)] });
  await expect(page.getByText('known@example.com')).toBeVisible();
  await checkout.fillCard(DECLINED);
  await checkout.billingName.fill('Jenny Rosen');
  await checkout.postalCode.fill('94107');
  await checkout.submit.click();
  await expect(checkout.cardError).toHaveText(
    'Your credit card was declined. Try paying with a debit card instead.',
  );
  expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([]);
  expect((await look(stripe, id)).session.status).toBe('open');
  await checkout.cardNumber.fill(GOOD.number);
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toHaveLength(1);
});

test('3D Secure: failing it leaves nothing, completing it subscribes', async ({
  checkout,
  open,
  page,
  stripe,
}) => {
  const { id } = await open({ ...SUBSCRIPTION, line_items: [monthly('Team', 6000)] });
  await checkout.fill(ALWAYS_ASKS);
  await checkout.submit.click();
  await expect(checkout.challenge.getByText('US$60.00')).toBeVisible();
  await checkout.challenge.locator('#test-source-fail-3ds').click();
  await expect(page.getByRole('alert')).toContainText('We are unable to authenticate your payment method.');
  expect(await look(stripe, id)).toMatchObject({
    session: { status: 'open', customer: null },
    subscription: null,
  });
  await checkout.submit.click();
  await checkout.challenge.locator('#test-source-authorize-3ds').click();
  await page.waitForURL(/\/success/);
  expect((await look(stripe, id)).subscription?.status).toBe('active');
});

test('3D Secure for the card of a trial', async ({ checkout, open, page, stripe }) => {
  const { id } = await open({ ...SUBSCRIPTION, ...TRIAL, line_items: [monthly('Team', 6000)] });
  await checkout.fill({ number: '4000 0025 0000 3155' });
  await checkout.submit.click();
  await expect(checkout.challenge.getByText('that your card may be saved')).toBeVisible();
  await checkout.challenge.locator('#test-source-authorize-3ds').click();
  await page.waitForURL(/\/success/);
  expect((await look(stripe, id)).subscription?.status).toBe('trialing');
});

test('an expired page sells nothing', async ({ checkout, open, page, stripe }) => {
  const { id } = await open({ ...SUBSCRIPTION, line_items: [monthly('Team', 6000)] });
  await checkout.fill(GOOD);
  await stripe.checkout.sessions.expire(id);
  await checkout.submit.click();
  await expect(page.getByRole('heading', { name: 'This Checkout session has expired' })).toBeVisible();
  expect(await look(stripe, id)).toMatchObject({ session: { customer: null }, subscription: null });
});

test('a request that is lost can be sent again', async ({ checkout, open, page, stripe }) => {
  const { id } = await open({ ...SUBSCRIPTION, line_items: [monthly('Team', 6000)] });
  await checkout.fill(GOOD);
  await page.route('**/confirm', (route) => route.abort(), { times: 1 });
  await checkout.submit.click();
  await expect(page.getByRole('alert')).toHaveText('Something went wrong. Please try again.');
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await look(stripe, id)).subscription?.status).toBe('active');
});

test('a large amount leaves what is said beside it on the page, in a narrow column too', async ({
  open,
  page,
}) => {
  await open({ ...SUBSCRIPTION, line_items: [monthly('Team', 90_000_000), oneTime('Setup', 9_999_999)] });
  for (const width of [1280, 375, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const column = await page.getByTestId('order-summary-column').boundingBox();
    const beside = await page.getByText('due today', { exact: true }).boundingBox();
    if (column === null || beside === null) throw new Error('nothing is shown');
    expect(beside.x + beside.width).toBeLessThanOrEqual(column.x + column.width);
  }
});

test('nothing has to be scrolled sideways on a narrow telephone', async ({ open, page, stripe }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await open({
    ...SUBSCRIPTION,
    ...TRIAL,
    line_items: [
      monthly('A plan with a name that is too long for a narrow telephone', 99_999_999),
      oneTime('Setup', 1500),
      { price: await metered(stripe) },
    ],
  });
  expect(
    await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
  ).toBeLessThanOrEqual(0);
  expect(await violations(page)).toEqual([]);
});
