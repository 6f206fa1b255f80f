/**
 * A run that ends before or after any of its writes, and the next one: the account is that of a clean
 * run. What is not compared stands in account-picture.ts.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Desired } from '../../server/catalog/types.ts';
import { startSandbox } from '../sandbox/index.ts';
import { type Picture, picture } from '../support/account-picture.ts';
import { allFields, allFieldsLater } from '../support/all-fields.ts';
import { finished } from '../support/cli.ts';
import { controlOf, type State, useControl } from '../support/control.ts';
import { forEver, type Gate, openGate, signal } from '../support/gate.ts';
import { desiredOf, planOf, run, startCommand, useCatalogFolders } from '../support/runs.ts';
import { SOAK } from '../support/size.ts';

type Side = 'before' | 'after';

const PRUNE = { prune: true };
const sandbox = useControl();
const folderWith = useCatalogFolders();

interface Way {
  name: string;
  text: string;
  desired: Desired;
  /** The account before the run. */
  start: State;
  /** What a clean run makes of it, with how many writes. */
  goal: Picture;
  writes: number;
}

const ways: Way[] = [];

beforeAll(async () => {
  await sandbox.reset();
  ways.push(await cleanRun('from empty', allFields(), await sandbox.state()));
  ways.push(await cleanRun('an edit', allFieldsLater(), used(await sandbox.state())));
});

/** What a person does to an account meanwhile: something is renamed, a mark is lost, a price is made by hand. */
function used(state: State): State {
  const product = state.objects.product?.find(({ id }) => id === 'all-fields_api');
  const price = state.objects.price?.find(({ lookup_key }) => lookup_key === 'all-fields_solo_monthly');
  if (!product || !price) throw new Error('the catalog has changed: choose other objects');
  product.name = 'Renamed by hand';
  price.metadata = { kept: 'of somebody else' };
  return state;
}

async function cleanRun(name: string, text: string, start: State): Promise<Way> {
  const desired = desiredOf(text);
  await sandbox.become(start);
  const { result } = await run(sandbox.url, desired, PRUNE);
  expect(result.failed).toEqual([]);
  const writes = (await sandbox.writes()).length;
  expect((await planOf(sandbox.url, desired, PRUNE)).changes).toEqual([]);
  return { name, text, desired, start, goal: picture(await sandbox.state()), writes };
}

function wayOf(name: string): Way {
  const way = ways.find((candidate) => candidate.name === name);
  if (!way) throw new Error(`no way "${name}"`);
  return way;
}

/** A gate that lets writes through up to the n-th and stops everything there, before or after its effect. */
async function gateAt(
  url: string,
  write: number,
  side: Side,
): Promise<{ gate: Gate; reached: Promise<void> }> {
  const reached = signal();
  const gate = await openGate(url, {
    before: ({ isWrite, number }) => {
      if (!isWrite || number < write || (side === 'after' && number === write)) return;
      if (number === write) reached.fire();
      return forEver();
    },
    after: ({ isWrite, number }) => {
      if (!isWrite || number !== write || side !== 'after') return;
      reached.fire();
      return forEver();
    },
  });
  return { gate, reached: reached.promise };
}

/**
 * A run that reaches nobody any more from one write on: to the account it is over, and what it still does in its own
 * memory changes nothing. False when the run ends without coming to that write.
 */
async function endedAt(way: Way, write: number, side: Side, concurrency: number): Promise<boolean> {
  await sandbox.become(way.start);
  const { gate, reached } = await gateAt(sandbox.url, write, side);
  const ended = run(gate.url, way.desired, { ...PRUNE, concurrency });
  const came = await Promise.race([reached.then(() => true), ended.then(() => false)]);
  await gate.close();
  if (came) expect((await ended).result.failed).not.toEqual([]);
  return came;
}

/** The next run, once with Stripe's memory of the idempotency keys and once a day later, without it. */
async function expectConvergence(way: Way): Promise<void> {
  const left = await sandbox.state();
  for (const memory of [left.idempotency, []]) {
    await sandbox.become({ ...left, idempotency: memory });
    const { result } = await run(sandbox.url, way.desired, PRUNE);
    expect(result.failed).toEqual([]);
    expect(result.skipped).toEqual([]);
    expect(picture(await sandbox.state())).toEqual(way.goal);
  }
}

describe.each(['from empty', 'an edit'])('%s', (name) => {
  test.each<[Side, number]>([
    // One by one: the account is left with exactly the first so many writes.
    ['before', 1],
    // As the command line does it: others are under way when the run ends.
    ['after', 4],
  ])('is ended %s each of its writes, %i side by side', { timeout: 600_000 }, async (side, concurrency) => {
    const way = wayOf(name);
    expect(way.writes).toBeGreaterThan(20);
    for (let write = 1; write <= way.writes; write += 1) {
      const where = `${side} write ${write} of ${way.writes}`;
      expect(await endedAt(way, write, side, concurrency), where).toBe(true);
      await expectConvergence(way).catch((error: Error) => {
        error.message = `ended ${where}: ${error.message}`;
        throw error;
      });
    }
    expect(await endedAt(way, way.writes + 1, side, concurrency), 'no write is left out').toBe(false);
    expect(picture(await sandbox.state())).toEqual(way.goal);
  });
});

test.each(SOAK ? ['from empty', 'an edit'] : ['an edit'])(
  '%s: every run is ended after its first write',
  { timeout: 600_000 },
  async (name) => {
    const way = wayOf(name);
    let state = way.start;
    let runs = 0;
    while (await endedAt({ ...way, start: state }, 1, 'after', 1)) {
      runs += 1;
      expect(runs, 'each run brings the account nearer').toBeLessThan(2 * way.writes);
      state = await sandbox.state();
    }
    // What remained for the last was nothing.
    expect(runs).toBeGreaterThanOrEqual(way.writes);
    expect(picture(await sandbox.state())).toEqual(way.goal);
  },
);

describe('the command line, killed', () => {
  // Each write has had its turn above: here it is a process that dies, at some of them.
  const kills = ['from empty', 'an edit']
    .flatMap((name) =>
      [0.1, 0.3, 0.5, 0.7, 0.9, 1].map((share, index) => ({
        name,
        share,
        side: (index % 2 === 0 ? 'before' : 'after') as Side,
      })),
    )
    .filter((_, index) => SOAK || index % 3 === 0);

  // Side by side, each with an account of its own: most of the time they wait for their rate limit.
  test.concurrent.each(kills)('$name, $side write $share of all', async ({ name, share, side }) => {
    const way = wayOf(name);
    const folder = folderWith(way.text);
    const server = await startSandbox();
    const own = controlOf(server.url);
    await own.become(way.start);
    const { gate, reached } = await gateAt(own.url, Math.ceil(way.writes * share), side);
    const killed = startCommand(gate.url, folder, ['--yes', '--prune']);
    const end = finished(killed);
    await Promise.race([reached, end]);
    killed.kill('SIGKILL');
    expect(await end).toMatchObject({ code: null, signal: 'SIGKILL' });
    await gate.close();

    const next = await finished(startCommand(own.url, folder, ['--yes', '--prune']));
    expect(next).toMatchObject({ code: 0 });
    expect(picture(await own.state())).toEqual(way.goal);
    await server.close();
  });
});
