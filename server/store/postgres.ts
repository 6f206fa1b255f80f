import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import { askUntil } from './patience.ts';
import { plugins } from './plugins.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';
import { assertKept } from './values.ts';

const CONNECT_LIMIT_MS = 10_000;
const LOCK_STEP_MS = 100;

/**
 * A database of a PostgreSQL server, which any number of processes may share.
 *
 * @param prepare comes before anybody has it; fails as the opening does
 * @throws StoreError
 */
export async function openPostgres(url: string, prepare: (store: Store) => Promise<void>): Promise<Store> {
  const settings: pg.ClientConfig = {
    connectionString: url,
    application_name: 'pricebook',
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
  };
  const place = placeOf(settings);
  const pool = new pg.Pool({
    ...settings,
    max: 10,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  });
  pool.on('error', toldByTheQuery);
  pool.on('connect', (client) => client.on('error', toldByTheQuery));
  let closed: Promise<void> | undefined;
  const store: Store = {
    db: new Kysely<Schema>({ dialect: new Dialect({ pool }), plugins }),
    engine: 'postgres',
    locked: (name, work, signal) => locked(settings, place, name, work, signal),
    close: () => {
      closed ??= pool.end();
      return closed;
    },
  };
  try {
    await explained(place, async () => {
      await checkEncoding(pool);
      await prepare(store);
    });
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The query that needs a broken connection fails; an error nobody listens to would end the process as well. */
function toldByTheQuery(): void {}

class Dialect extends PostgresDialect {
  override createQueryCompiler(): PostgresQueryCompiler {
    return new Compiler();
  }
}

class Compiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    assertKept(value);
    super.appendValue(value);
  }
}

/** Whole numbers (`bigint`, and sums of them) are numbers here, as they are on SQLite; others are PostgreSQL's text. */
function parserOf(type: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (type === pg.types.builtins.INT8 || type === pg.types.builtins.NUMERIC) return wholeNumber;
  return pg.types.getTypeParser(type, format);
}

/** @throws RangeError for one that JavaScript has no number for */
function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} in the database is no safe integer`);
  return number;
}

/** In words and without the password. */
function placeOf(settings: pg.ClientConfig): string {
  try {
    const { database, host, port, user } = new pg.Client(settings);
    return `The database ${database ?? user} at ${host}:${port} (DATABASE_URL, user ${user})`;
  } catch {
    // The error itself holds the whole of it.
    throw new StoreError(
      'DATABASE_URL cannot be read: it is written as in postgres://user:password@host:5432/database, and what ' +
        'a password holds besides letters and digits is percent-encoded',
    );
  }
}

async function checkEncoding(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query('show server_encoding');
  const encoding: string = rows[0].server_encoding;
  if (encoding !== 'UTF8') throw new Error(`its encoding must be UTF8, not ${encoding}`);
}

/** Holds the lock on a connection of its own: it goes with the process, or with the way to its machine. */
async function locked<T>(
  settings: pg.ClientConfig,
  place: string,
  name: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const client = new pg.Client(settings);
  client.on('error', toldByTheQuery);
  try {
    await explained(place, () => client.connect());
    await client.query(
      `select set_config(name, value, false) from pg_settings join (values ('tcp_keepalives_idle', '10'),
       ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'), ('idle_session_timeout', '0'))
       wanted (name, value) using (name)`,
    );
    await askUntil(
      async () => {
        const { rows } = await client.query('select pg_try_advisory_lock($1) as taken', [lockKey(name)]);
        return rows[0].taken ? true : undefined;
      },
      LOCK_STEP_MS,
      signal,
    );
    return await work();
  } finally {
    // Not waited for: what was done is done, also when this connection was lost in the meantime.
    client.end().catch(toldByTheQuery);
  }
}

/** PostgreSQL knows its advisory locks by numbers of 64 bits. */
export function lockKey(name: string): string {
  return createHash('sha256').update(`pricebook/${name}`).digest().readBigInt64BE().toString();
}

/** @throws StoreError */
async function explained<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`${place} cannot be used: ${reasonOf(error as NodeJS.ErrnoException)}`, {
      cause: error,
    });
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name of its host is not known';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return 'there is no way to its host';
    case '28P01':
      return 'the password is not accepted';
    case '3D000':
      return 'the server has no database of that name';
  }
  if (/timeout/i.test(message)) return `no answer within ${CONNECT_LIMIT_MS / 1000} seconds`;
  if (/password must be/.test(message)) return 'a password is asked for, and there is none in the URL';
  return message || String(code);
}
