/**
 * Everything one Stripe account knows, in memory. What a request changes is one transaction: objects,
 * counters and the record under its idempotency key come together or not at all.
 */
import type { Clock } from '../clock.ts';
import { Agenda, type Due } from './agenda.ts';
import { appointmentOf, rankOf } from './appointments.ts';
import { type IdempotencyRecord, IdempotencyRecords } from './idempotency.ts';
import { accountId, objectId } from './ids.ts';
import { INDEXES } from './indexes.ts';
import { type EventType, type InnerKind, KINDS, type Kind, type Objects } from './objects.ts';
import { type KeyOf, Table } from './table.ts';

type Tables = { [K in Kind]: Table<Objects[K]> };

/** Something that happened to an object in this transaction, of which Stripe makes an event. */
export interface Happening {
  type: EventType;
  kind: Kind;
  object: Objects[Kind];
  /** Before an update: `previous_attributes` follow from it. */
  before?: Objects[Kind];
  /** Unix seconds, where it happened before now: what was due while the account's clock was moved on. */
  at?: number;
}

/** Says later what happened at the place in the order that was kept for it. */
export type Tell = <K extends Kind>(
  type: EventType,
  kind: K,
  object: Objects[K],
  before?: Objects[K],
) => void;

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
  /** Where the sandbox was last called: what it hosts is there too. Nobody's change, and in no file. */
  origin = 'http://127.0.0.1';
  /** Idempotency keys of requests that are being executed. */
  readonly running = new Set<string>();
  readonly #tables = Object.fromEntries(
    KINDS.map((kind) => [kind, new Table(INDEXES[kind] as Record<string, KeyOf<unknown>> | undefined)]),
  ) as unknown as Tables;
  readonly #agenda = new Agenda();
  /** The moment of the account's clock that is being caught up with; null when that is now. */
  #moment: number | null = null;
  #changes: Change[] = [];
  #undo: (() => void)[] = [];
  #happenings: (Happening | null)[] = [];

  constructor({ seed, created, clock }: AccountOptions) {
    this.seed = seed;
    this.id = accountId(seed);
    this.created = created;
    this.clock = clock;
  }

  table<K extends Kind>(kind: K): Table<Objects[K]> {
    return this.#tables[kind];
  }

  /** The time of the account: that of its clock, or of what is being caught up with. */
  now(): number {
    return this.#moment ?? this.clock.seconds();
  }

  /** Does what was due at a moment of the account's clock as if it were then. */
  during<T>(moment: number, work: () => T): T {
    const before = this.#moment;
    this.#moment = moment;
    try {
      return work();
    } finally {
      this.#moment = before;
    }
  }

  /** What is due first by `until` (unix seconds) on a clock, the account's own when it is null. */
  nextDue(clock: string | null, until: number): Due | undefined {
    return this.#agenda.first(clock, until, ({ kind, id, at }) => this.isDue(kind, id, clock, at));
  }

  /** Whether something is still due for an object at that moment of that clock. */
  isDue(kind: Kind, id: string, clock: string | null, at: number): boolean {
    const object = this.table(kind).get(id);
    const appointment = object === undefined ? null : appointmentOf(kind, object);
    return appointment !== null && appointment.at === at && appointment.clock === clock;
  }

  newId(kind: Kind | InnerKind): string {
    return objectId(this.seed, kind, this.#count(kind));
  }

  put<K extends Kind>(kind: K, object: Objects[K]): Objects[K] {
    const before = this.table(kind).get(object.id);
    this.#do(
      { put: kind, object },
      before === undefined ? () => this.table(kind).delete(object.id) : () => this.#put(kind, before),
    );
    return object;
  }

  /**
   * Says that something happened, in the order in which Stripe tells of it. With `before`, an object that
   * is no different from what it was makes no event.
   */
  happened<K extends Kind>(type: EventType, kind: K, object: Objects[K], before?: Objects[K]): void {
    this.#happenings.push(this.#happening(type, kind, object, before));
  }

  /** Keeps a place in the order for what can only be said later, when its object is as it is to be told. */
  reserve(): Tell {
    const place = this.#happenings.push(null) - 1;
    return (type, kind, object, before) => {
      this.#happenings[place] = this.#happening(type, kind, object, before);
    };
  }

  /** Runs `work`, and tells what happened in it as `arrange` says: in another order, or less of it. */
  arranged<T>(work: () => T, arrange: (happened: Happening[]) => Happening[]): T {
    const from = this.#happenings.length;
    const result = work();
    const happened = this.#happenings.splice(from).filter((happening) => happening !== null);
    this.#happenings.push(...arrange(happened));
    return result;
  }

  #happening<K extends Kind>(type: EventType, kind: K, object: Objects[K], before?: Objects[K]): Happening {
    return {
      type,
      kind,
      object,
      ...(before === undefined ? {} : { before }),
      ...(this.#moment === null ? {} : { at: this.#moment }),
    };
  }

  /** What has happened in this transaction since this was last asked. */
  takeHappenings(): Happening[] {
    const taken = this.#happenings.filter((happening) => happening !== null);
    this.#happenings = [];
    return taken;
  }

  /** What `work` would give: everything that it does is taken back, and nobody is told of it. */
  rehearse<T>(work: () => T): T {
    const [changes, undone, told] = [this.#changes.length, this.#undo.length, this.#happenings.length];
    try {
      return work();
    } finally {
      for (const undo of this.#undo.splice(undone).reverse()) undo();
      this.#changes.length = changes;
      this.#happenings.length = told;
    }
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
    this.#happenings = [];
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
    const table = this.table(kind);
    const before = table.get(object.id);
    const appointment = appointmentOf(kind, object);
    table.put(object as Objects[K], sequence);
    if (appointment === null) return;
    const earlier = before === undefined ? null : appointmentOf(kind, before);
    if (earlier?.at === appointment.at && earlier.clock === appointment.clock) return;
    const row = table.row(object.id);
    if (row !== undefined) this.#agenda.note(kind, rankOf(kind), row, appointment);
  }

  #count(name: string): number {
    const before = this.counters.get(name) ?? 0;
    this.#do({ count: name, to: before + 1 }, () => {
      if (before === 0) this.counters.delete(name);
      else this.counters.set(name, before);
    });
    return before + 1;
  }

  /** A step; one that fails half way is taken back with the others. */
  #do(change: Change, undo: () => void): void {
    this.#undo.push(undo);
    this.apply(change);
    this.#changes.push(change);
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
