import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resyncAll } from '../../server/billing/subscriptions/resync.ts';
import { useCli } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';

const runCli = useCli();
let taken = 0;
const somebody = (): string => `resync-${++taken}@example.com`;

describe.each(ENGINES)('resync (%s)', (engine) => {
  let shop: TestShop;
  let monthly: string;
  beforeAll(async () => {
    shop = await startShop({ engine });
    const { data } = await shop.stripe.prices.list({ lookup_keys: ['devchat_paircode_monthly_test-shop'] });
    monthly = data[0]?.id as string;
  });
  afterAll(() => shop.close());

  const signIn = async (email: string, at = shop): Promise<string> =>
    (await at.request('POST', '/users', { body: { email } })).body.id;
  const subscribe = (customer: string) =>
    shop.stripe.subscriptions.create({ customer, items: [{ price: monthly }], trial_period_days: 3 });
  const dropEvents = () => shop.control('POST', 'faults', { webhook: '*', drop: true, times: 1_000_000 });
  const subscriptionsIn = async (at: TestShop) =>
    await at.store.db.selectFrom('subscriptions').selectAll().orderBy('id').execute();
  const usersIn = async (at: TestShop) =>
    at.store.db.selectFrom('users').select(['email', 'customer']).orderBy('email').execute();
  const requests = async (): Promise<{ method: string; path: string; query: string }[]> =>
    (await shop.control('GET', 'requests')).body.data;

  it('brings back who has subscriptions when the store is lost, and nobody of other people, in few requests', async () => {
    await dropEvents();
    const emails = Array.from({ length: 4 }, somebody);
    const customers = await Promise.all(emails.map((email) => signIn(email)));
    for (const customer of customers) await subscribe(customer);
    // One who has changed the e-mail at Stripe, one who ended it all, one who came in another way and has no mark.
    await shop.stripe.customers.update(customers[0] as string, { email: somebody() });
    await shop.stripe.subscriptions.cancel((await subscribe(customers[1] as string)).id);
    const unmarked = await shop.stripe.customers.create({
      email: `Un.Marked-${engine}@Example.com`,
      metadata: { challenge_id: 'test-shop' },
    });
    await subscribe(unmarked.id);
    const foreign = Array.from({ length: 20 }, async () => {
      const { id } = await shop.stripe.customers.create({ email: somebody() });
      await subscribe(id);
    });
    await Promise.all(foreign);
    const gone = await signIn(somebody());
    await subscribe(gone);
    await shop.stripe.customers.del(gone);

    const fresh = await startShop({ engine, with: shop.sandbox });
    try {
      const outcome = await resyncAll(fresh.shop.parts);
      expect(outcome).toEqual({ users: 5, added: 5, gone: 0, subscriptions: 6, failed: [] });
      // 27 subscriptions are one page, and one Customer got its mark.
      expect(fresh.shop.parts.stripe.counts).toEqual({ read: 1, write: 1 });
      const known = [...customers, unmarked.id];
      const { data } = await shop.stripe.subscriptions.list({ status: 'all', limit: 100 });
      const expected = data
        .filter(({ customer }) => known.includes(customer as string))
        .map(({ id, customer, status }) => ({ id, customer, status }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(
        (await subscriptionsIn(fresh)).map(({ id, customer, status }) => ({ id, customer, status })),
      ).toEqual(expected);
      const names = [...emails, `un.marked-${engine}@example.com`];
      expect(await usersIn(fresh)).toEqual(
        names
          .map((email, index) => ({ email, customer: known[index] as string }))
          .sort((a, b) => (a.email < b.email ? -1 : 1)),
      );
      expect(await signIn(emails[0] as string, fresh)).toBe(customers[0]);
      expect(await resyncAll(fresh.shop.parts)).toMatchObject({ users: 5, added: 0, subscriptions: 6 });
    } finally {
      await fresh.close();
    }
    await shop.control('DELETE', 'faults');
  });

  it('makes good whatever was missed, also when it is broken off and run again', async () => {
    await dropEvents();
    const [started, ended, deleted, idle, idleDeleted] = await Promise.all(
      Array.from({ length: 5 }, () => signIn(somebody())),
    );
    const over = await subscribe(ended as string);
    await subscribe(deleted as string);
    await shop.shop.sync.ofCustomer(ended as string);
    await shop.shop.sync.ofCustomer(deleted as string);
    await subscribe(started as string);
    await shop.stripe.subscriptions.cancel(over.id);
    await shop.stripe.customers.del(deleted as string);
    await shop.stripe.customers.del(idleDeleted as string);

    const stop = new AbortController();
    await shop.control('DELETE', 'requests');
    const late = { path: '/v1/customers/*', delay_ms: 1_500, late: 'answer', times: 4 };
    await shop.control('POST', 'faults', late);
    const broken = resyncAll(shop.shop.parts, { signal: stop.signal });
    const isBroken = expect(broken).rejects.toThrow('broken off');
    await eventually(async () =>
      expect((await requests()).some(({ path }) => path.startsWith('/v1/customers/'))).toBe(true),
    );
    stop.abort(new Error('broken off'));
    await isBroken;

    expect(await resyncAll(shop.shop.parts)).toMatchObject({ failed: [] });
    const rows = await subscriptionsIn(shop);
    const statuses = (customer: string | undefined) =>
      rows.filter((row) => row.customer === customer).map(({ status }) => status);
    expect([started, ended, deleted, idle].map(statuses)).toEqual([['trialing'], ['canceled'], [], []]);
    const left = (await usersIn(shop)).map(({ customer }) => customer);
    expect(left).toEqual(expect.arrayContaining([started, ended, idle]));
    expect(left).not.toContain(deleted);
    expect(left).not.toContain(idleDeleted);
    await shop.control('DELETE', 'faults');
  });

  it('does not put back what was read before it, when something later was seen meanwhile', async () => {
    await dropEvents();
    const customer = await signIn(somebody());
    const { id } = await subscribe(customer);
    await shop.shop.sync.ofCustomer(customer);
    await shop.control('DELETE', 'requests');
    await shop.control('POST', 'faults', { path: '/v1/subscriptions', delay_ms: 500, late: 'answer' });
    const all = resyncAll(shop.shop.parts);
    await eventually(async () =>
      expect((await requests()).some(({ query }) => query.includes('expand'))).toBe(true),
    );
    await shop.stripe.subscriptions.cancel(id);
    await shop.shop.sync.ofCustomer(customer);
    await all;
    expect((await subscriptionsIn(shop)).find((row) => row.id === id)?.status).toBe('canceled');
    await shop.control('DELETE', 'faults');
  });

  it('says who could not be done, and does the others', async () => {
    await dropEvents();
    const [one, other] = [await signIn(somebody()), await signIn(somebody())];
    const { id } = await subscribe(other);
    await shop.control('POST', 'faults', { path: `/v1/customers/${one}`, status: 400, times: 99 });
    await shop.stripe.subscriptions.cancel(id);
    const { code, stdout, stderr } = await runCli(['resync', '--json'], { env: absolute(shop.env) });
    expect(stderr).toContain(`failed: ${one}`);
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({ version: 1, failed: [{ customer: one, message: expect.any(String) }] }),
    ]);
    expect((await subscriptionsIn(shop)).find((row) => row.id === id)?.status).toBe('canceled');
    await shop.control('DELETE', 'faults');
  });

  it('tells what it did, and ends with 1 when Stripe does not let it read', async () => {
    const env = absolute(shop.env);
    const said = await runCli(['resync'], { env });
    expect([said.code, said.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^The store is as Stripe: \d+ users with \d+ subscriptions, 0 of them new here, 0 deleted at Stripe. \d+ requests\.\n$/,
      ),
    ]);
    expect((await runCli(['resync'], { env: { ...env, STRIPE_ACCOUNT: 'acct_another' } })).stderr).toContain(
      'STRIPE_ACCOUNT is acct_another',
    );
    await shop.control('POST', 'faults', { path: '/v1/subscriptions', status: 403, times: 9 });
    const refused = await runCli(['resync', '--json'], { env });
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain('Stripe refused');
    await shop.control('DELETE', 'faults');
    expect((await runCli(['resync'], { env: { ...env, STRIPE_SECRET_KEY: '' } })).code).toBe(1);
  });
});

/** The command runs in a folder of its own. */
function absolute(env: Record<string, string>): Record<string, string> {
  return { ...env, CATALOG_DIR: new URL(`../../${env.CATALOG_DIR}`, import.meta.url).pathname };
}
