/** A customer without a test clock: the sandbox's own time holds, which the control plane can move. */
import { beforeEach, expect, test } from 'vitest';
import { allEvents, told, utc } from '../billing-shop.ts';
import { useSandbox } from '../support.ts';
import { DECLINED, PAID, price, RENEWED, standing, text } from './stages.ts';

const BEGIN = utc('2027-01-31T10:00:00Z');
const client = useSandbox({ now: () => BEGIN * 1000 });

beforeEach(() => client.control('POST', 'reset'));

/** Moves the sandbox's own time to a UTC date: what is told meanwhile. */
async function until(date: string): Promise<string[]> {
  return told(client, async () => {
    const { body } = await client.control('GET', 'clock');
    await client.control('POST', 'clock', { advance: utc(date) - body.now });
  });
}

async function subscribed(card: string): Promise<string> {
  const { stripe } = client;
  const { id: customer } = await stripe.customers.create({ email: 'ada@example.com' });
  const method = await stripe.paymentMethods.attach(card, { customer });
  const items = [{ price: await price(client) }];
  const { id } = await stripe.subscriptions.create({
    customer,
    items,
    default_payment_method: method.id,
    trial_period_days: 28,
  });
  return id;
}

test('a subscription renews when the sandbox is moved on, its events at their times', async () => {
  const id = await subscribed('pm_card_visa');
  expect(await until('2027-02-28T09:59:59Z')).toEqual([
    'invoice.upcoming',
    'customer.subscription.trial_will_end',
  ]);
  expect(await until('2027-02-28T10:00:00Z')).toEqual(RENEWED);
  expect(await until('2027-03-21T10:00:00Z')).toEqual([...PAID, 'invoice.upcoming']);
  expect(await until('2027-04-01T00:00:00Z')).toEqual([...RENEWED, ...PAID]);
  expect(await until('2027-04-29T00:00:00Z')).toEqual(['invoice.upcoming', ...RENEWED, ...PAID]);
  expect(await standing(client, id)).toMatchObject({
    status: 'active',
    period: ['2027-04-28', '2027-05-28'],
  });
  const made = (await allEvents(client)).filter(
    ({ type }) => type === 'invoice.created' || type === 'invoice.paid',
  );
  expect(made.map(({ type, created }) => [type, text(created)])).toEqual([
    ['invoice.created', '2027-04-28'],
    ['invoice.paid', '2027-04-28T11:00'],
  ]);
});

test('a declined card is tried again, and the subscription ends', async () => {
  await client.control('POST', 'billing', { retry_days: [2], upcoming_days: 0 });
  const id = await subscribed('pm_card_chargeCustomerFail');
  expect(await until('2027-03-10T10:00:00Z')).toEqual([
    'customer.subscription.trial_will_end',
    ...RENEWED,
    'invoice.finalized',
    'payment_intent.created',
    ...DECLINED,
    'customer.updated',
    'customer.subscription.updated',
    ...DECLINED,
    'invoice.updated',
    'customer.subscription.deleted',
  ]);
  const { status, ended_at } = await client.stripe.subscriptions.retrieve(id);
  expect([status, text(ended_at)]).toEqual(['canceled', '2027-03-02T11:00']);
});

test('requests that come while there is much to catch up with find it done', async () => {
  const ids = [];
  for (let count = 0; count < 5; count++) ids.push(await subscribed('pm_card_visa'));
  const moved = client.control('POST', 'clock', { advance: 300 * 24 * 60 * 60 });
  const [first, second] = await Promise.all([
    client.stripe.invoices.list({ subscription: ids[0] as string, limit: 100 }),
    client.stripe.invoices.list({ subscription: ids[4] as string, limit: 100 }),
  ]);
  await moved;
  for (const { data } of [first, second]) {
    // Before the clock was moved, or after all of it: nothing in between is ever seen.
    expect([1, 10]).toContain(data.length);
  }
  const after = await client.stripe.invoices.list({ subscription: ids[4] as string, limit: 100 });
  expect(after.data.map(({ status }) => status)).toEqual(Array(10).fill('paid'));
});
