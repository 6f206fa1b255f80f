/** What the shop needs of a store, on both engines. */
import { describe, expect, test } from 'vitest';
import type { Db } from '../../../server/store/schema.ts';
import { rounds } from '../../support/size.ts';
import { ENGINES } from '../support/engines.ts';
import { type StoreProcess, useStores } from './support.ts';

const EVENT = { type: 'test', created: 0, status: 'pending', next_try_at: 0, received_at: 0 };
const USER = { id: 'shared', email: 'shared@example.com', created_at: 0 };

describe.each(ENGINES)('a store on %s', (engine) => {
  const stores = useStores(engine);

  test('gives back what was written', async () => {
    const { db } = await stores.open();
    const written = {
      ...EVENT,
      id: 'evt_1',
      created: Number.MAX_SAFE_INTEGER,
      customer: null,
      last_error: `Grüße 💶\n'"\\%_${'x'.repeat(100_000)}`,
      next_try_at: -1,
    };
    await db.insertInto('events').values(written).execute();
    expect(await db.selectFrom('events').selectAll().execute()).toEqual([
      { ...written, attempts: 0, subscription: null },
    ]);
    const summary = db
      .selectFrom('events')
      .select(({ fn }) => [
        fn.countAll().as('count'),
        fn.sum('next_try_at').as('sum'),
        fn.max('id').as('last'),
      ]);
    expect(await summary.execute()).toEqual([{ count: 1, sum: -1, last: 'evt_1' }]);
  });

  test('keeps nothing that the other engine would not keep', async () => {
    const { db } = await stores.open();
    const wrongs = {
      'a zero character': { last_error: 'a\0b' },
      'a fraction': { attempts: 1.5 },
      'a number that is not exact': { attempts: 2 ** 53 },
      'no number': { attempts: Number.NaN },
      'a text for a number': { attempts: 'many' as unknown as number },
      'a truth': { attempts: true as unknown as number },
      'nothing where something must be': { type: null as unknown as string },
    };
    for (const [what, wrong] of Object.entries(wrongs)) {
      const insert = db.insertInto('events').values({ ...EVENT, id: 'evt_1', ...wrong });
      await expect(insert.execute(), what).rejects.toThrow();
    }
    expect(await db.selectFrom('events').selectAll().execute()).toEqual([]);
  });

  test('puts texts in the order of their bytes, and finds none in an empty list', async () => {
    const { db } = await stores.open();
    const ids = ['b', 'ä', 'B', 'a', '_', 'a b', 'ab'];
    await db
      .insertInto('events')
      .values(ids.map((id) => ({ ...EVENT, id })))
      .execute();
    const inOrder = await db.selectFrom('events').select('id').orderBy('id').execute();
    expect(inOrder.map(({ id }) => id)).toEqual(['B', '_', 'a', 'a b', 'ab', 'b', 'ä']);
    expect(await db.selectFrom('events').select('id').where('id', 'in', []).execute()).toEqual([]);
    expect(await db.selectFrom('events').select('id').where('id', 'not in', []).execute()).toHaveLength(7);
  });

  test('does a transaction as a whole or not at all, and says why not', async () => {
    const { db } = await stores.open();
    const fails = (work: (db: Db) => Promise<unknown>): Promise<unknown> =>
      db.transaction().execute(async (transaction) => {
        await transaction.insertInto('users').values(USER).execute();
        await work(transaction);
      });
    await expect(fails(() => Promise.reject(new Error('changed its mind')))).rejects.toThrow(
      'changed its mind',
    );
    await expect(fails((own) => own.insertInto('users').values(USER).execute())).rejects.toThrow(/unique/i);
    expect(await db.selectFrom('users').selectAll().execute()).toEqual([]);
    await db.insertInto('users').values(USER).execute();
    expect(await db.selectFrom('users').select('id').execute()).toEqual([{ id: 'shared' }]);
  });

  test('lets work of one name in one at a time, and that of others beside it', async () => {
    const url = await stores.newUrl();
    const [one, other] = [await stores.open(url), await stores.open(url)];
    let inside = 0;
    let others = 0;
    const order: number[] = [];
    const work = async (number: number): Promise<number> => {
      inside += 1;
      order.push(inside);
      await one.locked('other', async () => {
        others += 1;
      });
      inside -= 1;
      if (number === 2) throw new Error('failed');
      return number;
    };
    const results = await Promise.allSettled(
      [one, other, one, other].map((store, index) => store.locked('same', () => work(index))),
    );
    expect(order).toEqual([1, 1, 1, 1]);
    expect(others).toBe(4);
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
      0,
      1,
      'failed',
      3,
    ]);
  });

  test('ends the wait for a lock when told, and not the work that has it', async () => {
    const url = await stores.newUrl();
    const [one, other] = [await stores.open(url), await stores.open(url)];
    const told = new AbortController();
    const result = await one.locked(
      'same',
      async () => {
        const waiting = other.locked('same', async () => 'let in', told.signal);
        told.abort(new Error('enough'));
        await expect(waiting).rejects.toThrow('enough');
        return 'done';
      },
      told.signal,
    );
    expect(result).toBe('done');
    expect(await other.locked('same', async () => 'free again')).toBe('free again');
  });

  describe('of several processes', () => {
    const opened = async (): Promise<{ url: string; processes: StoreProcess[] }> => {
      const url = await stores.newUrl();
      return { url, processes: await Promise.all([stores.process(url), stores.process(url)]) };
    };

    test('takes what 50 writers in two processes write at once, and lets go of what died', async () => {
      // Both find it empty, and make its tables at once.
      const { url, processes } = await opened();
      const { db, locked } = await stores.open(url);
      await db.insertInto('users').values(USER).execute();
      const each = rounds(4);
      const written = (await Promise.all(
        processes.map((process, index) => process.ask('write', `process-${index}`, 25, each)),
      )) as { failures: string[]; drawn: number[] }[];

      expect(written.flatMap(({ failures }) => failures)).toEqual([]);
      const inOrder = Array.from({ length: 50 * each }, (_, index) => index + 1);
      const drawn = written.flatMap((one) => one.drawn);
      expect(drawn.sort((a, b) => a - b)).toEqual(inOrder);
      const events = await db.selectFrom('events').select('attempts').orderBy('attempts').execute();
      expect(events.map(({ attempts }) => attempts)).toEqual(inOrder);
      expect(await db.selectFrom('users').select(['sync_begun', 'sync_kept']).execute()).toEqual([
        { sync_begun: 50 * each, sync_kept: 50 * each },
      ]);

      await processes[0]?.ask('hold', 'held');
      const stopped = AbortSignal.abort(new Error('it is held'));
      await expect(locked('held', async () => 'let in', stopped)).rejects.toThrow('it is held');
      const waiting = locked('held', async () => 'let in');
      await processes[0]?.kill();
      expect(await waiting).toBe('let in');
      expect(await db.selectFrom('notes').selectAll().execute()).toEqual([]);
      await db.insertInto('notes').values({ name: 'held', value: 'whole', updated_at: 0 }).execute();
    });
  });
});
