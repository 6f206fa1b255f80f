/**
 * `kill -9` at each step of signing in, a webhook, usage, a checkout and a workshop; the visitor and Stripe ask
 * again, as they do: nothing is lost and nothing is there twice. A step is each statement of the store, each request
 * to Stripe and each answer. All of them are tried in the soak, some by chance here.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { SOAK } from '../support/size.ts';
import { startServer } from './support/process.ts';
import { ENGINES, type Engine, startShop, type TestShop } from './support/shop.ts';

const KILLS = 2;
/** After so long what is unfinished is known to be nobody's. */
const LATER_MS = 90_000;
const OLD = 'old@example.com';
const NEW = 'new@example.com';

interface Ended {
  steps: number | undefined;
}

const catalog = fileURLToPath(new URL('../../catalog', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pricebook-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A subscriber whom the store knows, on the on-demand price, at a Stripe that sends what was not taken again and again. */
async function begin(engine: Engine): Promise<{ shop: TestShop; customer: string; subscription: string }> {
  const webhookRetries = Array.from({ length: 100 }, () => 200);
  const shop = await startShop({ engine, sandbox: { webhookRetries } });
  const { body: user } = await shop.request('POST', '/users', { body: { email: OLD } });
  const { paymentMethods, subscriptions } = shop.stripe;
  const card = await paymentMethods.attach('pm_card_visa', { customer: user.id });
  const price = (await shop.shop.prices.sold('paircode.ondemand')).id;
  const { id } = await subscriptions.create({
    customer: user.id,
    items: [{ price }],
    default_payment_method: card.id,
    metadata: { challenge_id: 'test-shop' },
  });
  await expect.poll(() => shop.store.db.selectFrom('subscriptions').select('id').execute()).toEqual([{ id }]);
  return { shop, customer: user.id, subscription: id };
}

/** What visitors ask for, each of it again and again until it is answered. */
function visits(url: string, customer: string): Record<string, () => Promise<Response>> {
  const post = (path: string, body: object, key?: string) => () =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(key ? { 'Idempotency-Key': key } : {}) },
      body: JSON.stringify(body),
    });
  const newcomer = post('/users', { email: NEW });
  return {
    newcomer,
    usage: post(`/offerings/paircode/schedule?user_id=${customer}`, {}, 'usage'),
    workshop: post(`/offerings/workshop?user_id=${customer}`, { attendees: 6 }, 'workshop'),
    checkout: async () => {
      const { id } = (await (await newcomer()).json()) as { id: string };
      return post(`/checkout?user_id=${id}`, { price: 'paircode.monthly' })();
    },
  };
}

async function life(engine: Engine, dieAt: number): Promise<Ended> {
  const { shop, customer, subscription } = await begin(engine);
  const { port } = new URL(shop.url);
  await shop.stopListening();
  try {
    const env = { ...shop.env, CATALOG_DIR: catalog, PORT: port, PRICEBOOK_BOOT: 'off' };
    const server = await startServer({ cwd: folder, env, dieAt });
    await shop.stripe.subscriptions.update(subscription, { metadata: { told: 'yes' } });
    for (const visit of Object.values(visits(server.url, customer))) await visit().catch(() => undefined);
    const { stderr, signal } = await server.stop();
    expect(signal === 'SIGKILL' || signal === null, `ended by ${signal}: ${stderr}`).toBe(true);

    const again = await startShop({
      with: shop.sandbox,
      databaseUrl: shop.databaseUrl,
      port: Number(port),
      now: () => Date.now() + LATER_MS,
      background: true,
    });
    try {
      for (const [name, visit] of Object.entries(visits(again.url, customer))) {
        const response = await visit();
        expect(`${name} ${response.status}: ${await response.clone().text()}`).toMatch(/ 200: /);
      }
      await rest(again);
      await check(again, customer);
    } finally {
      await again.close();
    }
    return { steps: signal === null ? Number(/(\d+) steps/.exec(stderr)?.[1]) : undefined };
  } finally {
    await shop.close();
  }
}

/** Until nothing is left to be done. */
async function rest({ control, store }: TestShop): Promise<void> {
  const { db } = store;
  await expect
    .poll(async () => {
      const { body } = await control('GET', 'events?limit=100');
      const statuses = body.data.flatMap((event: { deliveries: { status: string }[] }) =>
        event.deliveries.map(({ status }) => status),
      );
      const events = await db.selectFrom('events').select('status').where('status', '!=', 'done').execute();
      const usage = await db.selectFrom('outbox').select('status').where('status', '!=', 'sent').execute();
      return { waiting: statuses.filter((status: string) => status !== 'delivered'), events, usage };
    })
    .toEqual({ waiting: [], events: [], usage: [] });
}

async function check({ stripe, store }: TestShop, customer: string): Promise<void> {
  const customers = await stripe.customers.list({ limit: 100 });
  expect(customers.data.map(({ email }) => email).sort()).toEqual([NEW, OLD]);

  const subscriptions = await stripe.subscriptions.list({ status: 'all' });
  const kept = await store.db.selectFrom('subscriptions').select(['id', 'status']).execute();
  expect(kept).toEqual(subscriptions.data.map(({ id, status }) => ({ id, status })));

  const [meter] = (await stripe.billing.meters.list()).data;
  const minute = Math.floor(Date.now() / 60_000) * 60;
  const { data: counted } = await stripe.billing.meters.listEventSummaries(meter?.id as string, {
    customer,
    start_time: minute - 3600,
    end_time: minute + 3600,
  });
  expect(counted.map(({ aggregated_value }) => aggregated_value)).toEqual([1]);

  const items = await stripe.invoiceItems.list({ customer });
  expect(items.data.map(({ quantity }) => quantity)).toEqual([6]);

  const newcomer = customers.data.find(({ email }) => email === NEW)?.id as string;
  const sessions = await stripe.checkout.sessions.list({ customer: newcomer, status: 'open' });
  expect(sessions.data).toHaveLength(1);
}

test.each(ENGINES)(
  'killed at a step, and started again, on %s',
  async (engine) => {
    const { steps } = await life(engine, Number.MAX_SAFE_INTEGER);
    expect(steps).toBeGreaterThan(30);
    const all = Array.from({ length: steps as number }, (_, index) => index + 1);
    const some = Array.from({ length: KILLS }, () => 1 + Math.floor(Math.random() * all.length));
    for (const place of SOAK ? all : some) {
      await life(engine, place).catch((error: Error) => {
        throw new Error(`killed at step ${place} of ${steps} on ${engine}: ${error.stack}`);
      });
    }
  },
  3_600_000,
);
