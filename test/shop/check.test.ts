import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useCli } from '../support/cli.ts';
import { fault } from './support/buyer.ts';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';

const runCli = useCli();

describe.each(ENGINES)('pricebook check, on %s', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine });
  });
  afterAll(() => shop.close());

  /** By name, what was not in order. */
  async function check(env: Record<string, string> = {}) {
    await shop.control('DELETE', 'requests');
    const { code, stdout, stderr } = await runCli(['check', '--json'], {
      cwd: process.cwd(),
      env: { ...shop.env, ...env },
    });
    const { body } = await shop.control('GET', 'requests');
    expect(body.data.filter(({ method }: { method: string }) => method !== 'GET')).toEqual([]);
    const answer = stdout === '' ? undefined : JSON.parse(stdout);
    return { code, stderr, answer, not: answer?.checks.filter(({ ok }: { ok: boolean }) => !ok) };
  }

  it('says that all is in order, as text and as JSON', async () => {
    const { stripe } = shop;
    const { id } = await stripe.accounts.retrieveCurrent();
    const text = await runCli(['check'], { cwd: process.cwd(), env: shop.env });
    const [portal] = (await stripe.billingPortal.configurations.list()).data;
    expect(text).toMatchObject({
      code: 0,
      stdout: [
        `ok  account   Stripe takes the key: ${id}, test mode`,
        'ok  prices    3 of 3 are in Stripe as the catalog says',
        `ok  portal    default is ${portal?.id}`,
        'ok  reading   the key may read customers, subscriptions, Checkout sessions, events',
        'ok  webhooks  one secret is there',
        `ok  store     answers (${engine}), up to date`,
        'ok  events    none was given up',
        'ok  usage     none is held',
        '',
      ].join('\n'),
    });
    const { code, answer } = await check();
    expect(code).toBe(0);
    expect(answer).toMatchObject({ version: 1, ok: true });
    expect(answer.checks).toHaveLength(8);
  });

  it.each<[string, Record<string, string>, object[]]>([
    [
      'the key of another account',
      { STRIPE_ACCOUNT: 'acct_another' },
      [{ name: 'account', message: expect.stringContaining('STRIPE_ACCOUNT is acct_another') }],
    ],
    [
      'what is not in Stripe',
      { CHALLENGE_ID: 'not-there' },
      [
        { name: 'prices', message: expect.stringContaining('paircode.monthly is not sold: no active price') },
        { name: 'portal', message: 'Stripe has no configuration default of this catalog' },
      ],
    ],
    [
      'a missing webhook secret',
      { STRIPE_WEBHOOK_SECRET: '' },
      [{ name: 'webhooks', message: expect.stringContaining('STRIPE_WEBHOOK_SECRET is not set') }],
    ],
    [
      'a store that is not there',
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' },
      [{ name: 'store', message: expect.stringContaining('nothing listens there') }],
    ],
  ])('names %s', async (_name, env, not) => {
    expect(await check(env)).toMatchObject({ code: 1, not });
  });

  it('names what a restricted key may not read', async () => {
    await fault(shop, { path: '/v1/customers', status: 403, store: false, times: 1 });
    await fault(shop, { path: '/v1/events', status: 403, store: false, times: 1 });
    expect(await check()).toMatchObject({
      code: 1,
      not: [{ name: 'reading', message: 'the key may not read customers, events' }],
    });
  });

  it('names what was given up, and what nobody knows the outcome of', async () => {
    const { db } = shop.store;
    await db
      .insertInto('events')
      .values({
        id: 'evt_dead',
        type: 'customer.subscription.updated',
        created: 1,
        status: 'dead',
        next_try_at: 0,
        received_at: 0,
      })
      .execute();
    await db
      .insertInto('outbox')
      .values({
        id: 'held',
        customer: 'cus_1',
        meter: 'mtr_1',
        event_name: 'e',
        value: 1,
        status: 'held',
        next_try_at: 0,
        created_at: 0,
      })
      .execute();
    expect(await check()).toMatchObject({
      code: 1,
      not: [
        { name: 'events', message: expect.stringContaining('1 were given up') },
        { name: 'usage', message: expect.stringContaining('1 records are held') },
      ],
    });
    await db.deleteFrom('events').execute();
    await db.deleteFrom('outbox').execute();
  });

  it('says when Stripe cannot be reached, and what is wrong with the configuration', async () => {
    await fault(shop, { path: '/v1/*', cut: 'before', times: 100 });
    expect(await check()).toMatchObject({
      code: 1,
      not: [{ name: 'account', message: expect.stringContaining('could not be reached') }],
    });
    await shop.control('DELETE', 'faults');
    const { code, stderr, answer } = await check({ PORT: 'x', STRIPE_SECRET_KEY: '' });
    expect({ code, answer }).toEqual({ code: 1, answer: undefined });
    expect(stderr).toContain('PORT must be');
    expect(stderr).toContain('STRIPE_SECRET_KEY is not set');
  });
});
