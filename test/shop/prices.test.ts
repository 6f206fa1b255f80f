import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Desired } from '../../server/catalog/types.ts';
import { applyPlan, planAccount } from '../../server/reconcile/reconcile.ts';
import { StripeClient } from '../../server/stripe/client.ts';
import { checkout, fault, payAt, sessionOf, visitor } from './support/buyer.ts';
import { ENGINES, startShop, type TestShop } from './support/shop.ts';

const MINUTE = 60_000;
const MONTHLY = 'paircode.monthly';

interface Offer {
  productName: string;
  prices: Record<string, { unit_amount: number | null }>;
}

/** The server's clock stands still, so that how fast the machine is does not matter. */
const begun = Date.now();
let ahead = 0;
const now = () => begun + ahead;

async function readsOf(shop: TestShop, path: string): Promise<number> {
  const { body } = await shop.control('GET', 'requests');
  return body.data.filter((request: { path: string }) => request.path === path).length;
}

async function offered(shop: TestShop) {
  const { status, body } = await shop.request('GET', '/offerings');
  expect(status).toBe(200);
  return body;
}

/** What CI does: another catalog is applied to the account while the server runs with the one it has. */
async function release(shop: TestShop, edit: (desired: Desired) => void): Promise<void> {
  const desired = structuredClone(shop.desired);
  edit(desired);
  const stripe = new StripeClient({
    apiKey: 'sk_test_ci',
    apiBase: shop.sandbox.url,
    readOnly: false,
    perSecond: { total: 1_000, endpoint: 1_000 },
  });
  const plan = await planAccount(stripe, desired, { livemode: false, prune: false });
  const { failed } = await applyPlan(stripe, desired, plan, { concurrency: 4 });
  expect(failed).toEqual([]);
}

function setAmount(key: string, amount: number): (desired: Desired) => void {
  return ({ prices }) => {
    for (const price of prices) if (price.key === key) price.spec.unit_amount = amount;
  };
}

