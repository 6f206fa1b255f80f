import { readNote, writeNote } from '../store/notes.ts';
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

export async function readCaughtUp(db: Db): Promise<CaughtUp | undefined> {
  const note = await readNote(db, PLACE);
  return note && (JSON.parse(note.value) as CaughtUp);
}

export async function writeCaughtUp(db: Db, caughtUp: CaughtUp): Promise<void> {
  await writeNote(db, PLACE, { value: JSON.stringify(caughtUp), at: caughtUp.at });
}

/** Why the list could not be read last time; undefined when it could. */
export async function readFailure(db: Db): Promise<string | undefined> {
  return (await readNote(db, FAILURE))?.value || undefined;
}

/** @param reason in our words; none after a success */
export async function writeFailure(db: Db, reason: string | undefined, now: number): Promise<void> {
  await writeNote(db, FAILURE, { value: reason ?? '', at: now });
}
