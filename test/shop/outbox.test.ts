import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { useCatalogFolders } from '../support/runs.ts';
import { rounds } from '../support/size.ts';
import { type Answer, ENGINES, startShop, type TestShop } from './support/shop.ts';
import { counted, subscriber } from './support/subscriber.ts';
import { runUnbilled, unbilledOf } from './support/unbilled.ts';

const HOUR = 3_600_000;
const EVENTS = '/v1/billing/meter_events';

const CATALOG = `
catalog: metered
meters:
  calls:
    display_name: Calls
    event_name: metered_calls
    default_aggregation: { formula: sum }
    customer_mapping: { type: by_id, event_payload_key: who }
    value_settings: { event_payload_key: how_many }
  seats:
    display_name: Seats
    event_name: metered_seats
    default_aggregation: { formula: last }
  visits:
    display_name: Visits
    event_name: metered_visits
    default_aggregation: { formula: count }
products:
  api:
    name: API
    prices:
      calls: { currency: usd, unit_amount: 2, recurring: { interval: month, usage_type: metered, meter: calls } }
      seats: { currency: usd, unit_amount: 900, recurring: { interval: month, usage_type: metered, meter: seats } }
      visits: { currency: usd, unit_amount: 50, recurring: { interval: month, usage_type: metered, meter: visits } }
`;

const newFolder = useCatalogFolders();