describe('the prices of /dev/chat', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ now });
  });
  afterAll(() => shop.close());

  /** The account is as the catalog wants it, whatever the test before made of it. */
  async function begin(): Promise<string> {
    await release(shop, () => {});
    shop.shop.prices.forget();
    return (await offered(shop)).pairCode.monthlyPrice.id;
  }

  it('are offered under the names of its page', async () => {
    const id = await begin();
    const price = { id: expect.stringMatching(/^price_/), currency: 'usd' };
    expect(await offered(shop)).toEqual({
      pairCode: {
        productId: 'devchat_test-shop_paircode',
        productName: '/dev/chat Pair Coding',
        monthlyPrice: {
          ...price,
          id,
          nickname: '/dev/chat Pair Coding Monthly',
          unit_amount: 6000,
          lookup_key: 'devchat_paircode_monthly_test-shop',
        },
        onDemandPrice: {
          ...price,
          nickname: '/dev/chat Pair Coding On-Demand',
          unit_amount: 8000,
          lookup_key: 'devchat_paircode_ondemand_test-shop',
        },
      },
      workshop: {
        productId: 'devchat_test-shop_workshop',
        productName: '/dev/chat Workshop',
        perSeatPrice: {
          ...price,
          nickname: '/dev/chat Workshop',
          unit_amount: 8000,
          lookup_key: 'devchat_workshop_test-shop',
        },
      },
    });
  });

  it('are read once a minute, by however many; a failure is not remembered', async () => {
    await begin();
    ahead += MINUTE;
    await shop.control('DELETE', 'requests');
    await fault(shop, { path: '/v1/prices', status: 403, store: false, times: 1 });
    const failed = await shop.request('GET', '/offerings');
    expect(failed).toMatchObject({ status: 502 });
    expect(failed.body.error.message).not.toMatch(/stripe|sandbox/i);
    await Promise.all(Array.from({ length: 20 }, () => offered(shop)));
    expect(await readsOf(shop, '/v1/prices')).toBe(2);
    ahead += MINUTE - 1_000;
    await offered(shop);
    expect(await readsOf(shop, '/v1/prices')).toBe(2);
    ahead += 1_000;
    await offered(shop);
    expect(await readsOf(shop, '/v1/prices')).toBe(3);
  });

  it('are sold at the new amount once CI has replaced one, without a restart', async () => {
    const before = await begin();
    await release(shop, setAmount(MONTHLY, 6500));
    const monthly = async () => (await offered(shop)).pairCode.monthlyPrice;
    // Stripe tells of it by webhook.
    await expect.poll(async () => (await monthly()).unit_amount).toBe(6500);
    const user = await visitor(shop);
    const stale = await checkout(shop, user, before);
    expect(stale).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'price_changed',
          message: expect.stringContaining('The price is now $65.00 / month.'),
          price: { key: MONTHLY, ...(await monthly()) },
        },
      },
    });
    const { status, body } = await checkout(shop, user, (await monthly()).id);
    expect(status).toBe(200);
    const lines = await shop.stripe.checkout.sessions.listLineItems(sessionOf(body.url));
    expect(lines.data[0]?.price?.unit_amount).toBe(6500);
    // And back again, by way of the price that was archived.
    await release(shop, setAmount(MONTHLY, 6000));
    await expect.poll(async () => (await monthly()).id).toBe(before);
  });

  it('are never sold at an old amount, though no webhook tells and the minute is not over', async () => {
    const before = await begin();
    await fault(shop, { webhook: '*', drop: true, times: 100 });
    await release(shop, setAmount(MONTHLY, 6500));
    expect((await offered(shop)).pairCode.monthlyPrice.id).toBe(before);
    const user = await visitor(shop);
    expect(await checkout(shop, user, before)).toMatchObject({
      status: 409,
      body: { error: { code: 'price_changed' } },
    });
    await release(shop, setAmount(MONTHLY, 7000));
    const { body } = await checkout(shop, user, MONTHLY);
    const lines = await shop.stripe.checkout.sessions.listLineItems(sessionOf(body.url));
    expect(lines.data[0]?.price?.unit_amount).toBe(7000);
    await shop.control('DELETE', 'faults');
  });

  it('are known by an old id when the lookup key went to another price, and by that of another process', async () => {
    const before = await begin();
    const after = await shop.stripe.prices.create({
      product: 'devchat_test-shop_paircode',
      currency: 'usd',
      unit_amount: 6000,
      recurring: { interval: 'month' },
      lookup_key: 'devchat_paircode_monthly_test-shop',
      transfer_lookup_key: true,
    });
    const user = await visitor(shop);
    expect(await checkout(shop, user, after.id)).toMatchObject({ status: 200 });
    expect(await checkout(shop, user, before)).toMatchObject({
      status: 409,
      body: { error: { code: 'price_changed', price: { id: after.id } } },
    });
  });

  it.each<[string, (shop: TestShop, id: string) => Promise<unknown>, RegExp]>([
    [
      'its terms are not those of the catalog',
      async ({ stripe }) =>
        stripe.prices.create({
          product: 'devchat_test-shop_paircode',
          currency: 'usd',
          unit_amount: 100,
          recurring: { interval: 'month' },
          lookup_key: 'devchat_paircode_monthly_test-shop',
          transfer_lookup_key: true,
        }),
      /not what the catalog says: unit_amount/,
    ],
    [
      'it is archived',
      ({ stripe }, id) => stripe.prices.update(id, { active: false }),
      /no active price holds/,
    ],
    [
      'its product is archived',
      ({ stripe }) => stripe.products.update('devchat_test-shop_paircode', { active: false }),
      /its product devchat_test-shop_paircode is archived/,
    ],
    [
      'it is marked as of another catalog',
      ({ stripe }, id) => stripe.prices.update(id, { metadata: { pricebook: 'other/price.a.b' } }),
      /of the catalog "other"/,
    ],
  ])('are not sold when %s', async (_name, spoil, reason) => {
    const id = await begin();
    const user = await visitor(shop);
    await spoil(shop, id);
    shop.shop.prices.forget();
    expect(await checkout(shop, user, MONTHLY)).toMatchObject({
      status: 503,
      body: { error: { message: expect.stringContaining(MONTHLY) } },
    });
    // One with another catalog's mark is none of ours.
    expect([400, 503]).toContain((await checkout(shop, user, id)).status);
    expect((await offered(shop)).pairCode?.monthlyPrice ?? null).toBeNull();
    const { status, body } = await shop.request('GET', '/readyz');
    expect(status).toBe(503);
    expect(body.reasons.join()).toMatch(reason);
    expect(shop.lines.some(({ key, msg }) => key === MONTHLY && msg === 'a price is not sold')).toBe(true);
    await shop.stripe.prices.update(id, { metadata: { pricebook: `devchat_test-shop/price.${MONTHLY}` } });
  });

  it('are named when something else is asked for', async () => {
    await begin();
    const user = await visitor(shop);
    const foreign = await shop.stripe.prices.create({
      product_data: { name: 'Not ours' },
      currency: 'usd',
      unit_amount: 1,
    });
    for (const price of [foreign.id, 'price_nothing', 'paircode', 'paircode.yearly', '../x', 'prod_1'])
      expect(await checkout(shop, user, price), price).toMatchObject({
        status: 400,
        body: {
          error: {
            message: expect.stringContaining(
              'What is sold: paircode.monthly, paircode.ondemand, workshop.seat.',
            ),
          },
        },
      });
  });
});

