/** One run does all of its work between two writes of another, at each write in turn. */
import { beforeAll, describe, expect, test } from 'vitest';
import { picture } from '../support/account-picture.ts';
import { contestedShop } from '../support/contested-shop.ts';
import { type State, useControl } from '../support/control.ts';
import { openGate, signal } from '../support/gate.ts';
import { desiredOf, planOf, type Ran, run } from '../support/runs.ts';
import { SOAK } from '../support/size.ts';

const sandbox = useControl();
const OLDER = desiredOf(contestedShop());
const [NEW, NEWER] = [contestedShop({ monthly: 1500, usage: 6 }), contestedShop({ monthly: 2000, usage: 7 })];
const sides = SOAK ? (['before', 'after'] as const) : (['before'] as const);

let older: State;
let byHand: State;

beforeAll(async () => {
  await run(sandbox.url, OLDER);
  older = await sandbox.state();
  const plain = Object.entries(older.objects).map(([kind, items]) => [
    kind,
    items.map((item) => ('metadata' in item ? { ...item, metadata: { shop: 'ours' } } : item)),
  ]);
  byHand = { ...older, objects: Object.fromEntries(plain), idempotency: [] };
});

interface Price {
  active: boolean;
  lookup_key: string | null;
  unit_amount: number;
  metadata: Record<string, string>;
}

/** The prices that are active: each holds a lookup key, and none is held twice. */
async function activePrices(): Promise<Price[]> {
  const all = (await sandbox.state()).objects.price as unknown as Price[];
  const active = all.filter((price) => price.active);
  expect(active.map(({ lookup_key }) => lookup_key).sort()).toEqual([
    'shop_plan_monthly',
    'shop_plan_yearly',
    'shop_usage_call',
  ]);
  return active;
}

/** Each write of the first in turn; `check` sees how both ended. */
async function between(
  start: State,
  first: string,
  second: string,
  check: (first: Ran, second: Ran, write: number) => Promise<void>,
): Promise<void> {
  const [a, b] = [desiredOf(first), desiredOf(second)];
  for (const side of sides) {
    for (let write = 1; ; write += 1) {
      await sandbox.become(start);
      const reached = signal();
      const go = signal();
      const hold = (isIt: boolean): Promise<void> | undefined => {
        if (!isIt) return undefined;
        reached.fire();
        return go.promise;
      };
      const gate = await openGate(sandbox.url, {
        [side]: ({ isWrite, number }: { isWrite: boolean; number: number }) =>
          hold(isWrite && number === write),
      });
      const running = run(gate.url, a, { concurrency: 1 });
      const came = await Promise.race([reached.promise.then(() => true), running.then(() => false)]);
      if (!came) {
        await gate.close();
        expect(write).toBeGreaterThan(5);
        break;
      }
      const other = await run(sandbox.url, b);
      go.fire();
      const ran = await running;
      await gate.close();
      await check(ran, other, write).catch((error: Error) => {
        error.message = `${side} write ${write}: ${error.message}`;
        throw error;
      });
    }
  }
}

describe('another run does it all between two writes', () => {
  test('of the same catalog: nobody fails, and one of each', async () => {
    await sandbox.become(older);
    await run(sandbox.url, desiredOf(NEW));
    const goal = picture(await sandbox.state());
    await between(older, NEW, NEW, async (first, second) => {
      expect([...first.result.failed, ...second.result.failed]).toEqual([]);
      expect(picture(await sandbox.state())).toEqual(goal);
    });
  });

  test('of a newer version: no stray price, and whoever does not have it says so', async () => {
    await between(older, NEW, NEWER, async (first, second) => {
      const monthly = (await activePrices()).find(({ lookup_key }) => lookup_key === 'shop_plan_monthly');
      expect([1500, 2000]).toContain(monthly?.unit_amount);
      // The second came to its end before the first: it had what it wanted when it said so.
      expect(second.result.failed).toEqual([]);
      if (monthly?.unit_amount === 2000) {
        expect(first.result.failed.map(({ message }) => message).join('\n')).toMatch(/overtaken/);
      }
      for (const text of [NEW, NEWER]) {
        expect((await run(sandbox.url, desiredOf(text))).result.failed).toEqual([]);
        expect((await planOf(sandbox.url, desiredOf(text))).changes).toEqual([]);
        await activePrices();
      }
    });
  });

  test('of another catalog that adopts the same: its prices stay its own, and the first says so', async () => {
    const [east, west] = [
      contestedShop({ catalog: 'east', monthly: 1500, usage: 6 }),
      contestedShop({ catalog: 'west', monthly: 2000, usage: 7 }),
    ];
    await between(byHand, east, west, async (first, second) => {
      const active = await activePrices();
      for (const ran of [first, second]) {
        for (const { kind, key, message } of ran.result.failed) {
          expect(message, `${kind} ${key}`).toMatch(/belongs to the catalog|overtaken/);
        }
      }
      // The second was done first: what it could make its own is not taken from it.
      for (const { key } of second.result.done.filter(({ action }) => action === 'replace')) {
        const lookupKey = `shop_${key.replace('.', '_')}`;
        expect(active.find(({ lookup_key }) => lookup_key === lookupKey)?.metadata.pricebook).toBe(
          `west/price.${key}`,
        );
        expect(first.result.failed.map((failure) => failure.key)).toContain(key);
      }
    });
  });
});
