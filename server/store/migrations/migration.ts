import type { Kysely } from 'kysely';
import type { Store } from '../store.ts';

/** One step from a version of the database to the next. It is never changed once a release has held it. */
export interface Migration {
  name: string;
  /**
   * What it does is one transaction; if it throws, nothing was done.
   *
   * @param db whose tables are those of the version before, whatever the code says now
   */
  // biome-ignore lint/suspicious/noExplicitAny: the code's types are of the last version.
  up(db: Kysely<any>, engine: Store['engine']): Promise<void>;
}
