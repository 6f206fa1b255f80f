import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';

let taken = 0;
/** Somebody whom no other test knows. */
const somebody = (): string => `user-${++taken}@example.com`;

describe.each(ENGINES)('users (%s)', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine });
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    await shop.control('DELETE', 'faults');
    await shop.control('DELETE', 'requests');
  });

  const signIn = (email: unknown, at = shop) => at.request('POST', '/users', { body: { email } });
  const shown = (id: string, at = shop) => at.request('GET', '/users', { query: { user_id: id } });
  const customersOf = async (email: string): Promise<string[]> =>
    (await shop.stripe.customers.list({ email, limit: 100 })).data.map(({ id }) => id);
  const ours = { challenge_id: 'test-shop' };
  const priceOf = async (key: string): Promise<string> => {
    const { data } = await shop.stripe.prices.list({ lookup_keys: [key] });
    return data[0]?.id as string;
  };
  const subscribe = async (customer: string) =>
    shop.stripe.subscriptions.create({
      customer,
      items: [{ price: await priceOf('devchat_paircode_monthly_test-shop') }],
      trial_period_days: 3,
    });
  /** Another server with an empty store beside the same account. */
  const withLostStore = async (work: (other: TestShop) => Promise<void>): Promise<void> => {
    const other = await startShop({ engine, with: shop.sandbox });
    try {
      await work(other);
    } finally {
      await other.close();
    }
  };

  it('are made with a Customer, which carries whose it is', async () => {
    const { status, body } = await signIn(' Ada@Example.com ');
    expect({ status, body }).toEqual({ status: 200, body: { id: body.id, email: 'ada@example.com' } });
    expect(await shop.stripe.customers.retrieve(body.id)).toMatchObject({
      email: 'ada@example.com',
      metadata: {
        challenge_id: 'test-shop',
        pricebook: 'devchat_test-shop/customer',
        pricebook_email: 'ada@example.com',
      },
    });
    expect((await signIn('ADA@example.com')).body).toEqual(body);
    expect((await shown(body.id)).body).toEqual({ user: body });
    expect(await customersOf('ada@example.com')).toEqual([body.id]);
  });

  it('have the Customer of this namespace that has a live subscription, then the oldest', async () => {
    const [first, second] = [somebody(), somebody()];
    const make = (email: string, metadata: Record<string, string>) =>
      shop.stripe.customers.create({ email, metadata });
    const oldest = await make(first, ours);
    await make(first, ours);
    expect((await signIn(first)).body).toEqual({ id: oldest.id, email: first });

    await make(second, ours);
    const subscriber = await make(second, ours);
    const { id } = await subscribe(subscriber.id);
    await withLostStore(async (other) => {
      expect((await signIn(second, other)).body).toEqual({
        id: subscriber.id,
        email: second,
        subscription: { id, status: 'trialing', type: 'monthly' },
      });
    });
    expect(await shop.stripe.customers.retrieve(subscriber.id)).toMatchObject({
      metadata: { pricebook: 'devchat_test-shop/customer', pricebook_email: second },
    });
  });

  it('have the Customer that was made with their address as they type it', async () => {
    const typed = `Grace.${somebody()}`;
    const customer = await shop.stripe.customers.create({ email: typed, metadata: ours });
    expect((await signIn(typed)).body).toEqual({ id: customer.id, email: typed.toLowerCase() });
    expect((await signIn(typed.toUpperCase())).body.id).toBe(customer.id);
  });

  it.each([
    ['of nobody', {}],
    ['of another challenge', { challenge_id: 'another' }],
    ['of another catalog', { pricebook: 'clinic/customer' }],
    ['with the mark of another catalog beside our metadata', { ...ours, pricebook: 'clinic/customer' }],
    ['of somebody who signs in with another e-mail', { ...ours, pricebook_email: 'eve@example.com' }],
  ])('do not have a Customer %s', async (_, metadata) => {
    const email = somebody();
    const foreign = await shop.stripe.customers.create({ email, metadata });
    const { body } = await signIn(email);
    expect(body.id).not.toBe(foreign.id);
    expect(await shop.stripe.customers.retrieve(foreign.id)).toHaveProperty('metadata', metadata);
    expect((await shown(foreign.id)).status).toBe(404);
  });

  it('keep the e-mail they sign in with when that of the Customer is changed, and share nothing with whoever has the new one', async () => {
    const [mine, other] = [somebody(), somebody()];
    const { id } = (await signIn(mine)).body;
    await shop.stripe.customers.update(id, { email: other });
    expect((await signIn(mine)).body).toEqual({ id, email: mine });
    const stranger = (await signIn(other)).body;
    expect(stranger.id).not.toBe(id);
    // The store is lost as well: what stands on the Customer decides.
    await withLostStore(async (fresh) => {
      expect((await signIn(other, fresh)).body.id).toBe(stranger.id);
      expect((await signIn(mine, fresh)).body.id).toBe(id);
    });
  });

  it('come back with what they have when the store is lost', async () => {
    const email = somebody();
    const user = (await signIn(email)).body;
    const { id } = await subscribe(user.id);
    await withLostStore(async (fresh) => {
      const { body } = await signIn(email, fresh);
      expect(body).toEqual({ ...user, subscription: { id, status: 'trialing', type: 'monthly' } });
      expect((await shown(user.id, fresh)).body).toEqual({ user: body });
    });
    expect(await customersOf(email)).toEqual([user.id]);
  });

  it('are nobody from the moment their Customer is deleted, and get another when they sign in', async () => {
    const email = somebody();
    const ids = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const { status, body } = await signIn(email);
      expect(status).toBe(200);
      ids.add(body.id);
      await subscribe(body.id);
      await shop.stripe.customers.del(body.id);
      await eventually(async () => expect((await shown(body.id)).status).toBe(404));
    }
    // All within a day, in which Stripe remembers what the first request made.
    expect(ids.size).toBe(3);
    expect((await signIn(email)).body).toEqual({ id: expect.any(String), email });
  });

  it('get another Customer when theirs was deleted and nobody told', async () => {
    const email = somebody();
    const first = (await signIn(email)).body;
    await shop.control('POST', 'faults', { webhook: '*', drop: true, times: 100 });
    await shop.stripe.customers.del(first.id);
    const second = (await signIn(email)).body;
    expect(second).toEqual({ id: expect.any(String), email });
    expect(second.id).not.toBe(first.id);
    expect((await shown(first.id)).status).toBe(404);
  });

  it.each([
    ['GET', '/users', 200, {}],
    ['POST', '/offerings/paircode', 401, { price: 'paircode.monthly' }],
    ['POST', '/users/portal', 401, {}],
    ['POST', '/offerings/paircode/schedule', 409, {}],
    ['POST', '/offerings/workshop', 409, { attendees: 2 }],
  ])(
    'are told at %s %s, when nobody knew that their Customer was deleted',
    async (method, path, status, body) => {
      const user = (await signIn(somebody())).body;
      await shop.control('POST', 'faults', { webhook: '*', drop: true, times: 100 });
      await subscribe(user.id);
      await shop.shop.sync.ofCustomer(user.id);
      await shop.stripe.customers.del(user.id);
      const answer = await shop.request(method, path, {
        query: { user_id: user.id },
        ...(method === 'POST' && { body }),
      });
      expect([answer.status, answer.body.error?.message]).toEqual([
        status,
        status < 400 ? undefined : expect.any(String),
      ]);
    },
  );

  it('have one Customer although the answer that it was made got lost, whatever the server did then', async () => {
    const email = somebody();
    await shop.control('POST', 'faults', { method: 'POST', path: '/v1/customers', cut: 'after', times: 2 });
    expect((await signIn(email)).status).toBe(502);
    expect((await signIn(email)).status).toBe(200);
    expect(await customersOf(email)).toHaveLength(1);
  });

  it('have a Customer although Stripe remembers that it failed to make one', async () => {
    const email = somebody();
    await shop.control('POST', 'faults', { method: 'POST', path: '/v1/customers', status: 500, store: true });
    const { body } = await signIn(email);
    expect(await customersOf(email)).toEqual([body.id]);
    expect((await signIn(email)).body).toEqual(body);
  });

  it('sign in by what is known while Stripe is away, and strangers are told', async () => {
    const email = somebody();
    const user = (await signIn(email)).body;
    await shop.control('POST', 'faults', { path: '/v1/*', status: 500, times: 1000 });
    expect(await signIn(email)).toMatchObject({ status: 200, body: user });
    const { status, body } = await signIn(somebody());
    expect([status, body.error.message]).toEqual([502, expect.stringContaining('payment service')]);
  });

  it('that another account has never heard of get a Customer there', async () => {
    const email = somebody();
    const user = (await signIn(email)).body;
    const env = { CHALLENGE_ID: 'elsewhere' };
    const elsewhere = await startShop({ databaseUrl: shop.databaseUrl, env });
    try {
      const { status, body } = await signIn(email, elsewhere);
      expect([status, body.email]).toEqual([200, email]);
      expect(body.id).not.toBe(user.id);
      expect(await elsewhere.stripe.customers.retrieve(body.id)).toMatchObject({ email });
    } finally {
      await elsewhere.close();
    }
  });

  it('have one Customer, however many sign in at once with it on two servers', async () => {
    const second = await startShop({ databaseUrl: shop.databaseUrl, with: shop.sandbox });
    try {
      for (const slow of [0, 50]) {
        const email = somebody();
        if (slow > 0) {
          await shop.control('POST', 'faults', { path: '/v1/customers', delay_ms: slow, times: 3 });
        }
        const spellings = [email, email.toUpperCase(), ` ${email}`];
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, index) => signIn(spellings[index % 3], index % 2 ? shop : second)),
        );
        expect(new Set(answers.map(({ status, body }) => `${status} ${body.id} ${body.email}`)).size).toBe(1);
        expect(answers[0]?.status).toBe(200);
        expect(await customersOf(email)).toHaveLength(1);
      }
    } finally {
      await second.close();
    }
  });
});

