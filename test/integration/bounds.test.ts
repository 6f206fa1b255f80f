/**
 * What a no-op costs: requests, and round trips that have to wait for another. Both are counted, not
 * timed: a round trip is over when everything that could be asked at once has been answered.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Desired } from '../../server/catalog/types.ts';
import type { Plan } from '../../server/reconcile/types.ts';
import { type LoggedRequest, type State, useControl } from '../support/control.ts';
import { desiredOf, planOf, run } from '../support/runs.ts';
import { schedule } from '../support/scheduler.ts';

const PRODUCTS = 100;
const METERS = 10;
const MOST_REQUESTS = 45;
const MOST_ROUND_TRIPS = 8;

/** 300 prices on 100 products and 10 meters; some withdrawn, some metered, some in tiers of two currencies. */
function bigCatalog(): string {
  const meters = Array.from(
    { length: METERS },
    (_, n) =>
      `  m${n}: { display_name: Meter ${n}, event_name: big_${n}, default_aggregation: { formula: sum } }`,
  );
  const products = Array.from({ length: PRODUCTS }, (_, n) => {
    const isWithdrawn = n % 25 === 0;
    return `  p${n}:
    name: Product ${n}
    active: ${!isWithdrawn}
    ${n % 2 === 0 || isWithdrawn ? '' : 'default_price: monthly'}
    prices:
      monthly: { active: ${!isWithdrawn}, currency: usd, unit_amount: ${1000 + n}, recurring: { interval: month } }
      usage:
        currency: usd
        unit_amount_decimal: "0.${n + 1}"
        recurring: { interval: month, usage_type: metered, meter: m${n % METERS} }
      seats:
        currency: usd
        billing_scheme: tiered
        tiers_mode: volume
        tiers: [{ up_to: 10, unit_amount: ${500 + n} }, { up_to: inf, unit_amount: 400 }]
        recurring: { interval: year }
        currency_options:
          eur: { tiers: [{ up_to: 10, unit_amount: ${450 + n} }, { up_to: inf, unit_amount: 350 }] }
`;
  });
  return `catalog: big
meters:
${meters.join('\n')}
products:
${products.join('')}
portal_configurations:
  default: { features: { invoice_history: { enabled: true } } }
`;
}

/** The same account with 100 more active products and 10,000 more prices, of somebody else. */
function besideOthers(state: State): State {
  const { product: products = [], price: prices = [], ...rest } = state.objects;
  const active = products.find((product) => product.active) as object;
  const price = prices.find((candidate) => candidate.active) as object;
  const foreign = { metadata: {}, default_price: null };
  const count = <T>(length: number, make: (n: number) => T): T[] => Array.from({ length }, (_, n) => make(n));
  return {
    ...state,
    objects: {
      ...rest,
      product: [...products, ...count(100, (n) => ({ ...active, ...foreign, id: `prod_foreign${n}` }))],
      price: [
        ...prices,
        ...count(10_000, (n) => ({
          ...price,
          id: `price_foreign${n}`,
          product: `prod_foreign${n % 100}`,
          lookup_key: `foreign_${n}`,
          metadata: {},
        })),
      ],
    },
  };
}

const sandbox = useControl();
let desired: Desired;
const accounts = new Map<string, State>();

beforeAll(async () => {
  desired = desiredOf(bigCatalog());
  const { result } = await run(sandbox.url, desired);
  expect(result.failed).toEqual([]);
  const bare = { ...(await sandbox.state()), idempotency: [] };
  accounts.set('bare', bare);
  accounts.set('beside 10,000 foreign prices on 100 foreign products', besideOthers(bare));
});

/** A plan whose requests are answered together, as many at once as it asks: how often that happened. */
async function planInRoundTrips(): Promise<{ plan: Plan; roundTrips: number; requests: LoggedRequest[] }> {
  const scheduled = schedule();
  try {
    const planning = planOf(sandbox.url, desired);
    const [end] = await scheduled.drive([planning], (held) => Array.from({ length: held }, (_, n) => n));
    if (end?.status !== 'fulfilled') throw end?.reason;
    // Sent in one move, handed over in the next.
    return { plan: end.value, roundTrips: scheduled.moves / 2, requests: await sandbox.requests() };
  } finally {
    scheduled.restore();
  }
}

describe.each(['bare', 'beside 10,000 foreign prices on 100 foreign products'])('300 prices, %s', (name) => {
  test(`a no-op takes at most ${MOST_REQUESTS} requests and ${MOST_ROUND_TRIPS} round trips`, async () => {
    await sandbox.become(accounts.get(name) as State);
    const { plan, roundTrips, requests } = await planInRoundTrips();
    expect(desired.prices).toHaveLength(300);
    expect(plan.changes).toEqual([]);
    expect(plan.warnings).toEqual([]);
    expect(plan.summary.unchanged).toBe(PRODUCTS + METERS + 300 + 1);

    console.log(`${name}: ${requests.length} requests, ${roundTrips} round trips`);
    expect(requests.length).toBeLessThanOrEqual(MOST_REQUESTS);
    expect(plan.requests).toEqual({ read: requests.length, write: 0 });
    expect(Number.isInteger(roundTrips)).toBe(true);
    expect(roundTrips).toBeLessThanOrEqual(MOST_ROUND_TRIPS);

    const lists = ['account', 'products', 'prices', 'billing/meters', 'billing_portal/configurations'];
    const paths = new Set(requests.map(({ method, path }) => `${method} ${path}`));
    // Lists only: nothing under /search, no object one by one.
    expect([...paths].sort()).toEqual(lists.map((list) => `GET /v1/${list}`).sort());
    expect(requests.filter(({ status }) => status !== 200)).toEqual([]);
  });
});
