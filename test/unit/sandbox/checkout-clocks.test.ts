/** Sessions of customers on test clocks: what becomes of them when the clock moves while their page is open. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { advance, life, told, utc } from './billing-shop.ts';
import { CARDS, pay, toPage } from './checkout-page.ts';
import { useSandbox } from './support.ts';

/** Between two pieces of its work the sandbox waits for this. */
const turn = vi.hoisted(() => ({ next: Promise.resolve() }));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setImmediate: () => turn.next,
}));

const client = useSandbox({ now: () => utc('2026-11-21T12:00:00Z') * 1000 });
const HOUR = 60 * 60;
const DAY = 24 * HOUR;
const BEGIN = utc('2027-04-01');
let price = '';

beforeAll(async () => {
  const { id } = await client.stripe.prices.create({
    currency: 'usd',
    product_data: { name: 'Team' },
    unit_amount: 3000,
    recurring: { interval: 'month' },
  });
  price = id;
});

const open = (customer: string, subscription_data = {}) =>
  client.stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://shop.example',
    customer,
    line_items: [{ price, quantity: 1, adjustable_quantity: { enabled: true } }],
    subscription_data,
  });
const look = async ({ id }: { id: string }) => {
  const session = await client.stripe.checkout.sessions.retrieve(id, { expand: ['subscription', 'invoice'] });
  const { subscription, invoice } = session;
  if (typeof subscription === 'string' || typeof invoice === 'string') throw new Error('not expanded');
  return { session, subscription, invoice };
};

describe('while the clock advances', () => {
  /** Does something while the clock of a customer is on its way to the next month. */
  async function underway(clock: string, work: () => Promise<void>): Promise<void> {
    let goOn = () => {};
    turn.next = new Promise((resolve) => {
      goOn = resolve;
    });
    try {
      await client.stripe.testHelpers.testClocks.advance(clock, { frozen_time: BEGIN + DAY });
      await work();
    } finally {
      goOn();
      turn.next = Promise.resolve();
    }
    await eventually(async () =>
      expect(await client.stripe.testHelpers.testClocks.retrieve(clock)).toMatchObject({ status: 'ready' }),
    );
  }

  test('no session is made, and none is completed: it can be when the clock has arrived', async () => {
    const { clock, customer } = await life(client, BEGIN);
    const session = await open(customer);
    await underway(clock, async () => {
      const busy = `Test clock advancement underway - cannot perform modifications: ${clock}`;
      await expect(open(customer)).rejects.toMatchObject({ statusCode: 429, code: 'lock_timeout' });
      const types = await told(client, async () =>
        expect(await pay(client, session)).toEqual({ status: 429, body: { errors: { form: busy } } }),
      );
      expect(types).toEqual([]);
      expect((await look(session)).session).toMatchObject({ status: 'open', subscription: null });
    });
    expect((await client.stripe.charges.list({ customer })).data).toEqual([]);
    expect((await pay(client, session)).status).toBe(200);
    expect((await look(session)).subscription?.start_date).toBe(BEGIN + DAY);
  });

  test('no quantity is changed', async () => {
    const { clock, customer } = await life(client, BEGIN);
    const session = await open(customer);
    const [item] = (await client.stripe.checkout.sessions.listLineItems(session.id)).data;
    const set = () => toPage(client, session, 'quantity', { item: item?.id, quantity: 2 });
    await underway(clock, async () => {
      expect((await set()).body.errors.quantity).toMatch(/^Test clock advancement underway/);
      expect((await look(session)).session.amount_total).toBe(3000);
    });
    expect((await set()).status).toBe(200);
    expect((await look(session)).session.amount_total).toBe(6000);
  });

  test('no authentication is finished either; it waits', async () => {
    const { clock, customer } = await life(client, BEGIN);
    const session = await open(customer);
    await pay(client, session, { cardNumber: CARDS.authenticates });
    const finish = () => toPage(client, session, 'authenticate', { outcome: 'complete' });
    await underway(clock, async () => expect((await finish()).status).toBe(429));
    expect((await finish()).status).toBe(200);
    expect((await look(session)).subscription).toMatchObject({ status: 'active', start_date: BEGIN + DAY });
  });
});

