/**
 * Laws of test clocks, for any shop: what happens until a moment, and in which order, does not depend on the steps
 * in which the clock gets there; nor on where it was interrupted on the way, by a kill of the process or by a
 * state that is put into another sandbox. A second run is the first over again.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { advance, utc } from './billing-shop.ts';
import { type Client, clientOf } from './support.ts';

announce('test clocks');

const BEGIN = utc('2028-01-29T22:00:00Z');
const DAY = 24 * 60 * 60;
const INTERVALS = { week: 7 * DAY, month: 28 * DAY, year: 365 * DAY };
const folder = mkdtempSync(join(tmpdir(), 'sandbox-clocks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Held still, and with the same ids in each: two sandboxes differ by what they did alone. */
async function open(dataFile?: string): Promise<Client> {
  const now = () => utc('2026-11-21T12:00:00Z') * 1000;
  const more = dataFile === undefined ? {} : { dataFile };
  return clientOf(await startSandbox({ now, seed: 'clocks', ...more }));
}

const subscription = fc.record({
  interval: fc.constantFrom('week' as const, 'month' as const, 'year' as const),
  trialDays: fc.option(fc.integer({ min: 1, max: 40 })),
  missing: fc.constantFrom('cancel' as const, 'create_invoice' as const, 'pause' as const),
  sends: fc.boolean(),
  isMetered: fc.boolean(),
  endsAtPeriodEnd: fc.boolean(),
  /** For so many days, from its creation. */
  paused: fc.option(
    fc.record({
      behavior: fc.constantFrom('keep_as_draft' as const, 'mark_uncollectible' as const, 'void' as const),
      days: fc.integer({ min: 1, max: 60 }),
    }),
    { freq: 1 },
  ),
  /** What waits for its next invoice. */
  extra: fc.option(fc.integer({ min: -2000, max: 2000 }), { freq: 1 }),
});
const shop = fc.record({
  customers: fc.array(
    fc.record({
      card: fc.constantFrom('pm_card_visa', 'pm_card_chargeCustomerFail', undefined),
      subscriptions: fc.array(subscription, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  afterRetries: fc.constantFrom('cancel', 'unpaid', 'past_due'),
  /** In hundredths of the way. */
  steps: fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 12 }),
});
type Shop = typeof shop extends fc.Arbitrary<infer T> ? T : never;

/** So much is due on its clock that an advance is many transactions: it can be interrupted between any two. */
const BUSY: Shop = {
  customers: (['pm_card_visa', 'pm_card_chargeCustomerFail', undefined] as const).map((card) => ({
    card,
    subscriptions: [false, true].map((isMetered) => ({
      interval: 'week' as const,
      trialDays: null,
      missing: 'cancel' as const,
      sends: card === undefined,
      isMetered,
      endsAtPeriodEnd: false,
      paused: null,
      extra: null,
    })),
  })),
  afterRetries: 'past_due',
  steps: [],
};

/** Opens a shop on one clock: its id, and how far it can go at once. */
async function stock(
  client: Client,
  { customers, afterRetries }: Shop,
): Promise<{ clock: string; far: number }> {
  const { stripe } = client;
  await client.control('POST', 'billing', {
    after_retries: afterRetries,
    retry_days: [1, 2],
    upcoming_days: 3,
  });
  const clock = (await stripe.testHelpers.testClocks.create({ frozen_time: BEGIN })).id;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  let far = 2 * INTERVALS.year;
  for (const { card, subscriptions } of customers) {
    const customer = await stripe.customers.create({
      test_clock: clock,
      email: 'ada@example.com',
      ...(card === undefined
        ? {}
        : { payment_method: card, invoice_settings: { default_payment_method: card } }),
    });
    const payload = { stripe_customer_id: customer.id, value: '3' };
    await stripe.billing.meterEvents.create({ event_name: 'calls', payload });
    for (const { interval, trialDays, missing, sends, isMetered, ...rest } of subscriptions) {
      const usage = isMetered ? { meter: meter.id, usage_type: 'metered' as const } : {};
      const price = await stripe.prices.create({
        currency: 'eur',
        unit_amount: 1000,
        recurring: { interval, ...usage },
        product_data: { name: 'Pro' },
      });
      const made = await stripe.subscriptions
        .create({
          customer: customer.id,
          items: [{ price: price.id }],
          ...(trialDays === null
            ? {}
            : {
                trial_period_days: trialDays,
                trial_settings: { end_behavior: { missing_payment_method: missing } },
              }),
          ...(sends ? { collection_method: 'send_invoice', days_until_due: 2 } : {}),
          ...(rest.endsAtPeriodEnd ? { cancel_at_period_end: true } : {}),
        })
        // Without a card there is none to charge.
        .catch((error) => {
          expect(error.code).toBe('resource_missing');
        });
      if (made === undefined) continue;
      const { id } = made;
      if (rest.paused !== null && made.status === 'active') {
        const { behavior, days } = rest.paused;
        const resumes_at = BEGIN + days * DAY;
        await stripe.subscriptions.update(id, { pause_collection: { behavior, resumes_at } });
      }
      if (rest.extra !== null) {
        await stripe.invoiceItems.create({
          customer: customer.id,
          amount: rest.extra,
          currency: 'eur',
          subscription: id,
        });
      }
      far = Math.min(far, 2 * INTERVALS[interval]);
    }
  }
  return { clock, far };
}

/** The state, with addresses that do not say which sandbox it is. */
async function stateOf({ control }: Client) {
  const { body } = await control('GET', 'state');
  return JSON.parse(JSON.stringify(body).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://sandbox'));
}

/** All that happened and all that there is, but for the clock's own stops on the way. */
async function history(client: Client): Promise<object> {
  const { event, ...objects } = (await stateOf(client)).objects;
  const told = event.filter(({ type }: { type: string }) => !type.startsWith('test_helpers.'));
  return { objects, told: told.map(({ id, request, ...one }: { id: string; request: object }) => one) };
}

test('a clock that goes in steps comes to the same as one that leaps', async () => {
  await fc.assert(
    fc.asyncProperty(shop, async (one) => {
      const [leaping, walking] = [await open(), await open()];
      try {
        const { clock, far } = await stock(leaping, one);
        expect((await stock(walking, one)).clock).toBe(clock);
        for (const round of [0, 1]) {
          const from = BEGIN + round * far;
          for (const part of [...new Set(one.steps)].sort((a, b) => a - b)) {
            await advance(walking, clock, from + Math.floor((far * part) / 100));
          }
          await advance(leaping, clock, from + far);
          await advance(walking, clock, from + far);
        }
        expect(await history(walking)).toEqual(await history(leaping));
      } finally {
        await leaping.sandbox.close();
        await walking.sandbox.close();
      }
    }),
    { numRuns: runs(8) },
  );
});

test('a clock that is interrupted comes to the same as one that is not', async () => {
  let file = 0;
  let interrupted = 0;
  await fc.assert(
    fc.asyncProperty(shop, fc.array(fc.nat(99), { minLength: 1, maxLength: 2 }), async (one, places) => {
      const path = join(folder, `${++file}.json`);
      const whole = await open(path);
      const clients = [whole];
      try {
        const { clock, far } = await stock(whole, one);
        const before = linesOf(path).length;
        await whole.stripe.testHelpers.testClocks.advance(clock, { frozen_time: BEGIN + far });
        await arrive(whole, clock);
        const { idempotency: _, ...expected } = await stateOf(whole);
        const lines = linesOf(path);
        for (const place of places) {
          // The advance was asked for, and perhaps begun.
          const kept = before + 1 + Math.floor((place * (lines.length - before - 1)) / 100);
          const copy = join(folder, `${++file}.json`);
          writeFileSync(
            copy,
            lines
              .slice(0, kept)
              .map((line) => `${line}\n`)
              .join(''),
          );
          const [restarted, elsewhere] = [await open(copy), await open()];
          clients.push(restarted, elsewhere);
          const { body: state } = await restarted.control('GET', 'state');
          expect(state.objects['test_helpers.test_clock'][0].status).toBe('advancing');
          if (kept > before + 1) interrupted++;
          await elsewhere.control('PUT', 'state', state);
          for (const client of [restarted, elsewhere]) {
            await arrive(client, clock);
            const { idempotency: __, ...reached } = await stateOf(client);
            expect(reached).toEqual(expected);
          }
        }
      } finally {
        for (const client of clients) await client.sandbox.close();
      }
    }),
    { numRuns: runs(6), examples: [[BUSY, [25, 75]]] },
  );
  expect(interrupted).toBeGreaterThan(0);
});

/** The state a sandbox began with, and each transaction since. */
function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

async function arrive({ stripe }: Client, clock: string): Promise<void> {
  for (;;) {
    const { status } = await stripe.testHelpers.testClocks.retrieve(clock);
    if (status !== 'advancing') return expect(status).toBe('ready');
    await turn();
  }
}
