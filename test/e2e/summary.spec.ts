import { expect, oneTime, test } from './support/test.ts';

test('what is bought, how much of it, and what it comes to', async ({ checkout, open, page }) => {
  await open({ line_items: [oneTime('Team', 3200, { quantity: 2 }), oneTime('Workshop', 6500)] });
  await expect(page.getByTestId('product-summary-name')).toHaveText('Pay Pricebook sandbox');
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('US$129.00');
  await expect(page.getByTestId('line-item-product-name')).toHaveText(['Team', 'Workshop']);
  await expect(page.getByTestId('line-item-total-amount')).toHaveText(['US$64.00', 'US$65.00']);
  await expect(page.getByTestId('line-item-amount-detail')).toHaveText(['US$32.00 each', '']);
  for (const id of ['product-summary-description', 'product-summary-buttons'])
    await expect(page.getByTestId(id)).toHaveCount(1);
  await expect(page.getByTestId('order-details-footer-subtotal-amount')).toHaveText('US$129.00');
  await expect(page.getByText('Total due today')).toBeVisible();
  await expect(checkout.total).toHaveText('US$129.00');
  await expect(page.getByText('Pricebook sandbox').first()).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Bank account' })).not.toBeVisible();
});

test('amounts have as many places as their currency', async ({ checkout, open }) => {
  for (const [currency, amount, text] of [
    ['jpy', 500, '¥500'],
    ['kwd', 1500, 'KWD 1.500'],
    ['eur', 123456, '€1,234.56'],
    ['all', 12350, 'ALL 123.50'],
  ] as const) {
    await open({ line_items: [oneTime('Team', amount, { currency })] });
    await expect(checkout.total).toHaveText(text);
  }
});

test('a quantity can be changed where the shop allows it, and is what is charged', async ({
  checkout,
  open,
  page,
  stripe,
}) => {
  const { id } = await open({
    line_items: [oneTime('Team', 3200, { adjustable_quantity: { enabled: true, minimum: 1, maximum: 10 } })],
  });
  const opener = page
    .getByTestId('line-item-adjustable-qty-hit-box')
    .locator('> button.AdjustableQuantitySelector');
  await expect(opener).toHaveText('Qty 1');
  await checkout.fill({ number: '4242 4242 4242 4242' });
  await page.getByTestId('line-item-adjustable-qty').click();
  await page.getByRole('textbox', { name: 'quantity' }).fill('5');
  await page.getByRole('button', { name: 'Update' }).click();
  await expect(opener).toHaveText('Qty 5');
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('US$160.00');
  await expect(checkout.total).toHaveText('US$160.00');
  await expect(page.getByRole('status').first()).toHaveText('The total is now US$160.00.');
  await expect(checkout.cardNumber).toHaveValue('4242 4242 4242 4242');
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.checkout.sessions.retrieve(id)).amount_total).toBe(16000);
});

test('a quantity that leaves nothing to pay takes the card away, and the other way round', async ({
  checkout,
  open,
  page,
}) => {
  const adjustable_quantity = { enabled: true, minimum: 0, maximum: 5 };
  await open({ line_items: [oneTime('Gift', 0), oneTime('Team', 3200, { adjustable_quantity })] });
  const change = async (quantity: string) => {
    await page.getByTestId('line-item-adjustable-qty').click();
    await page.getByRole('textbox', { name: 'quantity' }).fill(quantity);
    await page.getByRole('button', { name: 'Update' }).click();
  };
  await expect(checkout.cardNumber).toBeVisible();
  await change('0');
  await expect(checkout.total).toHaveText('US$0.00');
  await expect(checkout.cardNumber).toHaveCount(0);
  await change('2');
  await expect(checkout.total).toHaveText('US$64.00');
  await expect(checkout.cardNumber).toBeVisible();
});

test('nobody pays another total than the one they saw', async ({ checkout, context, open, page, stripe }) => {
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 5 };
  const { id, url } = await open({ line_items: [oneTime('Team', 3200, { adjustable_quantity })] });
  await checkout.fill({ number: '4242 4242 4242 4242' });
  const other = await context.newPage();
  await other.goto(url ?? '');
  await other.getByTestId('line-item-adjustable-qty').click();
  await other.getByRole('textbox', { name: 'quantity' }).fill('3');
  await other.getByRole('button', { name: 'Update' }).click();
  await expect(other.locator('#OrderDetails-TotalAmount')).toHaveText('US$96.00');

  await checkout.submit.click();
  await expect(page.getByRole('alert')).toContainText('US$96.00');
  await expect(checkout.total).toHaveText('US$96.00');
  expect((await stripe.checkout.sessions.retrieve(id)).payment_intent).toBeNull();
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.checkout.sessions.retrieve(id)).amount_total).toBe(9600);
});