describe('once an anchor has passed', () => {
  test('a session begins when it is completed, with a whole period', async () => {
    const { clock, customer } = await life(client, BEGIN);
    const session = await open(customer, { billing_cycle_anchor: BEGIN + 10 * DAY });
    // Ten of the 31 days from the 11th of March.
    expect(session.amount_total).toBe(967);
    await advance(client, clock, BEGIN + 12 * DAY);
    expect((await pay(client, session, { expectedAmount: 967 })).status).toBe(409);
    expect((await pay(client, session, { expectedAmount: 3000 })).status).toBe(200);
    const { session: done, subscription, invoice } = await look(session);
    expect([done.amount_total, invoice?.total, invoice?.amount_paid]).toEqual([3000, 3000, 3000]);
    expect(subscription).toMatchObject({ status: 'active', billing_cycle_anchor: BEGIN + 12 * DAY });
    expect(subscription?.items.data[0]?.current_period_end).toBe(utc('2027-05-13'));
  });

  test('what was free until then is not, and asks for a card', async () => {
    const { clock, customer } = await life(client, BEGIN);
    const session = await open(customer, {
      billing_cycle_anchor: BEGIN + 10 * DAY,
      proration_behavior: 'none',
    });
    expect(session.payment_status).toBe('no_payment_required');
    await advance(client, clock, BEGIN + 10 * DAY);
    await pay(client, session);
    const { session: done, invoice } = await look(session);
    expect([done.payment_status, done.amount_total, invoice?.amount_paid]).toEqual(['paid', 3000, 3000]);
  });

  test('an authentication that was for less is given up', async () => {
    const { clock, customer } = await life(client, BEGIN);
    const session = await open(customer, { billing_cycle_anchor: BEGIN + 10 * DAY });
    await pay(client, session, { cardNumber: CARDS.authenticates });
    await advance(client, clock, BEGIN + 10 * DAY);
    expect((await toPage(client, session, 'authenticate', { outcome: 'complete' })).status).toBe(400);
    expect((await look(session)).session).toMatchObject({ status: 'open', amount_total: 3000 });
    expect((await client.stripe.charges.list({ customer })).data).toEqual([]);
  });
});

test('a card that was to be set up for a trial pays once the trial is over; the setup is called off', async () => {
  const { clock, customer } = await life(client, BEGIN);
  const session = await open(customer, { trial_end: BEGIN + 3 * DAY });
  await pay(client, session, { cardNumber: CARDS.declined });
  await advance(client, clock, BEGIN + 4 * DAY);
  const types = await told(client, () => pay(client, session));
  expect(types.at(-1)).toBe('setup_intent.canceled');
  const { session: done, subscription } = await look(session);
  expect([done.payment_status, done.amount_total]).toEqual(['paid', 3000]);
  expect(subscription).toMatchObject({ status: 'active', trial_end: null });
  const [setup] = (await client.stripe.setupIntents.list({ limit: 1 })).data;
  expect(setup).toMatchObject({ customer, status: 'canceled' });
});

test('what is left of a first period and is less than can be charged is owed, and the card is kept', async () => {
  const { clock, customer } = await life(client, BEGIN);
  const session = await open(customer, { billing_cycle_anchor: BEGIN + DAY });
  expect(session.amount_total).toBe(96);
  await advance(client, clock, BEGIN + 18 * HOUR);
  expect((await pay(client, session)).status).toBe(200);
  const { session: done, subscription, invoice } = await look(session);
  expect([done.payment_status, done.amount_total]).toEqual(['no_payment_required', 24]);
  expect(invoice).toMatchObject({ status: 'paid', total: 24, amount_due: 0, amount_paid: 0 });
  expect((await client.stripe.charges.list({ customer })).data).toEqual([]);
  expect(await client.stripe.customers.retrieve(customer)).toMatchObject({ balance: 24 });
  expect(subscription?.default_payment_method).toMatch(/^pm_/);
});
