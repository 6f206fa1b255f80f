/** Several processes of the real command line at once, held in step by gates of their own. */
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../sandbox/index.ts';
import { type Picture, picture } from '../support/account-picture.ts';
import { allFields, allFieldsLater } from '../support/all-fields.ts';
import { barrier } from '../support/barrier.ts';
import { finished, type Ran } from '../support/cli.ts';
import { contestedShop } from '../support/contested-shop.ts';
import { type Control, controlOf, type State } from '../support/control.ts';
import { type Gate, openGate, signal } from '../support/gate.ts';
import { desiredOf, planOf, run, startCommand, useCatalogFolders } from '../support/runs.ts';
import { SOAK } from '../support/size.ts';

/** What two do to each other, each of more does to the next. */
const PROCESSES = SOAK ? 8 : 3;
const PRUNE = { prune: true };
const ARGS = ['--yes', '--prune'];
const folderWith = useCatalogFolders();

type Together = (control: Control, catalogs: string[]) => Promise<Ran[]>;

/** Every process waits with its first read, and with each of its writes, until all others have come to theirs. */
const inStep: Together = async (control, catalogs) => {
  const reads = barrier(catalogs.length);
  const writes = barrier(catalogs.length);
  return Promise.all(
    catalogs.map(async (text, who) => {
      const gate = await openGate(control.url, {
        before: async ({ isWrite, number }) => {
          if (isWrite) await writes.arrive(who, number);
          else if (number === 1) await reads.arrive(who, 1);
        },
      });
      return processThrough(gate, text, () => {
        reads.leave(who);
        writes.leave(who);
      });
    }),
  );
};

/** Each starts when the one before it has made two writes, which goes on when the next has seen what there is. */
const staggered: Together = async (control, catalogs) => {
  const hasWritten = catalogs.map(() => signal());
  const hasRead = catalogs.map(() => signal());
  return Promise.all(
    catalogs.map(async (text, who) => {
      if (who > 0) await hasWritten[who - 1]?.promise;
      const gate = await openGate(control.url, {
        before: async ({ isWrite, number }) => {
          if (!isWrite) return;
          hasRead[who]?.fire();
          if (number <= 2) return;
          hasWritten[who]?.fire();
          await hasRead[who + 1]?.promise;
        },
      });
      return processThrough(gate, text, () => {
        hasRead[who]?.fire();
        hasWritten[who]?.fire();
      });
    }),
  );
};

async function processThrough(gate: Gate, text: string, ended: () => void): Promise<Ran> {
  const ran = await finished(startCommand(gate.url, folderWith(text), ARGS));
  ended();
  await gate.close();
  return ran;
}

async function withSandbox(work: (control: Control) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox();
  try {
    await work(controlOf(sandbox.url));
  } finally {
    await sandbox.close();
  }
}

/** The account that one clean run makes of another, and that account. */
async function cleanly(
  control: Control,
  start: State,
  text: string,
): Promise<{ goal: Picture; state: State }> {
  await control.become(start);
  const { result } = await run(control.url, desiredOf(text), PRUNE);
  expect(result.failed).toEqual([]);
  const state = await control.state();
  await control.become(start);
  return { goal: picture(state), state };
}

interface Price {
  active: boolean;
  lookup_key: string | null;
  unit_amount: number;
}

async function activePrices(control: Control): Promise<Price[]> {
  const prices = (await control.state()).objects.price as unknown as Price[];
  return prices.filter(({ active }) => active);
}

describe.each<[string, Together]>([
  ['in step', inStep],
  ['staggered', staggered],
])('several processes %s', (_, together) => {
  test.each([
    ['an empty account', undefined, allFields()],
    ['an edit', allFields(), allFieldsLater()],
  ])('on %s: one of each, and all exit 0', async (_name, before, text) => {
    await withSandbox(async (control) => {
      let start = await control.state();
      if (before) start = (await cleanly(control, start, before)).state;
      const { goal } = await cleanly(control, start, text);
      for (let round = 0; round < (SOAK ? 5 : 1); round += 1) {
        await control.become(start);
        const ran = await together(control, Array(PROCESSES).fill(text));
        expect(ran.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual(Array(PROCESSES).fill(0));
        // The account of one clean run: exactly one product, meter, price and portal configuration a key.
        expect(picture(await control.state())).toEqual(goal);
      }
    });
  });
});

describe('two that want different things, in step', () => {
  const older = contestedShop();
  const versions = [contestedShop({ monthly: 1500 }), contestedShop({ monthly: 2000 })];

  test('two versions of a catalog: one has it, the other exits 1 and says so', async () => {
    await withSandbox(async (control) => {
      const { state } = await cleanly(control, await control.state(), older);
      await control.become(state);
      const ran = await inStep(control, versions);
      expect(ran.map(({ code }) => code).sort()).toEqual([0, 1]);
      const winner = ran.findIndex(({ code }) => code === 0);
      const loser = ran[1 - winner];
      expect(loser?.stderr).toMatch(/plan\.monthly.*overtaken.*"shop_plan_monthly"/);

      const active = await activePrices(control);
      expect(active.map(({ lookup_key }) => lookup_key).sort()).toEqual([
        'shop_plan_monthly',
        'shop_plan_yearly',
        'shop_usage_call',
      ]);
      const monthly = active.find(({ lookup_key }) => lookup_key === 'shop_plan_monthly');
      expect(monthly?.unit_amount).toBe([1500, 2000][winner]);

      // Whoever runs next has it, and nothing is left over.
      for (const version of versions) {
        expect((await run(control.url, desiredOf(version))).result.failed).toEqual([]);
        expect((await planOf(control.url, desiredOf(version))).changes).toEqual([]);
        expect(await activePrices(control)).toHaveLength(3);
      }
    });
  });

  test('two catalogs on one product: the other exits 1 and says whose it is', async () => {
    await withSandbox(async (control) => {
      const ran = await inStep(control, [
        contestedShop({ catalog: 'east', monthly: 1500 }),
        contestedShop({ catalog: 'west', monthly: 2000 }),
      ]);
      // Each of the two products goes to whoever is faster, so both may have lost one.
      const losers = ran.filter(({ code }) => code !== 0);
      expect(losers.length).toBeGreaterThanOrEqual(1);
      for (const { code, stderr } of losers) {
        expect(code).toBe(1);
        expect(stderr).toMatch(/belongs to the catalog "(east|west)"/);
      }
      const active = await activePrices(control);
      expect(new Set(active.map(({ lookup_key }) => lookup_key)).size).toBe(active.length);
      expect(active.filter(({ lookup_key }) => lookup_key === null)).toEqual([]);
    });
  });
});