test('a quantity that is given up is forgotten, with what was wrong with it', async ({ open, page }) => {
  await open({
    line_items: [oneTime('Team', 3200, { adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 } })],
  });
  const opener = page.getByTestId('line-item-adjustable-qty');
  const field = page.getByRole('textbox', { name: 'quantity' });
  for (const close of [
    () => page.getByRole('button', { name: 'Cancel' }).click(),
    () => field.press('Escape'),
  ]) {
    await opener.click();
    await field.fill('9');
    await page.getByRole('button', { name: 'Update' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await close();
    await expect(field).toBeHidden();
    await expect(opener).toBeFocused();
    await opener.click();
    await expect(field).toHaveValue('1');
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await field.press('Escape');
  }
});

test('a page that asks for too little begins again', async ({ checkout, context, open, page }) => {
  const adjustable_quantity = { enabled: true, minimum: 0, maximum: 5 };
  const { url } = await open({
    line_items: [oneTime('Gift', 0), oneTime('Team', 3200, { adjustable_quantity })],
  });
  const other = await context.newPage();
  await other.goto(url ?? '');
  const change = async (where: typeof page, quantity: string) => {
    await where.getByTestId('line-item-adjustable-qty').click();
    await where.getByRole('textbox', { name: 'quantity' }).fill(quantity);
    await where.getByRole('button', { name: 'Update' }).click();
  };
  await change(page, '0');
  await expect(checkout.cardNumber).toHaveCount(0);
  await change(other, '2');
  await expect(other.locator('#OrderDetails-TotalAmount')).toHaveText('US$64.00');
  await checkout.email.fill('jenny@example.com');
  await checkout.submit.click();
  await expect(page.getByRole('alert')).toContainText('US$64.00');
  await checkout.submit.click();
  await expect(checkout.cardNumber).toBeVisible();
});

test('what is no quantity from 1 to 10 changes nothing', async ({ checkout, open, page }) => {
  await open({
    line_items: [oneTime('Team', 3200, { adjustable_quantity: { enabled: true, minimum: 1, maximum: 10 } })],
  });
  const field = page.getByRole('textbox', { name: 'quantity' });
  for (const quantity of ['11', '0', 'many', '']) {
    await test.step(`"${quantity}"`, async () => {
      await page.getByTestId('line-item-adjustable-qty').click();
      await expect(page.getByRole('alert')).toHaveCount(0);
      await field.fill(quantity);
      await page.getByRole('button', { name: 'Update' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(checkout.total).toHaveText('US$32.00');
      await page.getByRole('button', { name: 'Cancel' }).click();
    });
  }
});

test('the customer chooses an amount', async ({ checkout, open, page, stripe }) => {
  const product = await stripe.products.create({ name: 'Support us' });
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    custom_unit_amount: { enabled: true, minimum: 200, maximum: 10_000, preset: 500 },
  });
  const { id } = await open({ line_items: [{ price: price.id, quantity: 1 }], submit_type: 'donate' });
  await expect(page.getByTestId('product-summary-total-amount')).toHaveText('US$5.00');
  await expect(checkout.submit).toHaveText('Donate');
  await page.getByTestId('product-summary-buttons').getByRole('button', { name: 'Change amount' }).click();
  await page.locator('#customUnitAmount').fill('1');
  await page.locator('#customUnitAmount').blur();
  await expect(page.getByRole('alert')).toHaveText('The amount must be at least US$2.00.');
  await page.locator('#customUnitAmount').fill('12.50');
  await checkout.fill({ number: '4242 4242 4242 4242' });
  await expect(checkout.total).toHaveText('US$12.50');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.checkout.sessions.retrieve(id)).amount_total).toBe(1250);
});

test('an amount that was chosen is shown, and charged, also after a card was refused', async ({
  checkout,
  open,
  page,
  stripe,
}) => {
  const product = await stripe.products.create({ name: 'Support us' });
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    custom_unit_amount: { enabled: true, preset: 500 },
  });
  const { id } = await open({ line_items: [{ price: price.id, quantity: 1 }] });
  const amount = page.locator('#customUnitAmount');
  await page.getByRole('button', { name: 'Change amount' }).click();
  for (const [typed, message] of [
    ['12,50', 'Please enter an amount.'],
    ['0.10', 'The amount must be at least US$0.50.'],
    ['1,000,000', 'The amount must be at most US$999,999.99.'],
  ] as const) {
    await amount.fill(typed);
    await amount.blur();
    await expect(page.getByRole('alert')).toHaveText(message);
  }
  await amount.fill('12.50');
  await checkout.fill({ number: '4000 0000 0000 0002' });
  await checkout.submit.click();
  await expect(checkout.cardError).toBeVisible();

  await page.reload();
  await expect(checkout.total).toHaveText('US$12.50');
  await expect(amount).toHaveValue('12.50');
  await checkout.fill({ number: '4242 4242 4242 4242' });
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.checkout.sessions.retrieve(id)).amount_total).toBe(1250);
});

test('an amount without a preset is asked for', async ({ checkout, open, page, stripe }) => {
  const product = await stripe.products.create({ name: 'Support us' });
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'jpy',
    custom_unit_amount: { enabled: true },
  });
  const { id } = await open({ line_items: [{ price: price.id, quantity: 1 }] });
  await checkout.fill({ number: '4242 4242 4242 4242' });
  await checkout.submit.click();
  await expect(page.getByRole('alert')).toHaveText('Required');
  await expect(page.locator('#customUnitAmount')).toBeFocused();
  await page.locator('#customUnitAmount').fill('1,200');
  await checkout.submit.click();
  await page.waitForURL(/\/success/);
  expect((await stripe.checkout.sessions.retrieve(id)).amount_total).toBe(1200);
});

test('a hostile name is text and nothing else', async ({ open, page }) => {
  const name = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>"'&amp;`;
  await open({
    line_items: [oneTime(name, 2000, { adjustable_quantity: { enabled: true } })],
    custom_text: { submit: { message: name } },
    customer_email: 'a"><b>@example.com',
  });
  await expect(page.getByTestId('line-item-product-name')).toHaveText(name);
  await page.getByTestId('line-item-adjustable-qty').click();
  await page.getByRole('textbox', { name: 'quantity' }).fill('2');
  await page.getByRole('button', { name: 'Update' }).click();
  await expect(page.getByTestId('line-item-adjustable-qty')).toHaveText('Qty 2');
  await expect(page.getByTestId('line-item-product-name')).toHaveText(name);
  expect(await page.title()).not.toBe('owned');
  await expect(page.locator('main img, main b, main script')).toHaveCount(0);
});
