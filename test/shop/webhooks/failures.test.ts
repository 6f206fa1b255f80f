/** Work that fails is tried again, and shown when it was given up: row 8 of the promises. */
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useCli } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';
import { SOAK } from '../../support/size.ts';
import { ENGINES, startShop, type TestShop } from '../support/shop.ts';
import { becomesTrue, deliver, eventsOf, newSubscriber, rows, stored, truth } from './support.ts';

const HOUR_MS = 3_600_000;

const cli = useCli();

/** What Stripe does instead of answering, and what it is told when that does not end. */
const faults: [what: string, effect: object, told: number][] = [
  ['fails', { status: 500, store: false }, 500],
  ['turns requests away', { status: 429, store: false }, 500],
  ['breaks connections', { cut: 'before' }, 500],
];
// Longer than the server waits for it, and than Stripe's delivery waits for the server.
if (SOAK) faults.push(['does not answer', { delay_ms: 30_000 }, 200]);

describe.each(ENGINES)('on %s', (engine) => {
  let shop: TestShop;
  let ahead = 0;
  beforeAll(async () => {
    shop = await startShop({ engine, background: true, now: () => Date.now() + ahead });
    await eventually(async () => expect((await shop.shop.inbox.health()).lastCaughtUpAt).not.toBeNull());
    await shop.control('POST', 'faults', { webhook: '*', times: 1_000_000, drop: true });
  });
  afterAll(() => shop.close());

  const at = () => ({ cwd: process.cwd(), env: shop.env });

  const send = async (event: Stripe.Event): Promise<number> =>
    (await deliver(shop.url, event, { timestamp: Math.floor((Date.now() + ahead) / 1000) })).status;

  /** A change that the store does not know yet, and the event of it. */
  async function changed(): Promise<{ customer: string; event: Stripe.Event }> {
    const { customer, subscription } = await newSubscriber(shop, 'monthly');
    await shop.shop.sync.ofCustomer(customer);
    await shop.stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    const event = (await eventsOf(shop, customer)).at(-1) as Stripe.Event;
    expect(await stored(shop, customer)).not.toEqual(await truth(shop, customer));
    return { customer, event };
  }

  const order = (effect: object, times: number): Promise<unknown> =>
    shop.control('POST', 'faults', { method: 'GET', path: '/v1/subscriptions*', times, ...effect });

  // What becomes of a failure in the store does not hang on its sort.
  describe.each(engine === 'sqlite' || SOAK ? faults : faults.slice(0, 1))(
    'when Stripe %s',
    (_what, effect, told) => {
      it('once, nobody notices', async () => {
        const { customer, event } = await changed();
        await order(effect, 1);
        expect(await send(event)).toBe(200);
        await becomesTrue(shop, [customer]);
        expect(await rows(shop, customer)).toMatchObject([{ status: 'done' }]);
      });

      it('for a while, Stripe is told so and the server tries again by itself', async () => {
        const { customer, event } = await changed();
        await order(effect, 5);
        expect(await send(event)).toBe(told);
        await eventually(async () => {
          expect(await rows(shop, customer)).toMatchObject([
            { status: 'pending', attempts: 1, last_error: 'Stripe could not be reached, or kept failing' },
          ]);
        });
        expect((await shop.shop.inbox.health()).pending).toBe(1);
        await eventually(async () => {
          ahead += 60_000;
          expect(await rows(shop, customer)).toMatchObject([{ status: 'done' }]);
        });
        await becomesTrue(shop, [customer]);
        expect(await shop.shop.inbox.health()).toMatchObject({ pending: 0, dead: 0 });
        await shop.control('DELETE', 'faults');
        await shop.control('POST', 'faults', { webhook: '*', times: 1_000_000, drop: true });
      });
    },
  );

  it('given up after three days, an event is shown, and done when it is replayed', async () => {
    const { customer, event } = await changed();
    await order({ status: 500, store: false }, 1_000_000);
    const statuses = new Set<string>();
    for (let hours = 0; hours <= 80; hours += 8) {
      expect(await send(event)).toBe(500);
      for (const { status } of await rows(shop, customer)) statuses.add(status);
      if (hours < 72) expect([...statuses]).toEqual(['pending']);
      ahead += 8 * HOUR_MS;
    }
    expect([...statuses]).toEqual(['pending', 'dead']);
    expect(await shop.shop.inbox.health()).toMatchObject({
      pending: 0,
      dead: 1,
      lastError: 'Stripe could not be reached, or kept failing',
    });

    const listed = await cli(['events'], at());
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toContain(event.id);
    expect(listed.stdout).toMatch(/dead .* failed tries .*Stripe could not be reached/);
    expect(listed.stdout).toMatch(/^1 dead\.$/m);
    const failing = await cli(['events', 'replay', '--json'], at());
    expect(failing.code).toBe(1);
    expect(JSON.parse(failing.stdout)).toMatchObject({
      version: 1,
      events: [{ id: event.id, attempts: expect.any(Number) }],
    });

    await shop.control('DELETE', 'faults');
    await shop.control('POST', 'faults', { webhook: '*', times: 1_000_000, drop: true });
    const unknown = await cli(['events', 'replay', 'evt_unknown'], at());
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('evt_unknown') });
    const replayed = await cli(['events', 'replay', event.id], at());
    expect(replayed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 done\.$/m) });
    expect(await stored(shop, customer)).toEqual(await truth(shop, customer));
    expect(JSON.parse((await cli(['events', '--json'], at())).stdout)).toEqual({
      version: 1,
      events: [],
    });
  });

  it('given up while it is sent once more, an event is not called done', async () => {
    const { customer, event } = await changed();
    await order({ status: 500, store: false }, 1_000_000);
    expect(await send(event)).toBe(500);
    const longAgo = Date.now() + ahead - 100 * HOUR_MS;
    await shop.store.db
      .updateTable('events')
      .set({ attempts: 10, received_at: longAgo })
      .where('id', '=', event.id)
      .execute();
    const statuses = await Promise.all(Array.from({ length: 6 }, () => send(event)));
    expect(statuses).toEqual(statuses.map(() => 500));
    expect(await rows(shop, customer)).toMatchObject([{ status: 'dead' }]);
    await shop.control('DELETE', 'faults');
    await shop.control('POST', 'faults', { webhook: '*', times: 1_000_000, drop: true });
    expect(await send(event)).toBe(200);
    expect(await stored(shop, customer)).toEqual(await truth(shop, customer));
  });

  it('given up, an event is tried when Stripe sends it again', async () => {
    const { customer, event } = await changed();
    await order({ status: 500, store: false }, 2);
    expect(await send(event)).toBe(500);
    await shop.store.db.updateTable('events').set({ status: 'dead' }).where('id', '=', event.id).execute();
    expect(await send(event)).toBe(200);
    expect(await rows(shop, customer)).toMatchObject([{ status: 'done' }]);
    expect(await stored(shop, customer)).toEqual(await truth(shop, customer));
  });
});
