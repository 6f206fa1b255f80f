import { existsSync } from 'node:fs';
import { migrate, stepsLeft } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

const FILE = 'file:';

/**
 * Opens the shop's database and brings it up to date. Any number of processes may do so at once.
 *
 * @param url `file:PATH` or `postgres://…`
 * @param steps what makes a database of an older version, or an empty one, a present one
 * @throws StoreError
 */
export function openStore(url: string, steps: readonly Migration[] = migrations): Promise<Store> {
  return open(url, (store) => migrate(store, steps));
}

/**
 * Opens the shop's database as it is, to be looked at.
 *
 * @returns also how many steps it is behind this program; fewer than none when it is of a newer one
 * @throws StoreError
 */
export async function openAsItIs(url: string): Promise<{ store: Store; behind: number }> {
  let behind = 0;
  const store = await open(url, async (opened) => {
    behind = await stepsLeft(opened, migrations);
  });
  return { store, behind };
}

/** Whether there is a database to be looked at: opening one in a file that is not there would make it. */
export function isThere(url: string): boolean {
  return !url.startsWith(FILE) || existsSync(url.slice(FILE.length));
}

async function open(url: string, prepare: (store: Store) => Promise<void>): Promise<Store> {
  if (url.startsWith(FILE)) return openSqlite(url.slice(FILE.length), prepare);
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url, prepare);
  throw new StoreError('DATABASE_URL must begin with file: or postgres://');
}