describe.each(ENGINES)('while Stripe cannot be reached, on %s', (engine) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ engine, now });
  });
  afterAll(() => shop.close());

  it('its last answer is sold by, of the same account and catalog alone, until it is there again', async () => {
    const before = await offered(shop);
    await fault(shop, { path: '/v1/*', cut: 'before', times: 10_000 });
    ahead += MINUTE;
    expect(await offered(shop)).toEqual(before);
    expect(shop.lines).toContainEqual(
      expect.objectContaining({ msg: 'Stripe cannot be reached: the prices are those of its last answer' }),
    );
    const { status, body } = await shop.request('GET', '/readyz');
    expect(status).toBe(200);
    expect(body.warnings.join()).toMatch(/Stripe cannot be reached/);

    const same = { databaseUrl: shop.databaseUrl, with: shop.sandbox, now };
    const started = await startShop(same);
    expect(await offered(started)).toEqual(before);
    await started.close();
    for (const env of [{ STRIPE_SECRET_KEY: 'sk_test_another' }, { CHALLENGE_ID: 'another' }] as Record<
      string,
      string
    >[]) {
      const other = await startShop({ ...same, env });
      expect((await other.request('GET', '/offerings')).status).toBe(502);
      expect((await other.request('GET', '/readyz')).body.reasons.join()).toMatch(/has not answered before/);
      await other.close();
    }

    await shop.control('DELETE', 'faults');
    ahead += MINUTE;
    await offered(shop);
    await expect
      .poll(() => shop.lines.map(({ msg }) => msg))
      .toContain('Stripe can be reached again: the prices are its own');
    expect(await offered(shop)).toEqual(before);
    expect((await shop.request('GET', '/readyz')).body).toEqual({
      status: 'ready',
      reasons: [],
      warnings: [],
    });
  });
});

describe('another catalog', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startShop({ catalog: 'test/shop/catalogs/devops-agent', now });
  });
  afterAll(() => shop.close());

  it('is offered by the keys of its products and prices', async () => {
    const offers = await offered(shop);
    const amounts = Object.entries<Offer>(offers).map(([product, { productName, prices }]) => [
      product,
      productName,
      Object.fromEntries(Object.entries(prices).map(([name, { unit_amount }]) => [name, unit_amount])),
    ]);
    expect(amounts).toEqual([
      ['business', 'Business', { monthly: 9999 }],
      ['credits', 'Credits', { huge: 6000, large: 3500, medium: 2000, small: 1000 }],
      ['professional', 'Professional', { monthly: 2999 }],
      ['starter', 'Starter', { monthly: 999 }],
      ['support', 'Support', { calls: null, thanks: null }],
    ]);
    expect(offers.starter.prices.monthly).toEqual({
      id: expect.stringMatching(/^price_/),
      nickname: null,
      currency: 'usd',
      unit_amount: 999,
      lookup_key: 'devops-agent_starter_monthly',
    });
  });

  it.each([
    ['starter.monthly', 'subscription', { quantity: 1 }],
    ['professional.monthly', 'subscription', { quantity: 1 }],
    ['business.monthly', 'subscription', { quantity: 2, adjustable_quantity: { minimum: 1, maximum: 20 } }],
    ['support.calls', 'subscription', { quantity: null }],
    ['credits.medium', 'payment', { quantity: 1 }],
    ['support.thanks', 'payment', { quantity: 1 }],
  ])('sells %s: a %s', async (price, mode, line) => {
    const user = await visitor(shop);
    const { status, body } = await checkout(shop, user, price);
    expect(status, JSON.stringify(body)).toBe(200);
    const session = await shop.stripe.checkout.sessions.retrieve(sessionOf(body.url), {
      expand: ['line_items'],
    });
    expect(session).toMatchObject({ mode, customer: user, line_items: { data: [line] } });
  });

  it('sells one tier at a time, and what is no tier beside it', async () => {
    const user = await visitor(shop);
    const { url } = (await checkout(shop, user, 'starter.monthly')).body;
    await payAt(shop, url);
    const query = { user_id: user, session_id: sessionOf(url) };
    expect((await shop.request('GET', '/users', { query })).body.user.subscription).toEqual({
      id: expect.stringMatching(/^sub_/),
      status: 'active',
      type: 'starter.monthly',
    });
    expect(await checkout(shop, user, 'business.monthly')).toMatchObject({
      status: 409,
      body: { error: { code: 'already_subscribed' } },
    });
    expect(await checkout(shop, user, 'support.calls')).toMatchObject({ status: 200 });
    expect(await checkout(shop, user, 'credits.small')).toMatchObject({ status: 200 });
  });

  it('does not sell what it withdrew', async () => {
    const user = await visitor(shop);
    expect(await checkout(shop, user, 'support.retired')).toMatchObject({ status: 400 });
  });
});

describe('a catalog of many prices', () => {
  let shop: TestShop;
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-many-'));
  beforeAll(async () => {
    const prices = Array.from(
      { length: 21 },
      (_, index) => `      p${index}: { currency: usd, unit_amount: ${100 + index} }`,
    );
    writeFileSync(
      join(folder, 'many.yaml'),
      ['catalog: many', 'products:', '  one:', '    name: One', '    prices:', ...prices, ''].join('\n'),
    );
    shop = await startShop({ catalog: folder });
  });
  afterAll(async () => {
    await shop.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is read ten keys a call', async () => {
    await shop.control('DELETE', 'requests');
    expect(Object.keys((await offered(shop)).one.prices)).toHaveLength(21);
    expect(await readsOf(shop, '/v1/prices')).toBe(3);
  });

  it('has no page to manage subscriptions, and says so', async () => {
    const user = await visitor(shop);
    expect(await shop.request('POST', '/portal', { query: { user_id: user } })).toMatchObject({
      status: 501,
      body: { error: { message: 'This shop has no page to manage subscriptions.' } },
    });
  });
});
