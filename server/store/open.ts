import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { tables } from './migrations/0001-tables.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/**
 * Opens the shop's database and brings it up to date.
 *
 * @param url `file:PATH` or `postgres://…`
 */
export async function openStore(url: string): Promise<Store> {
  const path = resolve(url.slice('file:'.length));
  mkdirSync(dirname(path), { recursive: true });
  const sqlite = new Database(path);
  sqlite.pragma('journal_mode = WAL');
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  await tables.up(db);
  return { db, engine: 'sqlite', locked: (_name, work) => work(), close: () => db.destroy() };
}
