/** What happens to invoices of themselves, by a test clock: they are finalized, collected, tried again, overdue. */
import type Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { life, utc } from './billing-shop.ts';
import { price, until } from './lives/stages.ts';
import { useSandbox } from './support.ts';

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const BEGIN = utc('2027-03-01T10:00:00Z');
const FINALIZED = ['invoice.finalized', 'payment_intent.created'];
const DECLINED = [
  'charge.failed',
  'payment_intent.payment_failed',
  'invoice.updated',
  'invoice.payment_failed',
];
const PAID = [
  'charge.succeeded',
  'payment_intent.succeeded',
  'invoice.updated',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice_payment.paid',
];

beforeEach(() => client.control('POST', 'reset'));

const read = (id: string) => client.stripe.invoices.retrieve(id);

/** A draft over ten dollars that advances by itself, of a customer on a test clock. */
async function draft(card: string | undefined, values: Stripe.InvoiceCreateParams = {}) {
  const { stripe } = client;
  const { clock, customer } = await life(client, BEGIN, card);
  const terms = { customer, currency: 'usd', auto_advance: true };
  const { id = '' } = await stripe.invoices.create({ ...terms, ...values });
  await stripe.invoiceItems.create({ customer, amount: 1000, currency: 'usd', invoice: id });
  return { clock, customer, id };
}

describe('one that is charged', () => {
  test('is finalized and collected after an hour, not before', async () => {
    const { clock, id } = await draft('pm_card_visa');
    expect(await until(client, clock, '2027-03-01T10:59:59Z')).toEqual([]);
    expect(await until(client, clock, '2027-03-01T11:00:00Z')).toEqual([...FINALIZED, ...PAID]);
    const at = utc('2027-03-01T11:00:00Z');
    expect(await read(id)).toMatchObject({
      created: BEGIN,
      effective_at: at,
      status: 'paid',
      status_transitions: { finalized_at: at, paid_at: at },
    });
    // Nobody called when it was finalized: events have the address at which somebody called last.
    const [event] = (await client.stripe.events.list({ type: 'invoice.finalized' })).data;
    const told = event?.data.object as Stripe.Invoice | undefined;
    expect(told?.hosted_invoice_url).toMatch(`${client.sandbox.url}/i/acct_`);
  });

  test('is left alone when nobody advances it', async () => {
    const { clock, id } = await draft('pm_card_visa', { auto_advance: false });
    expect(await until(client, clock, '2027-03-02T10:00:00Z')).toEqual([]);
    expect((await read(id)).status).toBe('draft');
  });

  test('advanced only after its hour, it has an hour from then', async () => {
    const { clock, id } = await draft('pm_card_visa', { auto_advance: false });
    await until(client, clock, '2027-03-10T10:00:00Z');
    const at = utc('2027-03-10T11:00:00Z');
    const advanced = { automatically_finalizes_at: at, next_payment_attempt: at };
    expect(await client.stripe.invoices.update(id, { auto_advance: true })).toMatchObject(advanced);
    expect(await until(client, clock, '2027-03-10T11:00:00Z')).toEqual([...FINALIZED, ...PAID]);
    expect((await read(id)).status_transitions).toMatchObject({ finalized_at: at, paid_at: at });
  });

  test('is finalized when it was told to, and then collected only if it advances', async () => {
    const finalizes = { auto_advance: false, automatically_finalizes_at: utc('2027-03-03T10:00:00Z') };
    const { clock, id } = await draft('pm_card_visa', finalizes);
    expect(await until(client, clock, '2027-03-02T10:00:00Z')).toEqual([]);
    expect(await until(client, clock, '2027-03-05T10:00:00Z')).toEqual(FINALIZED);
    expect((await read(id)).status).toBe('open');
  });

  test('finalized by hand, it is collected an hour later', async () => {
    const { clock, id } = await draft('pm_card_visa');
    const open = await client.stripe.invoices.finalizeInvoice(id);
    expect(open).toMatchObject({ status: 'open', next_payment_attempt: BEGIN + 3600 });
    expect(await until(client, clock, '2027-03-01T11:00:00Z')).toEqual(PAID);
  });

  test('is tried again on the days that the settings say, until the last', async () => {
    await client.control('POST', 'billing', { retry_days: [1, 3] });
    const { clock, id } = await draft('pm_card_chargeCustomerFail');
    const first = [...FINALIZED, ...DECLINED, 'customer.updated'];
    expect(await until(client, clock, '2027-03-01T11:00:00Z')).toEqual(first);
    const next = utc('2027-03-02T11:00:00Z');
    expect(await read(id)).toMatchObject({ attempt_count: 1, next_payment_attempt: next });
    // What somebody tries meanwhile counts for nothing.
    await client.stripe.invoices.pay(id).catch(() => undefined);
    expect(await read(id)).toMatchObject({ attempt_count: 1, next_payment_attempt: next });
    expect(await until(client, clock, '2027-03-02T11:00:00Z')).toEqual(DECLINED);
    expect(await read(id)).toMatchObject({
      attempt_count: 2,
      next_payment_attempt: utc('2027-03-05T11:00:00Z'),
    });
    expect(await until(client, clock, '2027-03-30T11:00:00Z')).toEqual(DECLINED);
    expect(await read(id)).toMatchObject({ attempt_count: 3, next_payment_attempt: null, status: 'open' });
  });

  test('is no longer tried when it is not to be advanced any more, and again when it is', async () => {
    await client.control('POST', 'billing', { retry_days: [1, 3] });
    const { clock, customer, id } = await draft('pm_card_chargeCustomerFail');
    const { stripe } = client;
    await until(client, clock, '2027-03-01T11:00:00Z');
    const stopped = await stripe.invoices.update(id, { auto_advance: false });
    expect(stopped.next_payment_attempt).toBeNull();
    expect(await until(client, clock, '2027-03-10T11:00:00Z')).toEqual([]);
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.invoices.update(id, { auto_advance: true, default_payment_method: card.id });
    expect((await until(client, clock, '2027-03-10T12:00:00Z')).at(-1)).toBe('invoice_payment.paid');
  });

  test('without a card it fails, with no charge', async () => {
    const { clock, id } = await draft(undefined);
    expect(await until(client, clock, '2027-03-01T11:00:00Z')).toEqual([
      ...FINALIZED,
      'invoice.updated',
      'invoice.payment_failed',
      'customer.updated',
    ]);
    expect(await read(id)).toMatchObject({ attempt_count: 1, attempted: true, status: 'open' });
  });
});

