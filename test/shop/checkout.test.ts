import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIVE_STATUSES } from '../../server/billing/types.ts';
import { rounds } from '../support/size.ts';
import { checkout, fault, payAt, sessionOf, sessionsOf, subscriptionsOf, visitor } from './support/buyer.ts';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';

const MONTHLY = 'paircode.monthly';
const ONDEMAND = 'paircode.ondemand';
const SEAT = 'workshop.seat';
const REFUSED = { status: 409, body: { error: { code: 'already_subscribed' } } };

describe.each(ENGINES)('Checkout, on %s', (engine) => {
  let shop: TestShop;
  /** Another process on the same database, with its own ideas of a trial. */
  let other: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine });
    other = await startShop({
      databaseUrl: shop.databaseUrl,
      with: shop.sandbox,
      env: { TRIAL_ONCE: '0', PUBLIC_URL: shop.url },
    });
  });
  afterAll(async () => {
    await other.close();
    await shop.close();
  });

  async function linesOf(session: string) {
    return (await shop.stripe.checkout.sessions.listLineItems(session)).data;
  }

  async function open(user: string, price: string): Promise<string> {
    const { status, body } = await checkout(shop, user, price);
    expect({ status, body }).toMatchObject({ status: 200, body: { url: expect.any(String) } });
    return body.url;
  }

  it('sells the monthly price as the catalog says, and shows what came of it before any webhook', async () => {
    const user = await visitor(shop);
    await fault(shop, { webhook: '*', drop: true, times: 100 });
    const { status, body } = await shop.request('POST', '/offerings/paircode', {
      query: { user_id: user },
      body: { price: MONTHLY },
    });
    expect(status).toBe(200);
    expect(body).toEqual({ url: expect.any(String) });
    const id = sessionOf(body.url);
    expect((await sessionsOf(shop, user))[0]).toMatchObject({
      id,
      mode: 'subscription',
      customer: user,
      payment_method_collection: 'always',
      success_url: `${shop.url}/dashboard?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${shop.url}/dashboard`,
      metadata: { challenge_id: 'test-shop' },
    });
    const [line] = await linesOf(id);
    expect(line).toMatchObject({ quantity: 1, price: { unit_amount: 6000 } });
    expect(line?.adjustable_quantity?.enabled ?? false).toBe(false);

    const before = await shop.request('GET', '/users', { query: { user_id: user, session_id: id } });
    expect(before.body.user.subscription).toBeUndefined();
    await payAt(shop, body.url);
    const [subscription] = await subscriptionsOf(shop, user);
    expect(subscription).toMatchObject({ status: 'trialing', metadata: { challenge_id: 'test-shop' } });
    const days = ((subscription?.trial_end ?? 0) - (subscription?.trial_start ?? 0)) / 86_400;
    expect(days).toBe(3);
    // The store knows of nothing: Stripe is asked.
    expect(await checkout(shop, user, ONDEMAND)).toMatchObject(REFUSED);
    const after = await shop.request('GET', '/users', { query: { user_id: user, session_id: id } });
    expect(after.body.user.subscription).toEqual({
      id: subscription?.id,
      status: 'trialing',
      type: 'monthly',
    });
    await shop.control('DELETE', 'faults');
  });

  it('comes back by the name of this machine that the visitor came by, and so does the portal', async () => {
    const user = await visitor(shop);
    const { port } = new URL(shop.url);
    const ask = async (path: string, body?: object) => {
      const answer = await fetch(`http://localhost:${port}${path}?user_id=${user}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body ?? {}),
      });
      expect(answer.status).toBe(200);
      return ((await answer.json()) as { url: string }).url;
    };
    const home = `http://localhost:${port}/dashboard`;
    const session = sessionOf(await ask('/offerings/paircode', { price: MONTHLY }));
    expect(await shop.stripe.checkout.sessions.retrieve(session)).toMatchObject({
      success_url: `${home}?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: home,
    });
    const portal = await (await fetch(await ask('/users/portal'))).text();
    expect(portal).toContain(home);
    // By the other name it is another one: the first would lead to where nobody is logged in.
    const again = sessionOf(await open(user, MONTHLY));
    expect(await shop.stripe.checkout.sessions.retrieve(again)).toMatchObject({
      cancel_url: `${shop.url}/dashboard`,
    });
    expect((await shop.stripe.checkout.sessions.retrieve(session)).status).toBe('expired');
  });

  it('sells the metered price without quantity and trial', async () => {
    const user = await visitor(shop);
    const url = await open(user, ONDEMAND);
    const [line] = await linesOf(sessionOf(url));
    expect(line?.quantity ?? null).toBeNull();
    await payAt(shop, url);
    const [subscription] = await subscriptionsOf(shop, user);
    expect(subscription).toMatchObject({
      status: 'active',
      trial_end: null,
      metadata: { challenge_id: 'test-shop' },
    });
    expect(await checkout(other, user, MONTHLY)).toMatchObject(REFUSED);
  });

  it('sells a price that is paid once, as often as somebody wants it', async () => {
    const user = await visitor(shop);
    const asPairCoding = await shop.request('POST', '/offerings/paircode', {
      query: { user_id: user },
      body: { price: SEAT },
    });
    expect(asPairCoding).toMatchObject({ status: 400, body: { error: { message: expect.any(String) } } });
    expect(await sessionsOf(shop, user)).toEqual([]);
    const first = await open(user, SEAT);
    expect(await open(user, SEAT)).toBe(first);
    // A subscription and what is paid once do not stand in each other's way.
    const monthly = await open(user, MONTHLY);
    await payAt(shop, first);
    const second = await open(user, SEAT);
    expect(second).not.toBe(first);
    await payAt(shop, second);
    await payAt(shop, monthly);
    const sessions = await sessionsOf(shop, user);
    expect(sessions.map(({ mode, status }) => `${mode} ${status}`).sort()).toEqual([
      'payment complete',
      'payment complete',
      'subscription complete',
    ]);
    const [paid] = sessions.filter(({ id }) => id === sessionOf(first));
    const intent = await shop.stripe.paymentIntents.retrieve(String(paid?.payment_intent));
    expect(intent).toMatchObject({ amount: 8000, metadata: { challenge_id: 'test-shop' } });
  });

  it('gives the open session again, and another one when that has ended or something else is wanted', async () => {
    const user = await visitor(shop);
    const first = await open(user, MONTHLY);
    expect(await open(user, MONTHLY)).toBe(first);
    const ondemand = await open(user, ONDEMAND);
    const second = await open(user, MONTHLY);
    expect(new Set([first, ondemand, second]).size).toBe(3);
    await shop.stripe.checkout.sessions.expire(sessionOf(second));
    const third = await open(user, MONTHLY);
    const sessions = await sessionsOf(shop, user);
    expect(sessions.map(({ id, status }) => [id, status])).toEqual([
      [sessionOf(third), 'open'],
      ...[second, ondemand, first].map((url) => [sessionOf(url), 'expired']),
    ]);
  });

  it('gives no second trial of a product, unless told to', async () => {
    const user = await visitor(shop);
    await payAt(shop, await open(user, MONTHLY));
    const [trial] = await subscriptionsOf(shop, user);
    await shop.stripe.subscriptions.cancel(trial?.id ?? '');
    const { body } = await checkout(other, user, MONTHLY);
    const url = await open(user, MONTHLY);
    expect(url).not.toBe(body.url);
    await payAt(shop, url);
    const [second] = await subscriptionsOf(shop, user);
    expect(second).toMatchObject({ status: 'active', trial_end: null });

    await shop.stripe.subscriptions.cancel(second?.id ?? '');
    await payAt(shop, (await checkout(other, user, MONTHLY)).body.url);
    expect((await subscriptionsOf(shop, user))[0]).toMatchObject({ status: 'trialing' });
  });

  it('opens one session for twenty clicks at once in two processes, and sells one subscription', async () => {
    const user = await visitor(shop);
    const clicks = Array.from({ length: 20 }, (_, click) =>
      checkout(click % 2 ? shop : other, user, MONTHLY),
    );
    const answers = await Promise.all(clicks);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.url)).size).toBe(1);
    expect(await sessionsOf(shop, user)).toHaveLength(1);
  });

  it('sells one subscription when different prices are clicked and paid at once, in two processes', async () => {
    const prices = [MONTHLY, ONDEMAND];
    for (let round = 0; round < rounds(2, 100); round += 1) {
      const user = await visitor(shop);
      const clicks = Array.from({ length: 10 }, async (_, click) => {
        const { status, body } = await checkout(click < 5 ? shop : other, user, prices[click % 2] as string);
        expect([200, 409], JSON.stringify(body)).toContain(status);
        if (round % 2 && status === 200 && click % 3 === 0) await payAt(shop, body.url);
      });
      await Promise.all(clicks);
      const open = (await sessionsOf(shop, user)).filter(({ status }) => status === 'open');
      expect(open.length).toBeLessThanOrEqual(1);
      // Whatever tabs are still there, all of them pay.
      for (const { id } of await sessionsOf(shop, user)) await payAt(shop, id);
      const live = (await subscriptionsOf(shop, user)).filter(({ status }) => LIVE_STATUSES.has(status));
      expect(live).toHaveLength(1);
      for (const price of prices) expect(await checkout(shop, user, price)).toMatchObject(REFUSED);
    }
  });

  it('leads to the portal of the catalog, and back to the dashboard', async () => {
    const user = await visitor(shop);
    const [configuration] = (await shop.stripe.billingPortal.configurations.list()).data;
    const { status, body } = await shop.request('POST', '/users/portal', { query: { user_id: user } });
    expect({ status, body }).toEqual({
      status: 200,
      body: { url: expect.stringContaining('/p/session/'), configuration: configuration?.id },
    });
    const page = await (await fetch(body.url)).text();
    expect(page).toContain(`${shop.url}/dashboard`);

    // Put away by somebody, and put back: at once, and not only when the minute is over.
    const put = (active: boolean) =>
      shop.stripe.billingPortal.configurations.update(configuration?.id ?? '', { active });
    await put(false);
    expect(await shop.request('POST', '/portal', { query: { user_id: user } })).toMatchObject({
      status: 503,
      body: { error: { message: expect.stringContaining('cannot be opened at the moment') } },
    });
    await put(true);
    expect(await shop.request('POST', '/portal', { query: { user_id: user } })).toMatchObject({
      status: 200,
      body: { configuration: configuration?.id },
    });
  });

  it('ends the other session when a page is paid that a crash had left open', async () => {
    const user = await visitor(shop);
    const url = await open(user, MONTHLY);
    const session = await shop.stripe.checkout.sessions.retrieve(sessionOf(url));
    const left = await shop.stripe.checkout.sessions.create({
      mode: 'subscription',
      customer: user,
      success_url: 'http://127.0.0.1/',
      line_items: (await linesOf(session.id)).map((line) => ({ price: line.price?.id ?? '', quantity: 1 })),
      metadata: session.metadata ?? {},
    });
    await payAt(shop, url);
    await shop.request('GET', '/users', { query: { user_id: user, session_id: session.id } });
    expect((await shop.stripe.checkout.sessions.retrieve(left.id)).status).toBe('expired');
  });

  it.each([
    ['a failure that Stripe remembers', { status: 500, store: true, times: 1 }, [200]],
    ['answers that are lost', { cut: 'after', times: 2 }, [502, 200]],
    ['requests that are lost', { cut: 'before', times: 2 }, [502, 200]],
  ])('makes one session in spite of %s', async (_name, what, statuses) => {
    const user = await visitor(shop);
    await fault(shop, {
      method: 'POST',
      path: '/v1/checkout/sessions',
      skip: 0,
      ...what,
    });
    const answers = [];
    for (const _ of statuses) answers.push(await checkout(shop, user, MONTHLY));
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    const [session, ...more] = await sessionsOf(shop, user);
    expect(sessionOf(answers.at(-1)?.body.url)).toBe(session?.id);
    expect(more).toEqual([]);
    expect(JSON.stringify(answers)).not.toMatch(/stripe|sandbox/i);
  });

  it('tells nobody of a session of somebody else, and does not ask Stripe for what is no id', async () => {
    const [user, somebody] = [await visitor(shop), await visitor(shop)];
    const theirs = sessionOf(await open(somebody, MONTHLY));
    const ask = (session_id: string) =>
      shop.request('GET', '/users', { query: { user_id: user, session_id } });
    const missing = { status: 404, body: { error: { message: 'There is no such checkout of yours.' } } };
    expect(await ask(theirs)).toMatchObject(missing);
    expect(await ask('cs_test_nobodys')).toMatchObject(missing);
    await shop.control('DELETE', 'requests');
    for (const id of [
      '{CHECKOUT_SESSION_ID}',
      '../customers',
      'cs_test_',
      'sub_1',
      `cs_test_${'a'.repeat(300)}`,
    ])
      expect(await ask(id), id).toMatchObject(missing);
    expect((await shop.control('GET', 'requests')).body.data).toEqual([]);
  });

  it('says that the customer is gone, and what was not understood', async () => {
    const user = await visitor(shop);
    await fault(shop, { webhook: '*', drop: true, times: 100 });
    await shop.stripe.customers.del(user);
    const gone = { status: 401, body: { error: { message: expect.any(String) } } };
    expect(await checkout(shop, user, MONTHLY)).toMatchObject(gone);
    expect(await shop.request('POST', '/portal', { query: { user_id: user } })).toMatchObject(gone);
    await shop.control('DELETE', 'faults');
    const somebody = await visitor(shop);
    for (const body of [{}, { price: 6000 }, { price: '' }, { price: ['a'] }])
      expect(await shop.request('POST', '/checkout', { query: { user_id: somebody }, body })).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringContaining('"paircode.monthly"') } },
      });
  });
});