// No store has a say in it.
describe('an e-mail address', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    await shop.control('DELETE', 'requests');
  });

  const signIn = (email: unknown) => shop.request('POST', '/users', { body: { email } });

  it.each([
    ['a+b@example.com', 'a+b@example.com'],
    ["O'Neil.X_y~z@Sub.Example.CO.UK", "o'neil.x_y~z@sub.example.co.uk"],
    ['\t1@2.example\n', '1@2.example'],
    ['who@xn--bcher-kva.example', 'who@xn--bcher-kva.example'],
    [`${'l'.repeat(64)}@${'d'.repeat(63)}.example`, `${'l'.repeat(64)}@${'d'.repeat(63)}.example`],
  ])('a user is known by %j', async (typed, email) => {
    const { status, body } = await signIn(typed);
    expect([status, body.email]).toEqual([200, email]);
  });

  it.each([
    [''],
    ['   '],
    ['ada'],
    ['ada@'],
    ['@example.com'],
    ['ada@localhost'],
    ['ada@example.com.'],
    ['ada@.example.com'],
    ['ada@example..com'],
    ['ada@-example.com'],
    ['ada@example-.com'],
    ['ada@exa_mple.com'],
    ['ada@127.0.0.1'],
    ['ada@[127.0.0.1]'],
    ['ada@example.com@example.com'],
    ['ada lovelace@example.com'],
    ['ada@exam ple.com'],
    ['ada@example.com\nbcc: eve@example.com'],
    ['ada\u0000@example.com'],
    ['ada\r\n@example.com'],
    ['"ada"@example.com'],
    ['"a@b"@example.com'],
    ['Ada <ada@example.com>'],
    ['mailto:ada@example.com'],
    ['ada,eve@example.com'],
    ['ada;eve@example.com'],
    ['ada(x)@example.com'],
    ['ada\\@example.com'],
    ['.ada@example.com'],
    ['ada.@example.com'],
    ['a..da@example.com'],
    ['ädä@example.com'],
    ['ada@bücher.example'],
    ['\u212aate@example.com'],
    ['ada\u200b@example.com'],
    ['ada\uff20example.com'],
    [`${'l'.repeat(65)}@example.com`],
    [`ada@${'d'.repeat(64)}.example`],
    [`ada@${'d.'.repeat(125)}example`],
    [`${'a'.repeat(90_000)}@example.com`],
    [7],
    [null],
    [['ada@example.com']],
    [{ email: 'ada@example.com' }],
  ])('nobody is made for %j', async (typed) => {
    const { status, body } = await signIn(typed);
    expect(status).toBe(400);
    expect(body.error).toEqual({
      message: expect.stringContaining('e-mail address'),
    });
    expect((await shop.control('GET', 'requests')).body.data).toEqual([]);
  });
});