describe.each(ENGINES)('the outbox of usage (%s)', (engine) => {
  let shop: TestShop;
  let later = 0;
  const now = (): number => Date.now() + later;
  const catalog = newFolder(CATALOG);
  beforeAll(async () => {
    shop = await startShop({ engine, catalog, now });
  });
  afterAll(() => shop.close());

  const use = (user: string, meter: string, quantity = 1, at = shop): Promise<Answer> =>
    at.request('POST', '/usage', { query: { user_id: user }, body: { meter, quantity } });
  const fault = (effect: object, times = 1): Promise<unknown> =>
    shop.control('POST', 'faults', { method: 'POST', path: EVENTS, times, ...effect });
  const health = () => shop.shop.usage.health();
  /** Time goes by, here and at Stripe. */
  async function wait(ms: number): Promise<void> {
    later += ms;
    await shop.control('POST', 'clock', { advance: Math.ceil(ms / 1000) });
  }
  /** Another process over the same store, which works in the background, for as long as `work` takes. */
  async function besides<T>(work: (other: TestShop) => Promise<T>, isLater = true): Promise<T> {
    // What was tried is due again by then, and what a dead process was at is free.
    if (isLater) await wait(60_000);
    const other = await startShop({
      with: shop.sandbox,
      databaseUrl: shop.databaseUrl,
      catalog,
      now,
      background: true,
    });
    try {
      return await work(other);
    } finally {
      await other.close();
    }
  }
  const settled = (): Promise<void> =>
    eventually(async () => expect(await health()).toMatchObject({ pending: 0 }));

  it('sends what a meter adds up, takes the last of or counts, under the names it wants', async () => {
    const [calls, seats, visits] = await Promise.all(
      ['calls', 'seats', 'visits'].map((meter) => subscriber(shop, `api.${meter}`)),
    );
    if (!calls || !seats || !visits) throw new Error('nobody subscribed');
    for (const quantity of [250, 7]) {
      expect(await use(calls, 'calls', quantity)).toMatchObject({ status: 200 });
      expect(await use(seats, 'seats', quantity)).toMatchObject({ status: 200 });
    }
    expect(await use(visits, 'visits', 5)).toMatchObject({ status: 200 });
    expect([
      await counted(shop, calls, 'calls'),
      await counted(shop, seats, 'seats'),
      await counted(shop, visits, 'visits'),
    ]).toEqual([257, 7, 5]);
    expect(await use(calls, 'seats')).toMatchObject({
      status: 409,
      body: { error: { message: 'Your subscription is not charged by usage of seats.' } },
    });
  });

  it('brings usage there once, whatever became of the first try', async () => {
    const troubles = [
      { cut: 'after' },
      { cut: 'before' },
      { status: 500, store: true },
      { status: 429, store: false },
      { status: 503, store: false },
    ];
    const users: string[] = [];
    for (const trouble of troubles) {
      const user = await subscriber(shop, 'api.calls');
      await fault(trouble);
      const { status, body } = await use(user, 'calls', 10);
      expect({ status, body }).toEqual({ status: 200, body: { usageRecord: expect.any(String) } });
      users.push(user);
    }
    expect(await health()).toMatchObject({ pending: troubles.length });
    // The process that promised it dies here: nothing sends it but another one over the same store.
    await besides(() => settled());
    for (const user of users) expect(await counted(shop, user, 'calls')).toBe(10);
  });

  it('answers before Stripe does when Stripe takes its time, and still brings it there once', async () => {
    const user = await subscriber(shop, 'api.calls');
    await fault({ delay_ms: 30_000 });
    expect(await use(user, 'calls', 3)).toMatchObject({ status: 200 });
    expect(await health()).toMatchObject({ pending: 1, held: 0 });
    await besides(() => settled());
    expect(await counted(shop, user, 'calls')).toBe(3);
    await shop.control('DELETE', 'faults');
  });

  it('is worked by two processes, which send no row twice', async () => {
    const users = await Promise.all([1, 2, 3].map(() => subscriber(shop, 'api.calls')));
    await fault({ status: 503, store: false }, 30);
    await Promise.all(users.flatMap((user) => [1, 2, 3, 4].map((quantity) => use(user, 'calls', quantity))));
    await shop.control('DELETE', 'faults');
    await shop.control('DELETE', 'requests');
    await besides(() => besides(() => settled(), false));
    const { body } = await shop.control('GET', 'requests');
    const sent = body.data.filter(({ path }: { path: string }) => path === EVENTS);
    expect(sent).toHaveLength((await Promise.all(users)).length * 4);
    for (const user of users) expect(await counted(shop, user, 'calls')).toBe(10);
  });

  it('refuses nothing in silence: what Stripe will never take is shown', async () => {
    const user = await subscriber(shop, 'api.visits');
    const [meter] = (await shop.stripe.billing.meters.list()).data.filter(
      ({ event_name }) => event_name === 'metered_visits',
    );
    await shop.stripe.billing.meters.deactivate(meter?.id ?? '');
    const { body } = await use(user, 'visits');
    expect(await health()).toMatchObject({ pending: 0, refused: 1 });
    expect((await unbilledOf(shop)).stuck).toEqual([
      expect.objectContaining({
        id: body.usageRecord,
        customer: user,
        status: 'refused',
        value: 1,
        reason: expect.stringContaining('metered_visits'),
      }),
    ]);
    expect(shop.lines).toContainEqual(
      expect.objectContaining({ msg: 'usage was refused', usage: body.usageRecord }),
    );
    await shop.stripe.billing.meters.reactivate(meter?.id ?? '');
    expect((await runUnbilled(shop, { resend: body.usageRecord })).code).toBe(0);
    await besides(() => settled());
    expect(await counted(shop, user, 'visits')).toBe(1);
    expect((await runUnbilled(shop, { forget: body.usageRecord })).code).toBe(1);
  });

  it('shows what Stripe took and finds out later that it cannot count', async () => {
    const user = await subscriber(shop, 'api.calls');
    await shop.control('POST', 'faults', { webhook: '*', times: 1_000, drop: true });
    await shop.stripe.customers.del(user);
    const { status, body } = await use(user, 'calls', 3);
    expect(status).toBe(200);
    expect(await health()).toMatchObject({ pending: 0, refused: 0 });
    await besides((other) =>
      eventually(async () => expect(await other.shop.usage.health()).toMatchObject({ refused: 1 })),
    );
    expect((await unbilledOf(shop)).stuck).toMatchObject([
      {
        id: body.usageRecord,
        status: 'refused',
        reason: expect.stringMatching(/^meter_event_customer_not_found/),
      },
    ]);
    await shop.control('DELETE', 'faults');
    expect((await runUnbilled(shop, { forget: body.usageRecord })).code).toBe(0);
    expect(await health()).toMatchObject({ held: 0, refused: 0 });
  });

  it('holds what may have come there more than 23 hours ago, and says what its meter says', async () => {
    const there = await doubtful('after');
    const away = await doubtful('before');
    await wait(23 * HOUR + 1000);
    await shop.control('DELETE', 'requests');
    await besides(() => settled());
    expect(await health()).toMatchObject({ pending: 0, held: 2 });
    const held = (seen: string) => expect.objectContaining({ status: 'held', value: 4, reason: seen });
    expect((await unbilledOf(shop)).stuck).toEqual([
      held(
        expect.stringContaining('counted 5, 1 got there for sure and 4 may have; so it seems to be there'),
      ),
      held(
        expect.stringContaining(
          'counted 1, 1 got there for sure and 4 may have; so it seems not to be there',
        ),
      ),
    ]);
    expect([await counted(shop, there.user, 'calls'), await counted(shop, away.user, 'calls')]).toEqual([
      5, 1,
    ]);
    const { body: requests } = await shop.control('GET', 'requests');
    expect(requests.data.filter(({ method }: { method: string }) => method === 'POST')).toEqual([]);
    for (const { id } of [there, away]) expect((await runUnbilled(shop, { forget: id })).code).toBe(0);
    expect(await health()).toMatchObject({ held: 0, refused: 0 });
  });

  /** One unit that is there for sure, and four whose request or answer was lost. */
  async function doubtful(cut: string): Promise<{ user: string; id: string }> {
    const user = await subscriber(shop, 'api.calls');
    await use(user, 'calls', 1);
    await fault({ cut });
    const { body } = await use(user, 'calls', 4);
    return { user, id: body.usageRecord };
  }

  it('goes on sending for as long as need be what cannot have come there', async () => {
    const user = await subscriber(shop, 'api.calls');
    await fault({ status: 429, store: false });
    await use(user, 'calls', 6);
    await wait(48 * HOUR);
    await besides(() => settled());
    expect(await health()).toMatchObject({ pending: 0, held: 0 });
    expect(await counted(shop, user, 'calls')).toBe(6);
  });

  it('has what it sends late paid, though Stripe’s clock is ahead and the period of then is over', async () => {
    const ahead = await startShop({ engine, catalog, background: true });
    try {
      const user = await subscriber(ahead, 'api.calls');
      await ahead.control('POST', 'clock', { advance: 33 * 24 * 3600 });
      await ahead.control('POST', 'faults', { method: 'POST', path: EVENTS, status: 503, store: false });
      expect(await use(user, 'calls', 7, ahead)).toMatchObject({ status: 200 });
      await eventually(async () => expect(await counted(ahead, user, 'calls')).toBe(7));
      const [subscription] = (await ahead.stripe.subscriptions.list({ customer: user })).data;
      const next = await ahead.stripe.invoices.createPreview({ subscription: subscription?.id ?? '' });
      expect(next.total).toBe(7 * 2);
    } finally {
      await ahead.close();
    }
  });

  it('takes what it has not sent when it is stopped for not sent, however long it stays so', async () => {
    const user = await subscriber(shop, 'api.calls');
    await fault({ status: 429, store: false });
    await use(user, 'calls', 6);
    await shop.control('POST', 'faults', { method: 'GET', path: '/v1/subscriptions/*', delay_ms: 500 });
    await besides(() =>
      eventually(async () => {
        const rows = await shop.store.db.selectFrom('outbox').select(['customer', 'attempts']).execute();
        expect(rows).toContainEqual({ customer: user, attempts: 2 });
      }),
    );
    await wait(24 * HOUR);
    await besides(() => settled());
    expect(await health()).toMatchObject({ held: 0 });
    expect(await counted(shop, user, 'calls')).toBe(6);
  });

  it('law: what was recorded is what the meter counts, after any faults and restarts', async () => {
    const trouble = fc.constantFrom<object>(
      { cut: 'after' },
      { cut: 'before' },
      { status: 500, store: true },
      { status: 429, store: false },
      { status: 503, store: false },
    );
    const step = fc.oneof(
      fc.record({ use: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ fault: trouble, times: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ wait: fc.integer({ min: 1000, max: 600_000 }) }),
      fc.constant({ restart: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        const user = await subscriber(shop, 'api.calls');
        let recorded = 0;
        for (const one of steps) {
          if ('use' in one) {
            const { status } = await use(user, 'calls', one.use);
            if (status === 200) recorded += one.use;
          } else if ('fault' in one) await fault(one.fault, one.times);
          else if ('wait' in one) await wait(one.wait);
          else await besides(async () => undefined);
        }
        await shop.control('DELETE', 'faults');
        await wait(HOUR);
        await besides(() => settled());
        expect(await counted(shop, user, 'calls')).toBe(recorded);
      }),
      { numRuns: rounds(3, 100) },
    );
  }, 600_000);
});
