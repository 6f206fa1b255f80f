/**
 * Several runs at once, request by request in an order that a seed decides: the same seed is the same
 * order. `SEED=n` repeats one, `SOAK=1` tries many more.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Desired } from '../../server/catalog/types.ts';
import { type Picture, picture } from '../support/account-picture.ts';
import { contestedShop } from '../support/contested-shop.ts';
import { type State, useControl } from '../support/control.ts';
import { type Random, randomOf, seeds } from '../support/random.ts';
import { desiredOf, planOf, type Ran, run } from '../support/runs.ts';
import { type Fate, type Scheduled, schedule } from '../support/scheduler.ts';
import { rounds } from '../support/size.ts';

const sandbox = useControl();
let scheduled: Scheduled;
let fate: () => Fate = () => 'through';

beforeEach(() => {
  fate = () => 'through';
  scheduled = schedule(() => fate());
});
afterEach(() => scheduled.restore());

/** Alone, and not held up: before and after the runs that are tested. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  scheduled.restore();
  try {
    return await work();
  } finally {
    scheduled = schedule(() => fate());
  }
}

async function sideBySide(random: Random, catalogs: Desired[], prune = false): Promise<Ran[]> {
  const runs = catalogs.map((desired) => run(sandbox.url, desired, { prune }));
  const ends = await scheduled.drive(runs, (held) => [random.below(held)]);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

/** Three connections are cut in a round: fewer than a client tries before it gives up. */
function cutThree(random: Random): void {
  let left = 3;
  fate = () => {
    if (left === 0 || random.below(50) > 0) return 'through';
    left -= 1;
    return random.below(2) === 0 ? 'cut before' : 'cut after';
  };
}

async function withSeeds(
  count: number,
  round: (random: Random, seed: number) => Promise<void>,
): Promise<void> {
  for (const seed of seeds(rounds(count, count * 30))) {
    await round(randomOf(seed), seed).catch((error: Error) => {
      error.message = `SEED=${seed}: ${error.message}`;
      throw error;
    });
  }
}

/** A clean run from an account: the account it makes. */
async function goalOf(start: State, desired: Desired): Promise<{ goal: Picture; state: State }> {
  await sandbox.become(start);
  const { result } = await run(sandbox.url, desired, { prune: true });
  expect(result.failed).toEqual([]);
  const state = await sandbox.state();
  return { goal: picture(state), state };
}

async function applied(text: string): Promise<State> {
  return (await goalOf(await empty(), desiredOf(text))).state;
}

/** The same objects without a word of ours on them. */
function byHand(state: State): State {
  const objects = Object.fromEntries(
    Object.entries(state.objects).map(([kind, items]) => [
      kind,
      items.map((item) => ('metadata' in item ? { ...item, metadata: { shop: 'ours' } } : item)),
    ]),
  );
  return { ...state, objects, idempotency: [] };
}

async function empty(): Promise<State> {
  await sandbox.reset();
  return sandbox.state();
}

type Price = {
  id: string;
  active: boolean;
  lookup_key: string | null;
  metadata: Record<string, string>;
  unit_amount: number;
};

async function prices(): Promise<Price[]> {
  return ((await sandbox.state()).objects.price ?? []) as unknown as Price[];
}

/** No active price but those that hold a lookup key, and each key is held once. */
async function expectNoStrays(): Promise<void> {
  const active = (await prices()).filter((price) => price.active);
  expect(active.filter(({ lookup_key }) => lookup_key === null)).toEqual([]);
  expect(new Set(active.map(({ lookup_key }) => lookup_key)).size).toBe(active.length);
  expect(new Set(active.map(({ metadata }) => metadata.pricebook)).size).toBe(active.length);
}

const OLD = `
  old:
    name: Old
    default_price: monthly
    prices:
      monthly: { currency: usd, unit_amount: 1, recurring: { interval: month } }
  mug:
    name: Mug
    prices:
      one: { currency: usd, unit_amount: 900 }
`;
const NEW = `
  new:
    name: New
    prices:
      monthly: { currency: usd, unit_amount: 1, recurring: { interval: month } }
  mug:
    name: A mug
    active: false
    prices:
      one: { currency: usd, unit_amount: 900, active: false }
`;

