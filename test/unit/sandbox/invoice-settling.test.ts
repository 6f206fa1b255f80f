/** What an invoice takes up when it is finalized, and what it is left with when its payment is called off. */
import type Stripe from 'stripe';
import { beforeAll, expect, test } from 'vitest';
import { advance, life, utc } from './billing-shop.ts';
import { useSandbox } from './support.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const START = utc('2027-01-01T00:00:00Z');
let monthly = '';

beforeAll(async () => {
  monthly = (
    await client.stripe.prices.create({
      product_data: { name: 'Pro' },
      currency: 'usd',
      unit_amount: 1000,
      recurring: { interval: 'month' },
    })
  ).id;
});

/** A draft of 10 dollars for a customer with a card. */
async function draft(
  params: Partial<Stripe.InvoiceCreateParams> = {},
): Promise<{ customer: string; invoice: string }> {
  const { stripe } = client;
  const customer = (
    await stripe.customers.create({
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    })
  ).id;
  const { id: invoice } = await stripe.invoices.create({ customer, currency: 'usd', ...params });
  await stripe.invoiceItems.create({ customer, invoice, amount: 1000, currency: 'usd' });
  return { customer, invoice };
}

test('the balance that counts is that of the moment of finalization', async () => {
  const { stripe } = client;
  const { customer, invoice } = await draft();
  await stripe.customers.update(customer, { balance: -300 });
  expect(await stripe.invoices.finalizeInvoice(invoice)).toMatchObject({
    starting_balance: -300,
    ending_balance: 0,
    amount_due: 700,
  });
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 0 });
});

test('the day that an invoice is to take effect on stays what it was set to', async () => {
  const effective_at = utc('2026-11-01');
  const { invoice } = await draft({ effective_at });
  expect(await client.stripe.invoices.finalizeInvoice(invoice)).toMatchObject({
    effective_at,
    status_transitions: { finalized_at: utc('2026-11-21T12:00:00Z') },
  });
});

test('a draft of a subscription that was canceled is not finalized any more', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, START, 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: monthly }] });
  await advance(client, clock, utc('2027-02-01T00:00:00Z'));
  const { latest_invoice } = await stripe.subscriptions.retrieve(id);
  expect(await stripe.invoices.retrieve(String(latest_invoice))).toMatchObject({ status: 'draft' });
  await stripe.subscriptions.cancel(id);
  await advance(client, clock, utc('2027-02-02T00:00:00Z'));
  expect(await stripe.invoices.retrieve(String(latest_invoice))).toMatchObject({
    status: 'draft',
    auto_advance: false,
    attempted: false,
  });
});

test('an intent that was attached and is called off pays nothing of the invoice any more', async () => {
  const { stripe } = client;
  const { customer, invoice } = await draft();
  await stripe.invoices.finalizeInvoice(invoice);
  const part = await stripe.paymentIntents.create({ amount: 400, currency: 'usd', customer });
  await stripe.invoices.attachPayment(invoice, { payment_intent: part.id });
  const attached = async () =>
    (await stripe.invoicePayments.list({ invoice })).data.find(
      ({ payment }) => payment.payment_intent === part.id,
    )?.status;
  expect(await attached()).toBe('open');
  await stripe.paymentIntents.cancel(part.id);
  expect(await attached()).toBe('canceled');
  expect(await stripe.invoices.pay(invoice)).toMatchObject({ status: 'paid', amount_paid: 1000 });
});
