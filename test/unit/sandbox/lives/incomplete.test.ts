/** A subscription whose first payment never comes. */
import { expect, test } from 'vitest';
import { life, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { price, standing, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const BEGIN = utc('2027-03-01T10:00:00Z');

test.each([
  ['its card is declined', 'pm_card_chargeCustomerFail', 'allow_incomplete'],
  ['nobody confirms it', undefined, 'default_incomplete'],
] as const)('%s: it expires after 23 hours, its invoice void', async (_, card, payment_behavior) => {
  const { stripe } = client;
  const { clock, customer } = await life(client, BEGIN, card);
  const items = [{ price: await price(client) }];
  const { id } = await stripe.subscriptions.create({ customer, items, payment_behavior });
  expect(await standing(client, id)).toMatchObject({ status: 'incomplete', invoice: 'open' });
  expect(await until(client, clock, '2027-03-02T08:59:59Z')).toEqual([]);
  expect(await until(client, clock, '2027-03-02T09:00:00Z')).toEqual([
    'customer.subscription.updated',
    'payment_intent.canceled',
    'invoice.voided',
  ]);
  expect(await standing(client, id)).toMatchObject({ status: 'incomplete_expired', invoice: 'void' });
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ ended_at: utc('2027-03-02T09:00:00Z') });
  expect(await until(client, clock, '2027-05-01T09:00:00Z')).toEqual([]);
});

test('paid in time, it is active for good', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, BEGIN, 'pm_card_chargeCustomerFail');
  const items = [{ price: await price(client) }];
  const { id, latest_invoice } = await stripe.subscriptions.create({ customer, items });
  await until(client, clock, '2027-03-02T08:59:59Z');
  const { id: payment_method } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  const types = await told(client, () => stripe.invoices.pay(latest_invoice as string, { payment_method }));
  expect(types).toEqual([
    'charge.succeeded',
    'payment_intent.succeeded',
    'customer.subscription.updated',
    'invoice.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
  ]);
  expect(await until(client, clock, '2027-03-20T09:00:00Z')).toEqual([]);
  expect(await standing(client, id)).toMatchObject({
    status: 'active',
    period: ['2027-03-01', '2027-04-01'],
  });
});
