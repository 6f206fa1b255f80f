/** Real months and years: the 31st of January, the 29th of February, and what is billed for how long. */
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { advance, life, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { PAID, price, RENEWED, text, until } from './stages.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });

/** The periods that a subscription was billed for, oldest first. */
async function billed(subscription: string): Promise<string[][]> {
  const { data } = await client.stripe.invoices.list({ subscription, limit: 100 });
  return data
    .reverse()
    .map(({ lines }) => lines.data.flatMap(({ period }) => [text(period.start), text(period.end)]));
}

async function subscribed(at: string, interval: 'month' | 'year'): Promise<{ clock: string; id: string }> {
  const { clock, customer } = await life(client, utc(at), 'pm_card_visa');
  const items = [{ price: await price(client, interval) }];
  return { clock, id: (await client.stripe.subscriptions.create({ customer, items })).id };
}

test('31 January: the last day of a short month, and the 31st again', async () => {
  const { clock, id } = await subscribed('2027-01-31T10:00:00Z', 'month');
  expect(await until(client, clock, '2027-02-28T10:00:00Z')).toEqual(['invoice.upcoming', ...RENEWED]);
  expect(await until(client, clock, '2027-03-31T09:59:59Z')).toEqual([...PAID, 'invoice.upcoming']);
  expect(await until(client, clock, '2027-03-31T11:00:00Z')).toEqual([...RENEWED, ...PAID]);
  expect(await until(client, clock, '2027-05-31T11:00:00Z')).toEqual([
    'invoice.upcoming',
    ...RENEWED,
    ...PAID,
    'invoice.upcoming',
    ...RENEWED,
    ...PAID,
  ]);
  expect(await billed(id)).toEqual([
    ['2027-01-31', '2027-02-28'],
    ['2027-02-28', '2027-03-31'],
    ['2027-03-31', '2027-04-30'],
    ['2027-04-30', '2027-05-31'],
    ['2027-05-31', '2027-06-30'],
  ]);
  const { billing_cycle_anchor } = await client.stripe.subscriptions.retrieve(id);
  expect(text(billing_cycle_anchor)).toBe('2027-01-31');
});

test('31 January of a leap year', async () => {
  const { clock, id } = await subscribed('2028-01-31T10:00:00Z', 'month');
  await advance(client, clock, utc('2028-03-31T10:00:00Z'));
  expect(await billed(id)).toEqual([
    ['2028-01-31', '2028-02-29'],
    ['2028-02-29', '2028-03-31'],
    ['2028-03-31', '2028-04-30'],
  ]);
});

test('29 February: the 28th until the next leap year', async () => {
  const { clock, id } = await subscribed('2028-02-29T10:00:00Z', 'year');
  for (const year of [2029, 2030, 2031]) {
    expect(await until(client, clock, `${year}-02-28T11:00:00Z`)).toEqual([
      'invoice.upcoming',
      ...RENEWED,
      ...PAID,
    ]);
  }
  expect(await until(client, clock, '2032-02-29T09:59:59Z')).toEqual(['invoice.upcoming']);
  expect(await until(client, clock, '2032-02-29T11:00:00Z')).toEqual([...RENEWED, ...PAID]);
  expect(await billed(id)).toEqual([
    ['2028-02-29', '2029-02-28'],
    ['2029-02-28', '2030-02-28'],
    ['2030-02-28', '2031-02-28'],
    ['2031-02-28', '2032-02-29'],
    ['2032-02-29', '2033-02-28'],
  ]);
});

test('the 31st asked for in February: the 28th, and the 31st from then on', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, utc('2027-02-14T10:00:00Z'), 'pm_card_visa');
  const { id, latest_invoice } = await stripe.subscriptions.create({
    billing_cycle_anchor_config: { day_of_month: 31 },
    customer,
    items: [{ price: await price(client) }],
  });
  // 14 of the 28 days from the 31st to the 28th.
  expect(await stripe.invoices.retrieve(String(latest_invoice))).toMatchObject({ total: 500 });
  await advance(client, clock, utc('2027-03-31T10:00:00Z'));
  await advance(client, clock, utc('2027-04-30T10:00:00Z'));
  expect(await billed(id)).toEqual([
    ['2027-02-14', '2027-02-28'],
    ['2027-02-28', '2027-03-31'],
    ['2027-03-31', '2027-04-30'],
    ['2027-04-30', '2027-05-31'],
  ]);
  const anew = await stripe.subscriptions.update(id, { billing_cycle_anchor: { type: 'now' } });
  expect(anew.billing_cycle_anchor_config).toBeNull();
  expect(text(anew.items.data[0]?.current_period_end)).toBe('2027-05-30');
});

test('items of two intervals are billed each in its time, together where they meet', async () => {
  const { stripe } = client;
  const { clock, customer } = await life(client, utc('2027-01-15T10:00:00Z'), 'pm_card_visa');
  const [month, year] = [await price(client), await price(client, 'year')];
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: month }, { price: year }] });
  for (const date of ['2027-03-15', '2027-05-15', '2027-07-15', '2027-09-15', '2027-11-15', '2028-01-15']) {
    await advance(client, clock, utc(`${date}T10:00:00Z`));
  }
  const { data } = await stripe.invoices.list({ subscription: id, limit: 100 });
  const lines = data
    .reverse()
    .map((invoice) => invoice.lines.data.map((line: Stripe.InvoiceLineItem) => text(line.period.end)));
  expect(lines).toHaveLength(13);
  expect(lines[0]).toEqual(['2028-01-15', '2027-02-15']);
  expect(lines[1]).toEqual(['2027-03-15']);
  expect(lines[12]).toEqual(['2029-01-15', '2028-02-15']);
});

test('billing lives by the clock, the payments by the time of the account', async () => {
  const { stripe } = client;
  const { clock, id } = await subscribed('2027-01-31T10:00:00Z', 'month');
  await until(client, clock, '2027-02-28T11:00:00Z');
  const [invoice] = (await stripe.invoices.list({ subscription: id, limit: 1 })).data;
  expect([text(invoice?.created), text(invoice?.status_transitions.paid_at)]).toEqual([
    '2027-02-28',
    '2027-02-28T11:00',
  ]);
  const [payment] = (await stripe.invoicePayments.list({ invoice: invoice?.id ?? '' })).data;
  const intent = await stripe.paymentIntents.retrieve(payment?.payment.payment_intent as string, {
    expand: ['latest_charge.balance_transaction'],
  });
  const charge = intent.latest_charge as Stripe.Charge;
  const { available_on, created } = charge.balance_transaction as Stripe.BalanceTransaction;
  expect([intent.created, charge.created, created, available_on].map(text)).toEqual([
    '2026-11-21T12:00',
    '2026-11-21T12:00',
    '2026-11-21T12:00',
    '2026-11-23T00:00',
  ]);
});
