import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Store } from '../store.ts';

/**
 * Types of columns that keep and compare the same on both engines: whole numbers of 64 bits, and text in the
 * order of its bytes, whatever the language of the database is.
 */
export function columnTypes(engine: Store['engine']): {
  text: RawBuilder<unknown>;
  whole: 'bigint' | 'integer';
} {
  return engine === 'sqlite'
    ? { text: sql`text`, whole: 'integer' }
    : { text: sql`text collate "C"`, whole: 'bigint' };
}

/** A new table. SQLite's is told to keep nothing in a column but what fits its type, as PostgreSQL does. */
export function newTable(
  db: Pick<Kysely<unknown>, 'schema'>,
  engine: Store['engine'],
  name: string,
): CreateTableBuilder<string, never> {
  const table = db.schema.createTable(name);
  return engine === 'sqlite' ? table.modifyEnd(sql`strict`) : table;
}
