/**
 * Everything one Stripe account knows, in memory. What a request changes is one transaction: objects,
 * counters and the record under its idempotency key come together or not at all.
 */
import type { Clock } from '../clock.ts';
import { type IdempotencyRecord, IdempotencyRecords } from './idempotency.ts';
import { accountId, objectId } from './ids.ts';
import { KINDS, type Kind, type Objects, type StoredPrice } from './objects.ts';
import { Table } from './table.ts';

type Tables = { [K in Kind]: Table<Objects[K]> };

/** One step of a transaction, as the journal keeps it. */
export type Change =
  | { put: Kind; object: Objects[Kind] }
  | { delete: Kind; id: string }
  | { count: string; to: number }
  | { record: IdempotencyRecord }
  | { clock: number };

export interface AccountOptions {
  seed: string;
  created: number;
  clock: Clock;
}

export class Account {
  readonly seed: string;
  readonly id: string;
  readonly created: number;
  readonly clock: Clock;
  readonly idempotency = new IdempotencyRecords();
  readonly counters = new Map<string, number>();
  /** Idempotency keys of requests that are being executed. */
  readonly running = new Set<string>();
  readonly #tables: Tables = {
    product: new Table(),
    price: new Table<StoredPrice>({
      lookup_key: (price) => price.lookup_key,
      product: (price) => price.product,
    }),
    'billing.meter': new Table(),
    'billing_portal.configuration': new Table(),
  };
  #changes: Change[] = [];
  #undo: (() => void)[] = [];

  constructor({ seed, created, clock }: AccountOptions) {
    this.seed = seed;
    this.id = accountId(seed);
    this.created = created;
    this.clock = clock;
  }

  table<K extends Kind>(kind: K): Table<Objects[K]> {
    return this.#tables[kind];
  }

  newId(kind: Kind): string {
    return objectId(this.seed, kind, this.#count(kind));
  }

  put<K extends Kind>(kind: K, object: Objects[K]): Objects[K] {
    const table = this.table(kind);
    const before = table.get(object.id);
    this.#do(
      { put: kind, object },
      before === undefined ? () => table.delete(object.id) : () => table.put(before),
    );
    return object;
  }

  delete(kind: Kind, id: string): void {
    const before = this.table(kind).row(id);
    if (before === undefined) return;
    this.#do({ delete: kind, id }, () => this.#put(kind, before.object, before.sequence));
  }

  remember(record: IdempotencyRecord): void {
    this.idempotency.dropExpired(record.created);
    const before = this.idempotency.get(record.key);
    this.#do({ record }, () =>
      before === undefined ? this.idempotency.delete(record.key) : this.idempotency.put(before),
    );
  }

  advanceClock(to: number): void {
    const before = this.clock.advanced;
    this.#do({ clock: to }, () => this.apply({ clock: before }));
  }

  /** Runs `work`; `commit` makes its changes durable. Either failing takes every change back. */
  transact<T>(work: () => T, commit: (changes: readonly Change[]) => void): T {
    this.#changes = [];
    this.#undo = [];
    try {
      const result = work();
      if (this.#changes.length > 0) commit(this.#changes);
      return result;
    } catch (error) {
      for (const undo of this.#undo.reverse()) undo();
      throw error;
    } finally {
      this.#changes = [];
      this.#undo = [];
    }
  }

  /** One change as it is, from the journal. */
  apply(change: Change): void {
    if ('put' in change) this.#put(change.put, change.object);
    else if ('delete' in change) this.table(change.delete).delete(change.id);
    else if ('count' in change) this.counters.set(change.count, change.to);
    else if ('record' in change) this.idempotency.put(change.record);
    else this.clock.advanced = change.clock;
  }

  #put<K extends Kind>(kind: K, object: Objects[Kind], sequence?: number): void {
    this.table(kind).put(object as Objects[K], sequence);
  }

  #count(name: string): number {
    const before = this.counters.get(name) ?? 0;
    this.#do({ count: name, to: before + 1 }, () => {
      if (before === 0) this.counters.delete(name);
      else this.counters.set(name, before);
    });
    return before + 1;
  }

  #do(change: Change, undo: () => void): void {
    this.apply(change);
    this.#changes.push(change);
    this.#undo.push(undo);
  }
}

/** Every object, oldest first, for a state. */
export function objectsOf(account: Account): Record<Kind, unknown[]> {
  return Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      account
        .table(kind)
        .all()
        .map(({ object }) => object),
    ]),
  ) as Record<Kind, unknown[]>;
}
