/** The objects of one kind: by id, in order of creation, and by whatever an index asks for. */

export interface Row<T> {
  readonly object: T;
  /** Order of creation, for objects of the same second (or under a clock that is held still). */
  readonly sequence: number;
}

interface Identified {
  readonly id: string;
  readonly created: number;
}

/** What an object is found by: nothing, one text, or several. */
export type KeyOf<T> = (object: T) => string | readonly string[] | null;

interface Index<T> {
  readonly keyOf: KeyOf<T>;
  readonly ids: Map<string, Set<string>>;
}

/** Objects are replaced, never changed in place: a transaction can so be taken back. */
export class Table<T extends Identified> {
  readonly #rows = new Map<string, Row<T>>();
  /** Oldest first; what is deleted stays until the rows are asked for, since many may go at a time. */
  #order: Row<T>[] = [];
  #gaps = 0;
  readonly #indexes = new Map<string, Index<T>>();
  #sequence = 0;

  constructor(indexes: Record<string, KeyOf<T>> = {}) {
    for (const [name, keyOf] of Object.entries(indexes)) {
      this.#indexes.set(name, { keyOf, ids: new Map() });
    }
  }

  get(id: string): T | undefined {
    return this.#rows.get(id)?.object;
  }

  row(id: string): Row<T> | undefined {
    return this.#rows.get(id);
  }

  /**
   * A new object, or a new version of one. `sequence` is given when a deletion is taken back. An object that an
   * index can make nothing of throws, and the table stays as it was.
   */
  put(object: T, sequence?: number): void {
    const found = [...this.#indexes.values()].map(({ keyOf, ids }) => ({ ids, keys: keysOf(keyOf(object)) }));
    const before = this.#rows.get(object.id);
    const row = { object, sequence: before?.sequence ?? sequence ?? ++this.#sequence };
    if (before === undefined) {
      this.#order.splice(this.#place(row) + 1, 0, row);
    } else {
      this.#unindex(before.object);
      this.#order[this.#place(before)] = row;
    }
    this.#rows.set(object.id, row);
    for (const { ids, keys } of found) {
      for (const key of keys) {
        const set = ids.get(key);
        if (set === undefined) ids.set(key, new Set([object.id]));
        else set.add(object.id);
      }
    }
  }

  delete(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#unindex(row.object);
    this.#rows.delete(id);
    if (this.#order.at(-1) === row) this.#order.pop();
    else this.#gaps++;
  }

  /** All rows, oldest first. */
  all(): readonly Row<T>[] {
    if (this.#gaps > 0) this.#order = this.#withoutGaps();
    this.#gaps = 0;
    return this.#order;
  }

  /** The rows an index holds under any of some keys, oldest first. */
  by(index: string, keys: Iterable<string>): Row<T>[] {
    const found = new Map<string, Row<T>>();
    for (const key of keys) {
      for (const id of this.#indexes.get(index)?.ids.get(key) ?? []) {
        const row = this.#rows.get(id);
        if (row !== undefined) found.set(id, row);
      }
    }
    return [...found.values()].sort(compareRows);
  }

  /** The keys an index has rows under, in no order. */
  keys(index: string): string[] {
    return [...(this.#indexes.get(index)?.ids.keys() ?? [])];
  }

  pick(ids: Iterable<string>): Row<T>[] {
    const rows = [...new Set(ids)].flatMap((id) => this.#rows.get(id) ?? []);
    return rows.sort(compareRows);
  }

  #withoutGaps(): Row<T>[] {
    const isThere = (row: Row<T>) => this.#rows.get(row.object.id) === row;
    // Mostly it is the oldest that went.
    const front = this.#order.findIndex(isThere);
    return front === this.#gaps ? this.#order.slice(front) : this.#order.filter(isThere);
  }

  #unindex(object: T): void {
    for (const { keyOf, ids } of this.#indexes.values()) {
      for (const key of keysOf(keyOf(object))) {
        const set = ids.get(key);
        set?.delete(object.id);
        if (set?.size === 0) ids.delete(key);
      }
    }
  }

  /** Where the last row stands that is not newer: its own place, or the one after which it belongs. */
  #place(row: Row<T>): number {
    return lastNotNewer(this.#order, row);
  }
}

function keysOf(keys: string | readonly string[] | null): readonly string[] {
  if (keys === null) return [];
  return typeof keys === 'string' ? [keys] : keys;
}

/** By time of creation, then by order of creation. */
export function compareRows<T extends Identified>(a: Row<T>, b: Row<T>): number {
  return a.object.created - b.object.created || a.sequence - b.sequence;
}

/** The index of the last row in `order` (oldest first) that is not newer than `row`; -1 when all are. */
export function lastNotNewer<T extends Identified>(order: readonly Row<T>[], row: Row<T>): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = order[middle];
    if (other !== undefined && compareRows(other, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
