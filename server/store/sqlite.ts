import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { askUntil } from './patience.ts';
import { plugins } from './plugins.ts';
import type { Schema } from './schema.ts';
import { isBusy, patiently, sqliteDialect } from './sqlite-driver.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

const LOCK_STEP_MS = 50;

/**
 * A database in a file; one that is not there is made, with the folder that it is to lie in.
 *
 * @param prepare comes before anybody has it; fails as the opening does
 * @throws StoreError
 */
export async function openSqlite(file: string, prepare: (store: Store) => Promise<void>): Promise<Store> {
  if (file === '')
    throw new StoreError('DATABASE_URL names no file: it is written as in file:.pricebook/shop.db');
  const path = resolve(file);
  return explained(path, async () => {
    const database = await connect(path);
    const store: Store = {
      db: new Kysely<Schema>({ dialect: sqliteDialect(database), plugins }),
      engine: 'sqlite',
      locked: (name, work, signal) => locked(`${path}.${name}.lock`, work, signal),
      close: async () => {
        database.close();
      },
    };
    try {
      await prepare(store);
      return store;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

async function connect(path: string): Promise<Database.Database> {
  makeReady(path);
  const database = new Database(path, { timeout: 0 });
  try {
    await patiently(() => database.pragma('journal_mode = WAL'));
    // What was answered may stand nowhere else, as usage that is still to be sent: it must be on the disk, also
    // when the power fails. A process that is killed would lose nothing with less.
    database.pragma('synchronous = FULL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What is kept is nobody else's business on this machine: SQLite's further files get the mode of this one. */
function makeReady(path: string): void {
  const folder = dirname(path);
  // Only the last one: that more is missing is a slip of the pen, or a disk that is not there.
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  accessSync(folder, constants.W_OK);
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
  else closeSync(openSync(path, 'a', 0o600));
}

/**
 * The lock is a transaction held open on a file beside the database: the system ends it with the process, in
 * whatever container that ran. The file stays: were it removed, two could hold what each took for it.
 */
async function locked<T>(file: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const lock = await explained(file, async () => new Database(file, { timeout: 0 }));
  try {
    await askUntil(() => taken(lock), LOCK_STEP_MS, signal);
    return await work();
  } finally {
    lock.close();
  }
}

function taken(lock: Database.Database): true | undefined {
  try {
    lock.exec('begin exclusive');
    return true;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return undefined;
  }
}

/** @throws StoreError for what the owner of the machine can mend */
async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      reasonOf(code, path) ?? (code?.startsWith('SQLITE_') ? (error as Error).message : undefined);
    if (reason === undefined) throw error;
    throw new StoreError(`The database ${path} (DATABASE_URL) cannot be used: ${reason}`, { cause: error });
  }
}

function reasonOf(code: string | undefined, path: string): string | undefined {
  switch (code) {
    case 'ENOENT':
      return `the folder ${dirname(dirname(path))} does not exist`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${dirname(path)} is not a folder`;
    case 'EISDIR':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_CANTOPEN_ISDIR':
      return 'it is not a file that can be opened';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'SQLITE_READONLY':
    case 'SQLITE_READONLY_DIRECTORY':
      return 'this user may not write it, or not the folder it lies in';
    case 'SQLITE_NOTADB':
      return 'it is no SQLite database';
    case 'SQLITE_CORRUPT':
      return 'it is damaged. Move it away: a new one is filled again from Stripe, without the usage that was not sent yet';
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return 'the disk is full';
    default:
      return undefined;
  }
}
