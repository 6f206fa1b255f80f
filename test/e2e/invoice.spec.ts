import type { Page } from '@playwright/test';
import type Stripe from 'stripe';
import { violations } from './support/axe.ts';
import { expectToFit } from './support/fit.ts';
import { expect, test } from './support/test.ts';

const SENT = { collection_method: 'send_invoice', days_until_due: 30 } as const;

/** A finalized invoice: two seats, a discount of its own, ten dollars of credit used up. */
async function invoice(stripe: Stripe, values: Stripe.InvoiceCreateParams = {}): Promise<Stripe.Invoice> {
  const { id: customer } = await stripe.customers.create({
    name: 'Jenny Rosen',
    email: 'jenny@example.com',
    balance: -1000,
  });
  const { id = '' } = await stripe.invoices.create({
    customer,
    currency: 'usd',
    ...(values.collection_method === undefined ? SENT : {}),
    ...values,
  });
  const { id: price } = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 3200,
    product_data: { name: 'Team seat' },
  });
  const item = { customer, currency: 'usd', invoice: id };
  await stripe.invoiceItems.create({ customer, invoice: id, pricing: { price }, quantity: 2 });
  await stripe.invoiceItems.create({ ...item, amount: -400, description: 'A token of regret' });
  return await stripe.invoices.finalizeInvoice(id);
}

const open = (page: Page, { hosted_invoice_url }: Stripe.Invoice) => page.goto(hosted_invoice_url ?? '');

const read = (stripe: Stripe, { id = '' }: Stripe.Invoice) => stripe.invoices.retrieve(id);

test('an open invoice says what it is for, and is paid by card', async ({ checkout, page, stripe }) => {
  const made = await invoice(stripe, {
    description: 'For the summer term.\nThank you.',
    custom_fields: [{ name: 'Order', value: '4711' }],
    footer: 'Pricebook, 1 Main Street',
  });
  await open(page, made);
  await expect(page.getByTestId('invoice-status')).toHaveText('Open');
  await expect(page.getByTestId('invoice-amount')).toHaveText('US$50.00');
  const summary = page.getByTestId('order-summary-column');
  for (const text of [
    made.number ?? '',
    'Jenny Rosen',
    '4711',
    'For the summer term.',
    'Pricebook, 1 Main Street',
  ])
    await expect(summary).toContainText(text);
  await expect(page.getByRole('listitem')).toHaveText([
    /A token of regret\s*Qty 1 × -US\$4\.00\s*-US\$4\.00/,
    /Team seat\s*Qty 2 × US\$32\.00\s*US\$64\.00/,
  ]);
  await expect(summary).toContainText(/Applied balance\s*-US\$10\.00/);
  await expect(checkout.total).toHaveText('US$50.00');
  await expect(checkout.submit).toHaveText('Pay US$50.00');

  await checkout.fillPayment({ number: '4242 4242 4242 4242' });
  await checkout.submit.click();
  await expect(page.getByTestId('invoice-status')).toHaveText('Paid');
  await expect(page.getByRole('heading', { name: /^Paid on/ })).toBeVisible();
  await expect(checkout.cardNumber).toHaveCount(0);
  expect(await read(stripe, made)).toMatchObject({ amount_paid: 5000, status: 'paid' });
});

test('a declined card says why, and another one pays', async ({ checkout, page, stripe }) => {
  const made = await invoice(stripe);
  await open(page, made);
  await checkout.fillPayment({ number: '4000 0000 0000 9995' });
  await checkout.submit.click();
  await expect(page.getByRole('alert')).toContainText('insufficient funds');
  expect(await read(stripe, made)).toMatchObject({ attempt_count: 1, status: 'open' });
  await checkout.cardNumber.fill('4242 4242 4242 4242');
  await checkout.submit.click();
  await expect(page.getByTestId('invoice-status')).toHaveText('Paid');
});

