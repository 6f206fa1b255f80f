import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { randomOf, seeds } from '../support/random.ts';
import { rounds } from '../support/size.ts';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';

let taken = 0;
const somebody = (): string => `sync-${++taken}@example.com`;

describe.each(ENGINES)('subscriptions in the store (%s)', (engine) => {
  let shop: TestShop;
  let second: TestShop;
  let monthly: string;
  beforeAll(async () => {
    shop = await startShop({ engine });
    second = await startShop({ databaseUrl: shop.databaseUrl, with: shop.sandbox });
    const { data } = await shop.stripe.prices.list({ lookup_keys: ['devchat_paircode_monthly_test-shop'] });
    monthly = data[0]?.id as string;
  });
  afterAll(async () => {
    await second.close();
    await shop.close();
  });
  // What is tested here is the reading; that events lead to it is tested where they are.
  beforeEach(async () => {
    await shop.control('DELETE', 'faults');
    await shop.control('DELETE', 'requests');
    await shop.control('POST', 'faults', { webhook: '*', drop: true, times: 1_000_000 });
  });

  const signIn = async (email = somebody()): Promise<string> =>
    (await shop.request('POST', '/users', { body: { email } })).body.id;
  const shown = async (customer: string) =>
    (await shop.request('GET', '/users', { query: { user_id: customer } })).body.user?.subscription;
  const subscribe = (customer: string, price = monthly) =>
    shop.stripe.subscriptions.create({ customer, items: [{ price }], trial_period_days: 3 });
  const stored = async (customer: string) =>
    (
      await shop.store.db
        .selectFrom('subscriptions')
        .select(['id', 'status', 'quantity'])
        .where('customer', '=', customer)
        .orderBy('id')
        .execute()
    ).map(({ id, status, quantity }) => ({ id, status, quantity }));
  const atStripe = async (customer: string) =>
    (await shop.stripe.subscriptions.list({ customer, status: 'all', limit: 100 })).data
      .map(({ id, status, items }) => ({ id, status, quantity: items.data[0]?.quantity ?? null }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  /** Begins a read whose answer comes late; resolves when Stripe has looked. */
  const beginRead = async (
    at: TestShop,
    customer: string,
    late: number,
  ): Promise<{ done: Promise<void> }> => {
    const looks = async (): Promise<number> =>
      (await shop.control('GET', 'requests')).body.data.filter(
        ({ method, path, query }: { method: string; path: string; query: string }) =>
          method === 'GET' && path === '/v1/subscriptions' && query.includes(customer),
      ).length;
    const before = await looks();
    const fault = { method: 'GET', path: '/v1/subscriptions', delay_ms: late, late: 'answer' };
    await shop.control('POST', 'faults', fault);
    const done = at.shop.sync.ofCustomer(customer);
    done.catch(() => undefined);
    await eventually(async () => expect(await looks()).toBeGreaterThan(before));
    return { done };
  };

  it('are of the read that was begun last, whichever is answered last', async () => {
    const customer = await signIn();
    const { id } = await subscribe(customer);
    const slow = await beginRead(shop, customer, 1_000);
    await shop.stripe.subscriptions.cancel(id);
    await second.shop.sync.ofCustomer(customer);
    expect(await stored(customer)).toMatchObject([{ id, status: 'canceled' }]);
    await slow.done;
    expect(await stored(customer)).toMatchObject([{ id, status: 'canceled' }]);
    expect(await stored(customer)).toEqual(await atStripe(customer));
  });

  it('are of the later read also when the earlier one is answered first', async () => {
    const customer = await signIn();
    const first = await beginRead(shop, customer, 20);
    const { id } = await subscribe(customer);
    const later = await beginRead(second, customer, 300);
    await Promise.all([first.done, later.done]);
    expect(await stored(customer)).toMatchObject([{ id }]);
  });

  it('are those of Stripe after any changes between slow reads of two servers', async () => {
    for (const seed of seeds(rounds(3, 100))) {
      const random = randomOf(seed);
      const customer = await signIn();
      const reads: Promise<void>[] = [];
      const live: string[] = [];
      for (let step = 0; step < 6; step += 1) {
        if (live.length === 0 || random.below(3) === 0) live.push((await subscribe(customer)).id);
        else if (random.below(2) === 0) {
          const [id = ''] = live.splice(random.below(live.length), 1);
          await shop.stripe.subscriptions.cancel(id);
        } else {
          const id = live[random.below(live.length)] as string;
          const item = (await shop.stripe.subscriptions.retrieve(id)).items.data[0]?.id as string;
          await shop.stripe.subscriptionItems.update(item, { quantity: 1 + random.below(9) });
        }
        const at = random.below(2) === 0 ? shop : second;
        reads.push((await beginRead(at, customer, 40 + random.below(160))).done);
      }
      await Promise.all(reads);
      expect(await stored(customer), `seed ${seed}`).toEqual(await atStripe(customer));
    }
  });

  it('and the events that led to a read are done with it, whether it was kept or overtaken', async () => {
    const customer = await signIn();
    const pending = async (id: string): Promise<string> => {
      await shop.store.db
        .insertInto('events')
        .values({ id, type: 'x', created: 0, customer, status: 'pending', next_try_at: 0, received_at: 0 })
        .execute();
      return id;
    };
    const status = async (id: string) =>
      (await shop.store.db.selectFrom('events').select('status').where('id', '=', id).executeTakeFirst())
        ?.status;
    const [one, two, three] = [
      await pending(`evt_1_${customer}`),
      await pending(`evt_2_${customer}`),
      await pending(`evt_3_${customer}`),
    ];
    await shop.control('POST', 'faults', { path: '/v1/subscriptions', delay_ms: 300, late: 'answer' });
    await Promise.all([
      shop.shop.sync.ofCustomer(customer, [one]),
      shop.shop.sync.ofCustomer(customer, [two]),
    ]);
    expect([await status(one), await status(two), await status(three)]).toEqual(['done', 'done', 'pending']);
    await shop.control('POST', 'faults', { path: '/v1/subscriptions', status: 500, times: 2 });
    await expect(shop.shop.sync.ofCustomer(customer, [three])).rejects.toThrow('failed');
    expect(await status(three)).toBe('pending');
    await shop.shop.sync.ofCustomer('cus_nobody', [three]);
    expect(await status(three)).toBe('done');
  });

  it('are none of a Customer that is not ours', async () => {
    const foreign = await shop.stripe.customers.create({ email: somebody() });
    await subscribe(foreign.id);
    await shop.shop.sync.ofCustomer(foreign.id);
    expect(await stored(foreign.id)).toEqual([]);
    expect((await shop.request('GET', '/users', { query: { user_id: foreign.id } })).status).toBe(404);
  });

  it('bring a Customer of ours that the store does not know, marked as whose it is', async () => {
    const email = somebody();
    const customer = await shop.stripe.customers.create({ email, metadata: { challenge_id: 'test-shop' } });
    const { id } = await subscribe(customer.id);
    await shop.shop.sync.ofCustomer(customer.id);
    expect(await shown(customer.id)).toEqual({ id, status: 'trialing', type: 'monthly' });
    expect(await shop.stripe.customers.retrieve(customer.id)).toMatchObject({
      metadata: { pricebook_email: email },
    });
    expect(await signIn(email)).toBe(customer.id);
  });

  it('take the place of a Customer that was made because nobody knew of them', async () => {
    const email = somebody();
    const made = await signIn(email);
    const metadata = { challenge_id: 'test-shop', pricebook_email: email };
    // Its own e-mail is another by now, so that nobody found it by that.
    const old = await shop.stripe.customers.create({ email: somebody(), metadata });
    await shop.shop.sync.ofCustomer(old.id);
    expect(await signIn(email)).toBe(made);
    const { id } = await subscribe(old.id);
    await shop.shop.sync.ofCustomer(old.id);
    expect(await signIn(email)).toBe(old.id);
    expect(await shown(old.id)).toMatchObject({ id });
  });

  it.each([
    ['that does not say whose it is', false, { challenge_id: 'test-shop' }],
    ['when that has a live subscription itself', true, { challenge_id: 'test-shop', claims: 'yes' }],
  ])('do not take the place of another Customer of the same e-mail %s', async (_, isLive, metadata) => {
    const email = somebody();
    const mine = await signIn(email);
    if (isLive) await subscribe(mine);
    const { claims, ...rest } = metadata as Record<string, string>;
    const other = await shop.stripe.customers.create({
      email,
      metadata: { ...rest, ...(claims && { pricebook_email: email }) },
    });
    await subscribe(other.id);
    await shop.shop.sync.ofCustomer(other.id);
    expect(await signIn(email)).toBe(mine);
    expect(await stored(other.id)).toEqual([]);
  });

  const byHand = () =>
    shop.stripe.prices.create({
      currency: 'usd',
      unit_amount: 100,
      recurring: { interval: 'month' },
      product_data: { name: 'By hand' },
    });

  it('are shown with a price that no catalog of ours knows', async () => {
    const customer = await signIn();
    const { id } = await subscribe(customer, (await byHand()).id);
    await shop.shop.sync.ofCustomer(customer);
    expect(await shown(customer)).toEqual({ id, status: 'trialing', type: null });
  });

  it.each([
    ['known by its lookup key when nobody has marked it', '', 'monthly'],
    ['not known when another catalog has marked it', 'another/price.paircode.monthly', null],
  ])('are shown with a price that is %s', async (_, mark, type) => {
    const { metadata } = await shop.stripe.prices.retrieve(monthly);
    await shop.stripe.prices.update(monthly, { metadata: { pricebook: mark } });
    const customer = await signIn();
    const { id } = await subscribe(customer);
    await shop.shop.sync.ofCustomer(customer);
    expect(await shown(customer)).toEqual({ id, status: 'trialing', type });
    await shop.stripe.prices.update(monthly, { metadata });
  });

  it('are known by what is sold here, whatever else stands on them or beside them', async () => {
    const customer = await signIn();
    const strange = (await byHand()).id;
    const { id } = await shop.stripe.subscriptions.create({
      customer,
      items: [{ price: strange }, { price: monthly }],
      trial_period_days: 3,
    });
    await subscribe(customer, strange);
    await shop.shop.sync.ofCustomer(customer);
    expect(await shown(customer)).toEqual({ id, status: 'trialing', type: 'monthly' });
    const seats = await shop.request('POST', '/offerings/workshop', {
      query: { user_id: customer },
      body: { attendees: 2 },
    });
    expect(seats.body).toEqual({ subscription: id });
  });

  // Of the store it asks nothing.
  it.runIf(engine === 'sqlite')('are read page by page', async () => {
    const customer = await signIn();
    const make = async (_: unknown, made: number): Promise<void> => {
      const { id } = await subscribe(customer);
      if (made % 10 > 0) await shop.stripe.subscriptions.cancel(id);
    };
    await Promise.all(Array.from({ length: 101 }, make));
    await shop.shop.sync.ofCustomer(customer);
    expect(await stored(customer)).toHaveLength(101);
  });

  it.each<[string, string[], string | undefined]>([
    ['none', [], undefined],
    ['the newest of those that ended', ['canceled', 'canceled'], 'sub_1'],
    ['the newest live one', ['active', 'past_due', 'canceled'], 'sub_1'],
    ['an older live one before one that ended', ['trialing', 'canceled', 'canceled'], 'sub_0'],
    ['one that is unpaid', ['canceled', 'unpaid'], 'sub_1'],
    ['one that is paused', ['paused', 'canceled'], 'sub_0'],
    ['one that was paid before one that waits for its first payment', ['active', 'incomplete'], 'sub_0'],
    ['one that waits before one that ended', ['canceled', 'incomplete', 'canceled'], 'sub_1'],
    ['none whose first payment never came', ['incomplete_expired'], undefined],
    ['one that ended before one whose first payment never came', ['canceled', 'incomplete_expired'], 'sub_0'],
  ])('of which %s is shown', async (_, statuses, expected) => {
    const customer = await signIn();
    const rows = statuses.map((status, index) => ({
      id: `sub_${index}_${customer}`,
      customer,
      status,
      price: 'price_x',
      price_key: 'paircode.monthly',
      quantity: 1,
      created: 1_000 + index,
      trial_end: null,
      current_period_end: null,
      cancel_at: null,
      ended_at: null,
    }));
    if (rows.length > 0) await shop.store.db.insertInto('subscriptions').values(rows).execute();
    const subscription = await shown(customer);
    expect(subscription?.id).toBe(expected && `${expected}_${customer}`);
  });
});
