import type { Db } from './schema.ts';

/** An open database of the shop. */
export interface Store {
  readonly db: Db;
  readonly engine: 'sqlite' | 'postgres';
  /**
   * Runs `work` while nobody else, in this process or another that shares the database, runs any under the
   * same name. The lock ends with its process, however that ends. It saves work that would be done twice;
   * nothing may be wrong because it was: a server of PostgreSQL that restarts lets the next one in.
   *
   * @param name of `a` to `z` and `-`
   * @param signal ends the wait for others, with its reason, and not the work
   */
  locked<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** When nobody is at work with it any more. May be called again. */
  close(): Promise<void>;
}
