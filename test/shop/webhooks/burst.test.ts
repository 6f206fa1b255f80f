/** Many events at once: rows 9 and 9b of the promises. */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { eventually } from '../../support/eventually.ts';
import { openGate } from '../../support/gate.ts';
import { SOAK } from '../../support/size.ts';
import { clientOf } from '../../unit/sandbox/support.ts';
import { ENGINES, startShop, type TestShop } from '../support/shop.ts';
import { becomesTrue, eventsOf, newSubscriber, rows, sign } from './support.ts';

const AT_ONCE = 50;
const size = SOAK ? { events: 1_000, customers: 50, burst: 500 } : { events: 60, customers: 12, burst: 60 };
const MOST_BYTES = 256 * 1024 * 1024;
/** Stripe's own limit in test mode, kept by both sides. */
const PER_SECOND = 25;
/** Reads that the server has under way side by side. */
const AT_ONE_TIME = 8;
/** Reads of a customer's subscriptions. */
const READ = '/v1/subscriptions';

describe.each(ENGINES)('on %s', (engine) => {
  let shop: TestShop;
  let people: { customer: string; event: Stripe.Event }[];
  beforeAll(async () => {
    shop = await startShop({ engine });
    await shop.control('POST', 'faults', { webhook: '*', times: 1_000_000, drop: true });
    people = [];
    for (let count = 0; count < size.customers; count += 1) {
      const { customer } = await newSubscriber(shop);
      const created = await eventsOf(shop, customer, 'customer.subscription.created');
      people.push({ customer, event: created[0] as Stripe.Event });
    }
  });
  afterAll(() => shop.close());

  /** Sends as many events to a server, so many at once; gives the times that the answers took, in ms, sorted. */
  async function flood(to: TestShop, count: number): Promise<number[]> {
    const deliveries = Array.from({ length: count }, (_, index) => {
      const id = `evt_${randomUUID().replaceAll('-', '')}`;
      const body = JSON.stringify({ ...people[index % people.length]?.event, id }, null, 2);
      return { body, signature: sign(body) };
    });
    const worker = new Worker(new URL('./flood-worker.mjs', import.meta.url), {
      workerData: { url: to.url, deliveries, atOnce: AT_ONCE },
    });
    const answers = await new Promise<{ status: number; ms: number }[]>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    expect(answers.map(({ status }) => status)).toEqual(deliveries.map(() => 200));
    return answers.map(({ ms }) => ms).sort((a, b) => a - b);
  }

  async function allDone(of: TestShop): Promise<void> {
    await eventually(async () => {
      expect((await rows(of)).filter(({ status }) => status !== 'done')).toEqual([]);
    });
    await becomesTrue(
      of,
      people.map(({ customer }) => customer),
    );
  }

  it('a burst is answered in full, in bounded memory, and ends right', async () => {
    for (const { customer } of people) await changeAll(shop, customer);
    const before = process.memoryUsage().heapUsed;
    const took = await flood(shop, size.burst);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(MOST_BYTES);
    expect(took).toHaveLength(size.burst);
    // How quick that is hangs on what else the machine does, as the other files of a soak: it is told, to be read.
    if (SOAK) {
      const at = (share: number) => took[Math.floor(took.length * share)]?.toFixed(0);
      console.log(`answers to a burst on ${engine}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
    }
    await allDone(shop);
  });

  it('a burst does not flood Stripe', async () => {
    for (const { customer } of people) await changeAll(shop, customer);
    const limited = clientOf(await startSandbox({ rateLimit: PER_SECOND }));
    await limited.control('PUT', 'state', (await shop.control('GET', 'state')).body);
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    // What is read takes longer than what comes, for as long as the server's patience lets it.
    const gate = await openGate(limited.sandbox.url, {
      before: ({ path }) => (path === READ ? opened : undefined),
    });
    const paced = await startShop({
      with: { ...limited.sandbox, url: gate.url },
      databaseUrl: shop.databaseUrl,
      perSecond: { total: PER_SECOND, endpoint: PER_SECOND },
    });
    const longEnough = setTimeout(open, 2_000);
    await flood(paced, size.events);
    clearTimeout(longEnough);
    open();
    // The account is the same, and who looks at it here is not limited.
    await allDone(shop);

    const { data } = (await limited.control('GET', 'requests')).body;
    const reads = data.filter(({ path }: { path: string }) => path === READ);
    expect(reads.length).toBeGreaterThanOrEqual(people.length);
    expect(reads.length).toBeLessThanOrEqual(3 * people.length);
    // What the gate held back comes all at once, on top of what is sent in time.
    const refused = data.filter(({ status }: { status: number }) => status === 429);
    expect(refused.length).toBeLessThanOrEqual(AT_ONE_TIME);
    await paced.close();
    await gate.close();
    await limited.sandbox.close();
  });
});

/** What nobody has told the store of. */
async function changeAll(shop: TestShop, customer: string): Promise<void> {
  const { data } = await shop.stripe.subscriptions.list({ customer });
  const [subscription] = data;
  if (subscription) {
    await shop.stripe.subscriptions.update(subscription.id, {
      cancel_at_period_end: subscription.cancel_at === null,
    });
  }
}