test('the challenge appears in its frame: failed it keeps the form, completed it pays', async ({
  checkout,
  page,
  stripe,
}) => {
  const made = await invoice(stripe);
  await open(page, made);
  await checkout.fillPayment({ number: '4000 0027 6000 3184' });
  await checkout.submit.click();
  await checkout.challenge.locator('#test-source-fail-3ds').click();
  await expect(page.getByRole('alert')).toContainText('unable to authenticate');
  await checkout.submit.click();
  await checkout.challenge.locator('#test-source-authorize-3ds').click();
  await expect(page.getByTestId('invoice-status')).toHaveText('Paid');
});

test('a payment that waits for its cardholder is confirmed from here', async ({ page, stripe }) => {
  const made = await invoice(stripe, { collection_method: 'charge_automatically' });
  const card = await stripe.paymentMethods.attach('pm_card_authenticationRequired', {
    customer: made.customer as string,
  });
  await stripe.invoices.pay(made.id ?? '', { payment_method: card.id }).catch(() => undefined);
  await open(page, made);
  await page.getByTestId('invoice-authenticate').click();
  await page.locator('#test-source-authorize-3ds').click();
  await expect(page.getByText('There is nothing to confirm any more.')).toBeVisible();
  await open(page, made);
  await expect(page.getByTestId('invoice-status')).toHaveText('Paid');
});

test('nobody pays another amount than the one they saw', async ({ checkout, page, stripe }) => {
  const made = await invoice(stripe);
  await open(page, made);
  await checkout.fillPayment({ number: '4242 4242 4242 4242' });
  const part = await stripe.paymentIntents.create({
    amount: 2000,
    capture_method: 'automatic',
    confirm: true,
    currency: 'usd',
    customer: made.customer as string,
    payment_method: 'pm_card_visa',
    return_url: 'https://example.com',
  });
  await stripe.invoices.attachPayment(made.id ?? '', { payment_intent: part.id });
  await checkout.submit.click();
  await expect(page.getByRole('alert')).toContainText('US$30.00 is due now');
  await expect(checkout.total).toHaveText('US$30.00');
});

test('void, unknown and unprintable ones say so', async ({ page, stripe }) => {
  const made = await invoice(stripe);
  await page.goto(made.invoice_pdf ?? '');
  await expect(page.getByRole('heading', { name: 'The sandbox makes no PDF' })).toBeVisible();
  await page.getByRole('link', { name: 'the page of the invoice' }).click();
  await expect(page.getByTestId('invoice-status')).toHaveText('Open');
  await stripe.invoices.voidInvoice(made.id ?? '');
  await page.reload();
  await expect(page.getByTestId('invoice-status')).toHaveText('Void');
  await expect(page.getByText('nothing has to be paid')).toBeVisible();
  const url = new URL(made.hosted_invoice_url ?? '');
  expect((await page.goto(`${url.origin}${url.pathname}x`))?.status()).toBe(404);
});

test('axe finds nothing: open, with errors, paid, void', async ({ checkout, page, stripe }) => {
  const made = await invoice(stripe, { description: 'A memo', footer: 'A footer' });
  await open(page, made);
  expect(await violations(page)).toEqual([]);
  await checkout.submit.click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await checkout.fillPayment({ number: '4242 4242 4242 4242' });
  await checkout.submit.click();
  await expect(page.getByTestId('invoice-status')).toHaveText('Paid');
  expect(await violations(page)).toEqual([]);
});

test('a long name breaks no word of the label beside it', async ({ page, stripe }) => {
  const { id: customer } = await stripe.customers.create({ name: 'Jenny Rosen and Daughters '.repeat(4) });
  const { id = '' } = await stripe.invoices.create({ customer, ...SENT });
  await page.setViewportSize({ width: 390, height: 800 });
  await open(page, await stripe.invoices.finalizeInvoice(id));
  const lines = await page.evaluate<
    number[]
  >(`[...document.querySelectorAll('.InvoiceFacts dt')].map((label) => {
    const range = document.createRange();
    range.selectNodeContents(label);
    return range.getClientRects().length;
  })`);
  expect(lines).toEqual([1, 1, 1, 1, 1]);
});

test('nothing has to be scrolled sideways on a phone', async ({ page, stripe }) => {
  await open(page, await invoice(stripe, { footer: 'x'.repeat(80) }));
  await expectToFit(page, [390, 320]);
});
