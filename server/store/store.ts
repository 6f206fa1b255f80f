import type { Db } from './schema.ts';

/** An open database of the shop. */
export interface Store {
  readonly db: Db;
  readonly engine: 'sqlite' | 'postgres';
  /** Runs `work` while no other process that shares the database runs any under the same name. */
  locked<T>(name: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
