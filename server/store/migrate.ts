import { type Kysely, sql, type Transaction } from 'kysely';
import { columnTypes, newTable } from './migrations/columns.ts';
import type { Migration } from './migrations/migration.ts';
import { lockKey } from './postgres.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

/** Tells what a database is: the shop may share one with tables that are not its own. */
const RECORD = 'pricebook_migrations';

interface Recorded {
  [RECORD]: { number: number; name: string; applied_at: number };
}

/**
 * Takes the steps that a database has not seen, each in a transaction of its own which also records it, and
 * which keeps others who would do the same waiting.
 *
 * @throws StoreError when a step fails, which then has done nothing, or when the database is not of this line
 */
export async function migrate({ db, engine }: Store, steps: readonly Migration[]): Promise<void> {
  const recorded = db as unknown as Kysely<Recorded>;
  for (;;) {
    const isDone = await recorded.transaction().execute(async (transaction) => {
      if (engine === 'postgres') await haveForOneself(transaction);
      const next = await nextOf(transaction, engine, steps);
      if (next === undefined) return true;
      await take(transaction, engine, next, steps);
      return false;
    });
    if (isDone) return;
  }
}

/** How many steps a database has not seen; nothing is done. */
export async function stepsLeft({ db, engine }: Store, steps: readonly Migration[]): Promise<number> {
  const tables = engine === 'postgres' ? 'pg_tables' : 'sqlite_master';
  const name = engine === 'postgres' ? 'tablename' : 'name';
  const { rows } = await sql`select 1 from ${sql.table(tables)} where ${sql.ref(name)} = ${RECORD}`.execute(
    db,
  );
  if (rows.length === 0) return steps.length;
  const taken = await (db as unknown as Kysely<Recorded>)
    .selectFrom(RECORD)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return steps.length - Number(taken.count);
}

/** A transaction of SQLite has the database for itself from its beginning. */
async function haveForOneself(db: Transaction<Recorded>): Promise<void> {
  // A step, and the wait for another process to take its own, may be long.
  await sql`set local statement_timeout = 0`.execute(db);
  await sql`select pg_advisory_xact_lock(${sql.lit(lockKey('migrations'))}::bigint)`.execute(db);
}

/** The index of the step to take, if any. */
async function nextOf(
  db: Transaction<Recorded>,
  engine: Store['engine'],
  steps: readonly Migration[],
): Promise<number | undefined> {
  const { text, whole } = columnTypes(engine);
  await newTable(db, engine, RECORD)
    .ifNotExists()
    .addColumn('number', whole, (column) => column.primaryKey())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('applied_at', whole, (column) => column.notNull())
    .execute();
  const taken = await db.selectFrom(RECORD).select(['number', 'name']).orderBy('number').execute();
  if (taken.length > steps.length) {
    throw new StoreError(
      `The database (DATABASE_URL) is of a newer Pricebook: its version is ${taken.length}, and this program knows ` +
        `${steps.length}. Start the newer program, or name another database`,
    );
  }
  const stranger = taken.find(
    ({ number, name }, index) => number !== index + 1 || name !== steps[index]?.name,
  );
  if (stranger) {
    throw new StoreError(
      `The database (DATABASE_URL) was made by another program: its step ${stranger.number} is called ` +
        `${stranger.name}, which this one does not know. Name another database`,
    );
  }
  return taken.length < steps.length ? taken.length : undefined;
}

async function take(
  db: Transaction<Recorded>,
  engine: Store['engine'],
  index: number,
  steps: readonly Migration[],
): Promise<void> {
  const { name, up } = steps[index] as Migration;
  const number = index + 1;
  try {
    await up(db as unknown as Kysely<unknown>, engine);
  } catch (error) {
    throw new StoreError(
      `The database (DATABASE_URL) stays at version ${index}: step ${number} (${name}) failed, and nothing of it ` +
        `was done: ${(error as Error).message}`,
      { cause: error },
    );
  }
  await db.insertInto(RECORD).values({ number, name, applied_at: Date.now() }).execute();
}
