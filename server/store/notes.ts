import type { Db } from './schema.ts';

export interface Note {
  value: string;
  /** When it was written, in milliseconds. */
  at: number;
}

/** What is remembered under a name; undefined for nothing. */
export async function readNote(db: Db, name: string): Promise<Note | undefined> {
  const row = await db
    .selectFrom('notes')
    .select(['value', 'updated_at'])
    .where('name', '=', name)
    .executeTakeFirst();
  return row && { value: row.value, at: row.updated_at };
}

/** Remembers a value under a name, in place of what was there. */
export async function writeNote(db: Db, name: string, { value, at }: Note): Promise<void> {
  const row = { value, updated_at: at };
  await db
    .insertInto('notes')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}
