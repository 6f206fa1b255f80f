/**
 * Laws of usage, for any row of meter events: hours make up the whole, what is canceled is as if it had never been,
 * the order in which events come is no matter but to what is of one moment, and customers do not mix.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { announce, runs } from '../../laws/support/runs.ts';
import { useSandbox } from './support.ts';

announce('usage');

const NOW = 1_800_000_000;
const HOUR = 60 * 60;
const SPAN = 6;
const START = NOW - (NOW % HOUR) - SPAN * HOUR;
const END = START + SPAN * HOUR;

const client = useSandbox({ now: () => NOW * 1000 });

interface Event {
  /** Seconds after the beginning of the span. */
  at: number;
  /** In thousandths. */
  value: number;
  customer: number;
  isCanceled: boolean;
}

const event: fc.Arbitrary<Event> = fc.record({
  at: fc.oneof(
    fc.integer({ min: 0, max: SPAN * HOUR - 1 }),
    fc.constantFrom(0, HOUR - 1, HOUR, SPAN * HOUR - 1, SPAN * HOUR, -1),
  ),
  value: fc.integer({ min: -5_000_000, max: 5_000_000 }),
  customer: fc.nat(1),
  isCanceled: fc.nat(3).map((one) => one === 0),
});
/** Each of a moment of its own: what is of one moment is in the order in which it came. */
const events = fc.uniqueArray(event, { maxLength: 14, selector: ({ at }) => at });
const FORMULAS = ['count', 'last', 'sum'] as const;
type Formula = (typeof FORMULAS)[number];

/** In thousandths; null when there is nothing. */
function slow(formula: Formula, of: readonly Event[], from: number, to: number): number | null {
  const within = of.filter(({ at, isCanceled }) => !isCanceled && at >= from && at < to);
  if (within.length === 0) return null;
  if (formula === 'count') return within.length * 1000;
  if (formula === 'sum') return within.reduce((sum, { value }) => sum + value, 0);
  return within.reduce((last, one) => (one.at > last.at ? one : last)).value;
}

/** `-1.005` for -1005 thousandths. */
function thousandths(value: number): string {
  const digits = String(Math.abs(value)).padStart(4, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

let count = 0;

/** Sends events in an order, and gives what each customer has used by the hour and in all. */
async function sent(formula: Formula, of: readonly Event[], customers: readonly string[]) {
  const { stripe } = client;
  const event_name = `law_${++count}`;
  const meter = await stripe.billing.meters.create({
    display_name: 'Law',
    event_name,
    default_aggregation: { formula },
  });
  for (const { at, value, customer, isCanceled } of of) {
    const { identifier } = await stripe.billing.meterEvents.create({
      event_name,
      payload: { stripe_customer_id: customers[customer] ?? '', value: thousandths(value) },
      timestamp: START + at,
    });
    if (!isCanceled) continue;
    await stripe.billing.meterEventAdjustments.create({ event_name, type: 'cancel', cancel: { identifier } });
  }
  return Promise.all(
    customers.map(async (customer) => {
      const range = { customer, start_time: START, end_time: END, limit: 100 };
      const whole = await stripe.billing.meters.listEventSummaries(meter.id, range);
      const hours = await stripe.billing.meters.listEventSummaries(meter.id, {
        ...range,
        value_grouping_window: 'hour',
      });
      const inThousandths = (value: number) => Math.round(value * 1000);
      const byHour = hours.data.map(({ start_time, aggregated_value }): [number, number] => [
        (start_time - START) / HOUR,
        inThousandths(aggregated_value),
      ]);
      const [all] = whole.data;
      return { whole: all === undefined ? null : inThousandths(all.aggregated_value), byHour };
    }),
  );
}

test.each(FORMULAS)('%s: as the events say, whatever the order in which they come', async (formula) => {
  const customers = [
    (await client.stripe.customers.create()).id,
    (await client.stripe.customers.create()).id,
  ];
  await fc.assert(
    fc.asyncProperty(
      events.chain((of) => fc.tuple(fc.constant(of), fc.shuffledSubarray(of, { minLength: of.length }))),
      async ([of, shuffled]) => {
        const found = await sent(formula, of, customers);
        expect(await sent(formula, shuffled, customers)).toEqual(found);
        for (const [index, { whole, byHour }] of found.entries()) {
          const own = of.filter(({ customer }) => customer === index);
          expect(whole).toBe(slow(formula, own, 0, SPAN * HOUR));
          const hours = Array.from({ length: SPAN }, (_, hour) => {
            const value = slow(formula, own, hour * HOUR, (hour + 1) * HOUR);
            return value === null ? [] : [[hour, value]];
          });
          expect(byHour).toEqual(hours.flat().reverse());
          const sum = byHour.reduce((all, [, value]) => all + value, 0);
          if (formula !== 'last') expect(sum).toBe(whole ?? 0);
          else expect(whole).toBe(byHour[0]?.[1] ?? null);
        }
      },
    ),
    { numRuns: runs(12) },
  );
});

test('what was canceled is as if it had never been sent', async () => {
  const customers = [(await client.stripe.customers.create()).id];
  const alone = events.map((of) => of.map((one) => ({ ...one, customer: 0 })));
  await fc.assert(
    fc.asyncProperty(alone, fc.constantFrom(...FORMULAS), async (of, formula) => {
      const kept = of.filter(({ isCanceled }) => !isCanceled);
      expect(await sent(formula, of, customers)).toEqual(await sent(formula, kept, customers));
    }),
    { numRuns: runs(12) },
  );
});