describe('the same catalog', () => {
  const edit = desiredOf(contestedShop({ monthly: 1200, yearly: 9_000, headline: 'Our shop', extra: NEW }));
  const first = contestedShop({ extra: OLD });

  test.each<[string, Desired, () => Promise<State>]>([
    ['an empty account', desiredOf(contestedShop()), empty],
    ['an edit', edit, () => applied(first)],
    ['an account made by hand, adopted and changed', edit, async () => byHand(await applied(first))],
  ])('on %s: one of each, and nobody fails', { timeout: 600_000 }, async (_, desired, from) => {
    const start = await alone(from);
    const { goal } = await alone(() => goalOf(start, desired));
    await withSeeds(6, async (random) => {
      await sandbox.become(start);
      cutThree(random);
      const ran = await sideBySide(random, Array(2 + random.below(7)).fill(desired), true);
      expect(ran.flatMap(({ result }) => result.failed)).toEqual([]);
      expect(picture(await sandbox.state())).toEqual(goal);
    });
  });
});

describe('what does not fit together, on one product', () => {
  const versions = [
    contestedShop({ monthly: 1500, usage: 6 }),
    contestedShop({ monthly: 2000, usage: 7 }),
  ].map(desiredOf) as [Desired, Desired];

  test.each([
    ['an empty account', undefined],
    ['an account of an older version', contestedShop()],
  ])(
    'two versions of a catalog, on %s: no stray price, and the next run converges',
    { timeout: 300_000 },
    async (_, before) => {
      const bare = await empty();
      const start = before ? (await alone(() => goalOf(bare, desiredOf(before)))).state : bare;
      await withSeeds(10, async (random) => {
        await sandbox.become(start);
        const picked = [0, 1, ...Array.from({ length: random.below(3) }, () => random.below(2))];
        const wanted = picked.map((index) => versions[index] as Desired);
        const ran = await sideBySide(random, wanted);
        await expectNoStrays();
        const held = (await prices()).find(({ lookup_key }) => lookup_key === 'shop_plan_monthly');
        const winners = ran.filter(
          ({ result }, index) =>
            held?.unit_amount ===
              wanted[index]?.prices.find(({ key }) => key === 'plan.monthly')?.spec.unit_amount &&
            !result.failed.some(({ key }) => key === 'plan.monthly'),
        );
        // Of more than two that overtake each other, each may have been overtaken once.
        if (ran.length === 2) expect(winners).toHaveLength(1);
        await alone(async () => {
          for (const version of versions) {
            const { result } = await run(sandbox.url, version);
            expect(result.failed).toEqual([]);
            expect((await planOf(sandbox.url, version)).changes).toEqual([]);
            await expectNoStrays();
          }
        });
      });
    },
  );

  test.each<[string, () => Promise<State>]>([
    ['an empty account', empty],
    ['an account made by hand', async () => byHand(await applied(contestedShop()))],
  ])('two catalogs, on %s: the loser says whose it is', { timeout: 600_000 }, async (_, from) => {
    const start = await alone(from);
    const catalogs = ['east', 'west'].map((catalog, n) =>
      desiredOf(contestedShop({ catalog, monthly: 1500 + n, usage: 6 + n })),
    );
    await withSeeds(10, async (random) => {
      await sandbox.become(start);
      const ran = await sideBySide(random, catalogs);
      await expectNoStrays();
      const losers = ran.filter(({ result }) => result.failed.length > 0);
      expect(losers.length).toBeGreaterThanOrEqual(1);
      for (const { result } of losers) {
        expect(result.failed.map(({ message }) => message).join('\n')).toMatch(
          /belongs to the catalog "(east|west)"|overtaken/,
        );
      }
    });
  });
});
