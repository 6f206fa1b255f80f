import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Boot, BootFailure } from '../../server/boot.ts';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { rounds } from '../support/size.ts';
import { clientOf } from '../unit/sandbox/support.ts';
import { checkout, fault, visitor } from './support/buyer.ts';
import { ENGINES, type ShopOptions, startShop, type TestShop } from './support/shop.ts';

const LIMIT = 60_000;

/** The boot of a shop's process, and what it said. */
function bootOf({ shop }: TestShop) {
  const said: string[] = [];
  const complaints: string[] = [];
  const boot = new Boot(shop, {
    say: (text) => said.push(text),
    complain: (text) => complaints.push(text),
  });
  return { boot, said, complaints };
}

async function readiness(shop: TestShop) {
  const { status, body } = await shop.request('GET', '/readyz');
  return { status, ...body };
}

describe.each(ENGINES)('the boot, on %s', (engine) => {
  let sandbox: Sandbox;
  let databaseUrl: string;
  /** Keeps the database while the others come and go. */
  let first: TestShop;
  const started: TestShop[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox();
    first = await startShop({ engine, with: sandbox });
    databaseUrl = first.databaseUrl;
  });
  afterAll(async () => {
    await first.close();
    await sandbox.close();
  });
  beforeEach(async () => {
    for (const shop of started.splice(0)) await shop.close();
    await first.control('POST', 'reset');
  });

  async function start(options: ShopOptions = {}): Promise<TestShop> {
    const shop = await startShop({ databaseUrl, with: sandbox, ...options });
    started.push(shop);
    return shop;
  }

  /** What the account has of the catalog, and how often. */
  async function inStripe() {
    const { stripe } = clientOf(sandbox);
    const [products, prices, meters, portals] = await Promise.all([
      stripe.products.list({ limit: 100 }),
      stripe.prices.list({ limit: 100 }),
      stripe.billing.meters.list({ limit: 100 }),
      stripe.billingPortal.configurations.list({ limit: 100 }),
    ]);
    return {
      products: products.data.length,
      prices: prices.data.map(({ lookup_key }) => lookup_key).sort(),
      meters: meters.data.length,
      portals: portals.data.length,
    };
  }

  it.each([2, 4, 8])('of %i processes at once makes one of each', async (count) => {
    const shops = [];
    for (let index = 0; index < count; index += 1) shops.push(await start());
    for (let round = 0; round < rounds(1, 100); round += 1) {
      await first.control('POST', 'reset');
      for (const { shop } of shops) shop.prices.forget();
      const boots = shops.map(bootOf);
      await Promise.all(boots.map(({ boot }) => boot.beforeListening(LIMIT)));
      expect(boots.flatMap(({ complaints }) => complaints)).toEqual([]);
      const applied = boots.filter(({ said }) => said.join('\n').includes('Applied: 7 created.'));
      expect(applied).toHaveLength(1);
      expect(await inStripe()).toEqual({
        products: 2,
        prices: [
          'devchat_paircode_monthly_test-shop',
          'devchat_paircode_ondemand_test-shop',
          'devchat_workshop_test-shop',
        ],
        meters: 1,
        portals: 1,
      });
    }
  });

  it('goes on without Stripe by its last answer, and puts the account in order once it is there again', async () => {
    await bootOf(await start()).boot.beforeListening(LIMIT);
    const shop = await start();
    const before = (await started[0]?.request('GET', '/offerings'))?.body;
    await fault(shop, { path: '/v1/*', cut: 'before', times: 100_000 });
    const { boot, complaints } = bootOf(shop);
    await boot.beforeListening(500);
    expect(complaints.join('\n')).toMatch(/not applied within 0\.5 seconds: .* could not be reached/);
    expect(complaints.join('\n')).toMatch(/what is sold is its last answer/);
    boot.start();
    expect((await shop.request('GET', '/offerings')).body).toEqual(before);
    const meanwhile = await readiness(shop);
    expect(meanwhile).toMatchObject({ status: 'ready' });
    expect(meanwhile.warnings.join('\n')).toMatch(/the catalog is not applied/);

    await shop.control('DELETE', 'faults');
    await expect.poll(() => readiness(shop)).toEqual({ status: 'ready', reasons: [], warnings: [] });
    await boot.stop();
  });

  it('does not begin when Stripe cannot be reached and has never answered', async () => {
    const shop = await start({ env: { CHALLENGE_ID: 'never-seen' } });
    await fault(shop, { path: '/v1/*', cut: 'before', times: 100_000 });
    await expect(bootOf(shop).boot.beforeListening(500)).rejects.toThrow(
      /the catalog was not applied within 0\.5 seconds: .* could not be reached/,
    );
    await shop.control('DELETE', 'faults');
  });

  it('only looks with PRICEBOOK_BOOT=check, and begins when something can be sold', async () => {
    const shop = await start({ env: { PRICEBOOK_BOOT: 'check' } });
    await shop.control('DELETE', 'requests');
    const failure = await bootOf(shop)
      .boot.beforeListening(LIMIT)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BootFailure);
    expect(String(failure)).toMatch(
      /nothing can be sold:\npaircode\.monthly is not sold: no active price holds/,
    );
    const { body } = await shop.control('GET', 'requests');
    expect(body.data.filter(({ method }: { method: string }) => method !== 'GET')).toEqual([]);

    await bootOf(await start()).boot.beforeListening(LIMIT);
    const [seat] = (await shop.stripe.prices.list({ lookup_keys: ['devchat_workshop_test-shop'] })).data;
    await shop.stripe.prices.update(seat?.id ?? '', { active: false });
    const { boot, complaints } = bootOf(shop);
    await boot.beforeListening(LIMIT);
    boot.start();
    const reason =
      'workshop.seat is not sold: no active price holds its lookup key devchat_workshop_test-shop';
    expect(complaints).toEqual([reason]);
    expect(await readiness(shop)).toEqual({ status: 'not ready', reasons: [reason], warnings: [] });
    const user = await visitor(shop);
    expect(await checkout(shop, user, 'workshop.seat')).toMatchObject({ status: 503 });
    expect(await checkout(shop, user, 'paircode.monthly')).toMatchObject({ status: 200 });
  });

  it('sells what is in order when a person has to settle the rest', async () => {
    const shop = await start();
    await bootOf(shop).boot.beforeListening(LIMIT);
    const [seat] = (await shop.stripe.prices.list({ lookup_keys: ['devchat_workshop_test-shop'] })).data;
    await shop.stripe.prices.update(seat?.id ?? '', { metadata: { pricebook: 'other/price.a.b' } });
    const { boot, complaints } = bootOf(shop);
    await boot.beforeListening(LIMIT);
    expect(complaints.join('\n')).toMatch(/belongs to the catalog "other"/);
    expect(complaints.join('\n')).toMatch(/workshop\.seat is not sold: .* of the catalog "other"/);
    expect((await readiness(shop)).warnings.join()).toMatch(/the catalog is not applied/);
  });

  it('does not begin with the key of another account', async () => {
    for (const PRICEBOOK_BOOT of ['apply', 'check']) {
      const shop = await start({ env: { PRICEBOOK_BOOT, STRIPE_ACCOUNT: 'acct_another' } });
      await expect(bootOf(shop).boot.beforeListening(LIMIT)).rejects.toThrow(
        /STRIPE_ACCOUNT is acct_another/,
      );
    }
  });

  it('is followed by a question that goes on: is there a store, was an event given up, does the server end', async () => {
    const shop = await start();
    await bootOf(shop).boot.beforeListening(LIMIT);
    expect(await readiness(shop)).toEqual({ status: 'ready', reasons: [], warnings: [] });
    const event = { id: 'evt_dead', type: 'customer.subscription.updated', created: 1, status: 'dead' };
    await shop.store.db
      .insertInto('events')
      .values({ ...event, next_try_at: 0, received_at: 0 })
      .execute();
    expect(await readiness(shop)).toEqual({
      status: 'not ready',
      reasons: ['1 webhook events were given up'],
      warnings: [],
    });
    await shop.store.db.deleteFrom('events').where('id', '=', event.id).execute();
    shop.shop.readiness.stop();
    expect(await readiness(shop)).toMatchObject({ reasons: ['the server is being stopped'] });

    const lost = await start();
    await lost.store.close();
    expect((await readiness(lost)).reasons).toContain('the store does not answer');
  });
});
