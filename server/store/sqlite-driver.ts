import type { Database, Statement } from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { askUntil } from './patience.ts';
import { StoreError } from './store-error.ts';
import { assertExact, assertKept } from './values.ts';

/** How long one may wait for others, in this process or another, to be done with the database. */
const PATIENCE_MS = 30_000;
/**
 * SQLite's own waiting would stop the whole process, and asks so seldom (every 100 ms) that another process
 * which writes all the time would hardly let this one in.
 */
const STEP_MS = 2;
const STATEMENTS_KEPT = 200;

/**
 * SQLite for Kysely as the shop needs it. Each transaction takes the write lock when it begins: one that
 * read first and wrote later would fail when another process wrote in between.
 */
export function sqliteDialect(database: Database): Dialect {
  return {
    createDriver: () => new SqliteDriver(database),
    createQueryCompiler: () => new Compiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

class Compiler extends SqliteQueryCompiler {
  protected override appendValue(value: unknown): void {
    assertKept(value);
    // Numbers would be bound as REAL: kept by a text column as 7.0, divided with a rest.
    super.appendValue(typeof value === 'number' ? BigInt(value) : value);
  }
}

/** One connection, lent to one after the other in the order they came. */
class SqliteDriver implements Driver {
  private readonly connection: SqliteConnection;
  private isLent = false;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly database: Database) {
    this.connection = new SqliteConnection(database);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.isLent) await this.turn();
    this.isLent = true;
    return this.connection;
  }

  async releaseConnection(): Promise<void> {
    const next = this.waiting.shift();
    if (next) next();
    else this.isLent = false;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After some errors, as of a full disk, SQLite has done so itself.
    if (this.database.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.database.close();
  }

  private turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(next), 1);
        reject(
          new StoreError(
            `The database was not free for ${PATIENCE_MS / 1000} seconds: a transaction does not end, or waits for a query that is not its own`,
          ),
        );
      }, PATIENCE_MS);
      this.waiting.push(next);
    });
  }
}

class SqliteConnection implements DatabaseConnection {
  private readonly statements = new Map<string, Statement<unknown[]>>();

  constructor(private readonly database: Database) {}

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return patiently(() => {
      const statement = this.prepared(sql);
      if (statement.reader) {
        const rows = statement.all(...parameters) as object[];
        rows.forEach(assertExact);
        return { rows: rows as R[] };
      }
      const { changes } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes) };
    });
  }

  // biome-ignore lint/correctness/useYield: it only refuses.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('A query that is read in pieces would keep everybody else from the database');
  }

  /** Those used last are kept: to prepare a statement takes longer than to run it. */
  private prepared(sql: string): Statement<unknown[]> {
    const known = this.statements.get(sql);
    this.statements.delete(sql);
    const statement = known ?? this.database.prepare<unknown[]>(sql);
    this.statements.set(sql, statement);
    if (this.statements.size > STATEMENTS_KEPT) {
      this.statements.delete(this.statements.keys().next().value as string);
    }
    return statement;
  }
}

/** Does what another process may stand in the way of; whatever was refused for that has done nothing yet. */
export async function patiently<T>(work: () => T): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  return askUntil(() => {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() < until) return undefined;
      throw new StoreError(`Another process held the database for ${PATIENCE_MS / 1000} seconds`);
    }
  }, STEP_MS);
}

export function isBusy(error: unknown): boolean {
  return /^SQLITE_BUSY/.test(String((error as { code?: unknown }).code));
}
