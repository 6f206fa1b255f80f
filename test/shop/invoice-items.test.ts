import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { fault, visitor } from './support/buyer.ts';
import { type Answer, ENGINES, startShop, type TestShop } from './support/shop.ts';
import { subscribe, subscriber } from './support/subscriber.ts';

const MONTHLY = 'paircode.monthly';
const DAY = 86_400_000;

describe.each(ENGINES)('the workshop, on %s', (engine) => {
  let shop: TestShop;
  /** Another process on the same database. */
  let other: TestShop;
  /** The servers' clock stands still, so that how fast the machine is does not matter. */
  const begun = Date.now();
  let ahead = 0;
  const now = () => begun + ahead;
  beforeAll(async () => {
    shop = await startShop({ engine, now });
    other = await startShop({ databaseUrl: shop.databaseUrl, with: shop.sandbox, now });
  });
  afterAll(async () => {
    await other.close();
    await shop.close();
  });

  function register(user: string, attendees: unknown, key?: string, at = shop): Promise<Answer> {
    return at.request('POST', '/offerings/workshop', {
      query: { user_id: user },
      body: { attendees },
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
    });
  }

  async function itemsOf(customer: string) {
    return (await shop.stripe.invoiceItems.list({ customer, limit: 100 })).data;
  }

  async function subscriptionOf(customer: string): Promise<string> {
    return (await shop.stripe.subscriptions.list({ customer, status: 'all' })).data[0]?.id ?? '';
  }

  it('stands on the next invoice of the subscription', async () => {
    const user = await subscriber(shop, MONTHLY);
    const subscription = await subscriptionOf(user);
    expect(await register(user, 6)).toMatchObject({ status: 200, body: { subscription } });
    const [item, ...more] = await itemsOf(user);
    expect(item).toMatchObject({
      amount: 48_000,
      quantity: 6,
      invoice: null,
      parent: { subscription_details: { subscription } },
    });
    expect(more).toEqual([]);
    const general = await shop.request('POST', '/invoice-items', {
      query: { user_id: user },
      body: { price: 'workshop.seat', quantity: 2 },
    });
    expect(general).toMatchObject({ status: 200, body: { subscription } });
    const preview = await shop.stripe.invoices.createPreview({ subscription });
    expect(preview.lines.data.map(({ amount }) => amount).sort()).toEqual([16_000, 48_000, 6000].sort());
  });

  it('is for 1 to 100 attendees', async () => {
    const user = await subscriber(shop, MONTHLY);
    for (const attendees of [0, 101, 1.5, 'six', '6', null, undefined, -1, 1e21, [6]])
      expect(await register(user, attendees), String(attendees)).toMatchObject({
        status: 400,
        body: {
          error: { message: 'attendees must be a whole number from 1 to 100, as in { "attendees": 6 }.' },
        },
      });
    expect(await itemsOf(user)).toEqual([]);
    for (const attendees of [1, 100]) expect(await register(user, attendees)).toMatchObject({ status: 200 });
    expect((await itemsOf(user)).map(({ quantity }) => quantity).sort()).toEqual([1, 100]);
  });

  it('is registered once by twenty clicks in two processes, and again by another one later', async () => {
    const user = await subscriber(shop, MONTHLY);
    const clicks = Array.from({ length: 20 }, (_, click) =>
      register(user, 3, undefined, click % 2 ? shop : other),
    );
    for (const answer of await Promise.all(clicks)) expect(answer).toMatchObject({ status: 200 });
    expect(await itemsOf(user)).toHaveLength(1);
    await register(user, 4);
    expect(await itemsOf(user)).toHaveLength(2);
    ahead += 4_000;
    await register(user, 3);
    expect(await itemsOf(user)).toHaveLength(3);
  });

  it('is not taken for the same click when the subscription has ended in between', async () => {
    const user = await subscriber(shop, MONTHLY);
    const ended = await subscriptionOf(user);
    expect(await register(user, 3)).toMatchObject({ status: 200, body: { subscription: ended } });
    await shop.stripe.subscriptions.cancel(ended);
    expect(await register(user, 3)).toMatchObject({
      status: 409,
      body: { error: { code: 'no_subscription' } },
    });
    const subscription = await subscribe(shop, user, 'paircode.ondemand');
    const clicks = Array.from({ length: 4 }, (_, click) =>
      register(user, 3, undefined, click % 2 ? shop : other),
    );
    for (const answer of await Promise.all(clicks))
      expect(answer).toMatchObject({ status: 200, body: { subscription } });
    expect(await itemsOf(user)).toHaveLength(2);
  });

  it('is registered once by a key, for a day, of the same user and with the same number', async () => {
    const [user, somebody] = [await subscriber(shop, MONTHLY), await subscriber(shop, MONTHLY)];
    const clicks = Array.from({ length: 10 }, (_, click) => register(user, 3, 'k', click % 2 ? shop : other));
    for (const answer of await Promise.all(clicks)) expect(answer).toMatchObject({ status: 200 });
    ahead += DAY - 60_000;
    expect(await register(user, 3, 'k')).toMatchObject({ status: 200 });
    expect(await register(user, 5, 'k')).toMatchObject({
      status: 409,
      body: { error: { code: 'request_differs' } },
    });
    expect(await itemsOf(user)).toHaveLength(1);
    expect(await register(somebody, 3, 'k')).toMatchObject({ status: 200 });
    expect(await itemsOf(somebody)).toHaveLength(1);
    ahead += 120_000;
    expect(await register(user, 5, 'k')).toMatchObject({ status: 200 });
    expect(await itemsOf(user)).toHaveLength(2);
  });

  it.each<[string, object, number[]]>([
    ['an answer that is lost', { cut: 'after', times: 1 }, [200]],
    ['answers that are lost', { cut: 'after', times: 2 }, [502, 200]],
    ['requests that are lost', { cut: 'before', times: 2 }, [502, 200]],
    ['a failure that Stripe remembers', { status: 500, store: true, times: 1 }, [502, 200]],
    ['failures that Stripe forgets', { status: 500, store: false, times: 2 }, [502, 200]],
  ])('is registered once in spite of %s', async (_name, what, statuses) => {
    const user = await subscriber(shop, MONTHLY);
    await fault(shop, { method: 'POST', path: '/v1/invoiceitems', ...what });
    const answers = [];
    for (const _ of statuses) answers.push(await register(user, 2, 'again'));
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect(await itemsOf(user)).toHaveLength(1);
    expect(JSON.stringify(answers)).not.toMatch(/stripe|sandbox/i);
    await shop.control('DELETE', 'faults');
  });

  it('goes on with what a process that died had begun', async () => {
    const user = await subscriber(shop, MONTHLY);
    // The row and the item are there; the answer never came about.
    await register(user, 2, 'died');
    await shop.store.db
      .updateTable('requests')
      .set({ answer: null, worked_at: now() })
      .where('id', 'like', '% invoice-items key %')
      .where('answer', 'is not', null)
      .execute();
    const waiting = register(user, 2, 'died');
    ahead += 61_000;
    expect(await waiting).toMatchObject({ status: 200, body: { subscription: await subscriptionOf(user) } });
    expect(await itemsOf(user)).toHaveLength(1);
  });

  it('leaves alone what another process has taken over and answered meanwhile', async () => {
    const user = await subscriber(shop, MONTHLY);
    await fault(shop, { method: 'GET', path: '/v1/subscriptions', delay_ms: 2_000, times: 20 });
    await fault(shop, { method: 'POST', path: '/v1/invoiceitems', status: 429, store: false, times: 3 });
    const slow = register(user, 2, 'slow');
    const { id } = await shop.store.db
      .selectFrom('users')
      .select('id')
      .where('customer', '=', user)
      .executeTakeFirstOrThrow();
    const takeOver = () =>
      shop.store.db
        .updateTable('requests')
        .set({ worked_at: now() + 1, answer: JSON.stringify({ subscription: 'sub_of_the_other' }) })
        .where('id', 'like', `${id} %`)
        .executeTakeFirst();
    await eventually(async () => expect((await takeOver()).numUpdatedRows).toBe(1n));
    expect((await slow).status).toBe(502);
    expect((await register(user, 2, 'slow')).body).toEqual({ subscription: 'sub_of_the_other' });
    expect(await itemsOf(user)).toEqual([]);
    await shop.control('DELETE', 'faults');
  });

  it.each([
    ['canceled', 'Please subscribe first.'],
    ['unpaid', 'Your subscription is unpaid'],
    ['incomplete', 'Your subscription is incomplete'],
  ])('needs a subscription that has a next invoice: not one that is %s', async (status, sentence) => {
    const user = status === 'incomplete' ? await visitor(shop) : await subscriber(shop, MONTHLY);
    const { stripe } = shop;
    if (status === 'canceled') await stripe.subscriptions.cancel(await subscriptionOf(user));
    if (status === 'incomplete') await incomplete(user);
    if (status === 'unpaid') await unpaid(user);
    expect(await register(user, 2)).toMatchObject({
      status: 409,
      body: { error: { code: 'no_subscription', message: expect.stringContaining(sentence) } },
    });
    expect(await itemsOf(user)).toEqual([]);
  });

  /** A subscription whose first payment was declined. */
  async function incomplete(customer: string): Promise<void> {
    const { stripe } = shop;
    const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const [price] = (await stripe.prices.list({ lookup_keys: ['devchat_paircode_monthly_test-shop'] })).data;
    await stripe.subscriptions.create({
      customer,
      items: [{ price: price?.id ?? '' }],
      default_payment_method: card.id,
      payment_behavior: 'allow_incomplete',
    });
  }

  /** A subscription that Stripe gave up collecting. */
  async function unpaid(customer: string): Promise<void> {
    await shop.control('POST', 'billing', { retry_days: [], after_retries: 'unpaid' });
    await shop.control('POST', `customers/${customer}/fail_next_payment`, { decline_code: 'lost_card' });
    await shop.control('POST', 'clock', { advance: 'month' });
    await shop.control('POST', 'clock', { advance: 'day' });
    expect((await shop.stripe.subscriptions.retrieve(await subscriptionOf(customer))).status).toBe('unpaid');
  }

  it('is sold to nobody without a subscription, and only what is paid once is put on an invoice', async () => {
    const nobody = await visitor(shop);
    expect(await register(nobody, 2)).toMatchObject({
      status: 409,
      body: { error: { code: 'no_subscription' } },
    });
    const user = await subscriber(shop, MONTHLY);
    const add = (body: object) => shop.request('POST', '/invoice-items', { query: { user_id: user }, body });
    expect(await add({ price: MONTHLY, quantity: 1 })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('paircode.monthly is not sold by invoice') } },
    });
    for (const body of [
      { price: 'workshop.seat' },
      { price: 'workshop.seat', quantity: 0 },
      { quantity: 1 },
      {},
    ])
      expect(await add(body)).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringContaining('"workshop.seat"') } },
      });
    expect(await add({ price: 'nothing', quantity: 1 })).toMatchObject({ status: 400 });
    expect(await add({ price: 'workshop.seat', quantity: 999_999 })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('more than can be charged at once') } },
    });
    expect(await itemsOf(user)).toEqual([]);
  });
});
