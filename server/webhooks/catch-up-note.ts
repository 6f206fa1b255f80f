import type { Db } from '../store/schema.ts';

/** An event in Stripe's list. */
export interface Place {
  id: string;
  /** Seconds. */
  created: number;
}

/** How far Stripe's event list was read. */
export interface CaughtUp {
  /** All that is older has been seen; null while the list was empty. */
  cursor: Place | null;
  /** When its end was reached last, in milliseconds; 0 when it was not yet. */
  at: number;
}

const PLACE = 'event-list';
const FAILURE = 'event-list-failure';

export async function readNote(db: Db): Promise<CaughtUp | undefined> {
  const text = await read(db, PLACE);
  return text === undefined ? undefined : (JSON.parse(text) as CaughtUp);
}

export async function writeNote(db: Db, note: CaughtUp): Promise<void> {
  await write(db, PLACE, JSON.stringify(note), note.at);
}

/** Why the list could not be read last time; undefined when it could. */
export async function readFailure(db: Db): Promise<string | undefined> {
  return (await read(db, FAILURE)) || undefined;
}

/** @param reason in our words; none after a success */
export async function writeFailure(db: Db, reason: string | undefined, now: number): Promise<void> {
  await write(db, FAILURE, reason ?? '', now);
}

async function read(db: Db, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('notes').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

async function write(db: Db, name: string, value: string, now: number): Promise<void> {
  await db
    .insertInto('notes')
    .values({ name, value, updated_at: now })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, updated_at: now }))
    .execute();
}