describe('one that is sent', () => {
  const SENT = { collection_method: 'send_invoice', days_until_due: 5 } as const;

  test('is sent after an hour and overdue when nobody has paid it in time, once', async () => {
    const { clock, id } = await draft(undefined, SENT);
    expect(await until(client, clock, '2027-03-01T11:00:00Z')).toEqual([...FINALIZED, 'invoice.sent']);
    expect(await until(client, clock, '2027-03-06T09:59:59Z')).toEqual([]);
    expect(await until(client, clock, '2027-03-20T10:00:00Z')).toEqual([
      'invoice.overdue',
      'customer.updated',
    ]);
    expect(await read(id)).toMatchObject({ attempted: false, status: 'open' });
  });

  test('is not overdue when it was paid', async () => {
    const { clock, id } = await draft('pm_card_visa', SENT);
    await until(client, clock, '2027-03-01T11:00:00Z');
    await client.stripe.invoices.pay(id);
    expect(await until(client, clock, '2027-03-20T10:00:00Z')).toEqual([]);
  });

  test('of a subscription: it is active from the start, past due when it is overdue, and comes back', async () => {
    const { stripe } = client;
    await client.control('POST', 'billing', { upcoming_days: 0 });
    const { clock, customer } = await life(client, BEGIN);
    const { id, latest_invoice } = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(client) }],
      ...SENT,
    });
    const status = async () => (await stripe.subscriptions.retrieve(id)).status;
    expect(await status()).toBe('active');
    await until(client, clock, '2027-03-05T10:00:00Z');
    expect(await until(client, clock, '2027-03-06T10:00:00Z')).toEqual([
      'invoice.overdue',
      'customer.updated',
      'customer.subscription.updated',
    ]);
    expect(await status()).toBe('past_due');
    await stripe.invoices.pay(latest_invoice as string, { paid_out_of_band: true });
    expect(await status()).toBe('active');
  });
});

test.each([
  ['keep_as_draft', 'draft', []],
  ['void', 'void', ['invoice.finalized', 'invoice.voided']],
  ['mark_uncollectible', 'uncollectible', ['invoice.finalized', 'invoice.marked_uncollectible']],
] as const)('collection that is paused with %s leaves a renewal %s', async (behavior, status, expected) => {
  const { stripe } = client;
  await client.control('POST', 'billing', { upcoming_days: 0 });
  const { clock, customer } = await life(client, BEGIN, 'pm_card_visa');
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: await price(client) }] });
  await stripe.subscriptions.update(id, { pause_collection: { behavior } });
  const types = await until(client, clock, '2027-04-02T10:00:00Z');
  const ends = ['invoice.finalized', 'invoice.voided', 'invoice.marked_uncollectible', 'invoice.paid'];
  expect(types.filter((type) => ends.includes(type))).toEqual(expected);
  const { latest_invoice } = await stripe.subscriptions.retrieve(id);
  expect((await read(latest_invoice as string)).status).toBe(status);
});

test.each([
  ['that is charged', {}],
  ['that is sent', { collection_method: 'send_invoice', days_until_due: 5 } as const],
])('a draft %s stays one when its customer is deleted', async (_, values) => {
  const { stripe } = client;
  const { clock, customer, id } = await draft('pm_card_visa', values);
  await stripe.customers.del(customer);
  expect(await until(client, clock, '2027-03-20T10:00:00Z')).toEqual(['invoice.updated']);
  expect(await read(id)).toMatchObject({ auto_advance: false, customer, status: 'draft' });
  await expect(stripe.invoices.finalizeInvoice(id)).rejects.toThrow(`No such customer: '${customer}'`);
});
