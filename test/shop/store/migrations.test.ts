/** A database of any version becomes one of the present version, or stays as it is and says why. */
import { existsSync, rmSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { explain } from '../../../server/expected-errors.ts';
import { migrations } from '../../../server/store/migrations/index.ts';
import type { Migration } from '../../../server/store/migrations/migration.ts';
import type { Store } from '../../../server/store/store.ts';
import { StoreError } from '../../../server/store/store-error.ts';
import { ENGINES } from '../support/engines.ts';
import { useStores } from './support.ts';

const EVENT = { id: 'evt_1', type: 'test', created: 0, status: 'pending', next_try_at: 0, received_at: 0 };

/** A further step, of a later release. */
const later: Migration = {
  name: 'later',
  up: async (db) => {
    await db.schema.alterTable('events').addColumn('later', 'text').execute();
    await db.updateTable('events').set({ later: 'filled' }).execute();
  },
};
/** One that does a part of its work before it fails. */
const failing: Migration = {
  name: 'failing',
  up: async (db, engine) => {
    await later.up(db, engine);
    await db.schema.createTable('half').addColumn('id', 'text').execute();
    await db.schema.createTable('events').addColumn('id', 'text').execute();
  },
};

async function refused(opening: Promise<Store>): Promise<string | undefined> {
  const error = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  return explain(error);
}

describe.each(ENGINES)('a database on %s', (engine) => {
  const stores = useStores(engine);
  const recorded = async ({ db }: Store): Promise<unknown> =>
    (await sql`select number, name from pricebook_migrations order by number`.execute(db)).rows;
  /** All there is: tables with their columns, and indices. */
  const shape = async ({ db }: Store): Promise<unknown> =>
    engine === 'sqlite'
      ? (await sql`select name, sql from sqlite_master order by name`.execute(db)).rows
      : [
          (
            await sql`select table_name, column_name, data_type, collation_name, is_nullable, column_default
            from information_schema.columns where table_schema = 'public' order by 1, 2`.execute(db)
          ).rows,
          (await sql`select indexdef from pg_indexes where schemaname = 'public' order by 1`.execute(db))
            .rows,
        ];
  const names = migrations.map(({ name }, index) => ({ number: index + 1, name }));

  test('is made from nothing, once, however many open it at once', async () => {
    const url = await stores.newUrl();
    const [one] = await Promise.all(Array.from({ length: 8 }, () => stores.open(url)));
    expect(await recorded(one as Store)).toEqual(names);
  });

  test.each(migrations.map((_, index) => index + 1))(
    'of version %i becomes a present one, with what it holds',
    async (version) => {
      const url = await stores.newUrl();
      const old = await stores.open(url, migrations.slice(0, version));
      await old.db.insertInto('events').values(EVENT).execute();
      await old.close();
      const store = await stores.open(url, [...migrations, later]);
      expect(await recorded(store)).toEqual([...names, { number: names.length + 1, name: 'later' }]);
      expect(await store.db.selectFrom('events').selectAll().execute()).toEqual([
        { ...EVENT, customer: null, subscription: null, attempts: 0, last_error: null, later: 'filled' },
      ]);
      const fresh = await stores.open(undefined, [...migrations, later]);
      expect(await shape(store)).toEqual(await shape(fresh));
    },
  );

  test('whose step fails is left as it was, and the step is taken when it is mended', async () => {
    const url = await stores.newUrl();
    const before = await stores.open(url);
    await before.db.insertInto('events').values(EVENT).execute();
    const was = [await shape(before), await recorded(before)];
    const version = migrations.length;
    expect(await refused(stores.open(url, [...migrations, failing, later]))).toMatch(
      `stays at version ${version}: step ${version + 1} (failing) failed, and nothing of it was done: `,
    );
    expect([await shape(before), await recorded(before)]).toEqual(was);
    const mended = await stores.open(url, [...migrations, { ...later, name: 'failing' }]);
    expect(
      await mended.db
        .selectFrom('events')
        .select('later' as 'id')
        .execute(),
    ).toEqual([{ later: 'filled' }]);
  });

  test('of a newer or another program is refused, and left alone', async () => {
    const url = await stores.newUrl();
    const newer = await stores.open(url, [...migrations, later]);
    const was = await shape(newer);
    const version = migrations.length;
    expect(await refused(stores.open(url))).toMatch(
      `is of a newer Pricebook: its version is ${version + 1}, and this program knows ${version}.`,
    );
    expect(await refused(stores.open(url, [...migrations, failing]))).toMatch('made by another program');
    expect(await shape(newer)).toEqual(was);
  });

  test('with tables of somebody else under our names is refused, and left alone', async () => {
    const url = await stores.newUrl();
    const other = await stores.open(url, [
      { name: 'theirs', up: (db) => db.schema.createTable('users').addColumn('theirs', 'text').execute() },
    ]);
    await sql`drop table pricebook_migrations`.execute(other.db);
    const was = await shape(other);
    expect(await refused(stores.open(url))).toMatch(/step 1 \(tables\) failed.*users.*already exists/);
    expect(await shape(other)).toEqual(was);
  });
});

describe('a file', () => {
  const stores = useStores('sqlite');

  test('that is lost is made again', async () => {
    const url = await stores.newUrl();
    const path = url.slice('file:'.length);
    const lost = await stores.open(url);
    await lost.db.insertInto('events').values(EVENT).execute();
    await lost.close();
    rmSync(path);
    expect(existsSync(path)).toBe(false);
    const store = await stores.open(url);
    expect(await store.db.selectFrom('events').selectAll().execute()).toEqual([]);
  });
});
