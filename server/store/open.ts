import { migrate, stepsLeft } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

/**
 * Opens the shop's database and brings it up to date. Any number of processes may do so at once.
 *
 * @param url `file:PATH` or `postgres://…`
 * @param steps what makes a database of an older version, or an empty one, a present one
 * @throws StoreError
 */
export async function openStore(url: string, steps: readonly Migration[] = migrations): Promise<Store> {
  const store = await connect(url);
  try {
    await migrate(store, steps);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Opens the shop's database as it is, to be looked at.
 *
 * @returns also how many steps it is behind this program; fewer than none when it is of a newer one
 * @throws StoreError
 */
export async function openAsItIs(url: string): Promise<{ store: Store; behind: number }> {
  const store = await connect(url);
  try {
    return { store, behind: await stepsLeft(store, migrations) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function connect(url: string): Promise<Store> {
  if (url.startsWith('file:')) return openSqlite(url.slice('file:'.length));
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgres(url);
  throw new StoreError('DATABASE_URL must begin with file: or postgres://');
}
