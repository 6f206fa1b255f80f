/**
 * What is to happen of itself, and when: for each clock a queue of the objects that something is due for. An
 * object says so itself (`appointmentOf`); a version of it that has been replaced is passed over.
 */
import TinyQueue from 'tinyqueue';
import type { Kind } from './objects.ts';
import type { Row } from './table.ts';

/** When something happens to an object of itself: at a moment (unix seconds) of its clock, null for the account's. */
export interface Appointment {
  clock: string | null;
  at: number;
}

/** An object that something is due for. */
export interface Due {
  kind: Kind;
  id: string;
  at: number;
}

interface Entry extends Due {
  /** Among what is due at one moment: the order of the kinds, then of creation. */
  rank: number;
  created: number;
  sequence: number;
}

export class Agenda {
  readonly #queues = new Map<string | null, TinyQueue<Entry>>();

  /** Notes a new version of an object. */
  note(
    kind: Kind,
    rank: number,
    { object: { id, created }, sequence }: Row<{ id: string; created: number }>,
    { clock, at }: Appointment,
  ): void {
    const entry = { kind, id, at, rank, created, sequence };
    const queue = this.#queues.get(clock);
    if (queue === undefined) this.#queues.set(clock, new TinyQueue([entry], compareEntries));
    else queue.push(entry);
  }

  /** The first that is due on a clock by `until`, of those that `isStill` to happen. */
  first(clock: string | null, until: number, isStill: (due: Due) => boolean): Due | undefined {
    const queue = this.#queues.get(clock);
    for (let entry = queue?.peek(); entry !== undefined; entry = queue?.peek()) {
      if (isStill(entry)) return entry.at <= until ? entry : undefined;
      queue?.pop();
    }
    this.#queues.delete(clock);
    return undefined;
  }
}

function compareEntries(a: Entry, b: Entry): number {
  return a.at - b.at || a.rank - b.rank || a.created - b.created || a.sequence - b.sequence;
}
