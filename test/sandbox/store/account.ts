/**
 * Everything one Stripe account knows, in memory. What a request changes is one transaction: objects,
 * counters and the record under its idempotency key come together or not at all.
 */
import type { Clock } from '../clock.ts';
import { chargeDue } from './charge-due.ts';
import { type IdempotencyRecord, IdempotencyRecords } from './idempotency.ts';
import { accountId, objectId } from './ids.ts';
import { type EventType, KINDS, type Kind, type Objects } from './objects.ts';
import { Table } from './table.ts';

type Tables = { [K in Kind]: Table<Objects[K]> };

/** What objects can be found by, other than their id. */
const INDEXES: { [K in Kind]?: Record<string, (object: Objects[K]) => string | null> } = {
  price: { lookup_key: (price) => price.lookup_key, product: (price) => price.product },
  customer: { email: (customer) => customer.email, invoice_prefix: (customer) => customer.invoice_prefix },
  deleted_customer: { invoice_prefix: (customer) => customer.invoice_prefix },
  payment_method: { customer: (method) => method.customer },
  setup_intent: {
    customer: (intent) => intent.customer,
    payment_method: (intent) => intent.payment_method,
  },
  setup_attempt: { setup_intent: (attempt) => attempt.setup_intent },
  payment_intent: { customer: (intent) => intent.customer, status: (intent) => intent.status },
  charge: {
    customer: (charge) => charge.customer,
    payment_intent: (charge) => charge.payment_intent,
    due: chargeDue,
  },
  refund: { charge: (refund) => refund.charge, payment_intent: (refund) => refund.payment_intent },
  balance_transaction: {
    source: (one) => one.source,
    due: (one) => (one.status === 'pending' ? String(one.available_on) : null),
  },
  dispute: { charge: (one) => one.charge },
  'checkout.session': {
    customer: (session) => session.customer,
    payment_intent: (session) => session.payment_intent,
    setup_intent: (session) => session.setup_intent,
    status: (session) => session.status,
    due: (session) => (session.status === 'open' ? String(session.expires_at) : null),
  },
  item: { session: (item) => item.session },
  delivery: { event: (delivery) => delivery.event, status: (delivery) => delivery.status },
};

/** Something that happened to an object in this transaction, of which Stripe makes an event. */
export interface Happening {
  type: EventType;
  kind: Kind;
  object: Objects[Kind];
  /** Before an update: `previous_attributes` follow from it. */
  before?: Objects[Kind];
}

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
  readonly #tables = Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      new Table(INDEXES[kind] as Record<string, (object: unknown) => string | null> | undefined),
    ]),
  ) as unknown as Tables;
  #changes: Change[] = [];
  #undo: (() => void)[] = [];
  #happenings: Happening[] = [];

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

  /**
   * Says that something happened, in the order in which Stripe tells of it. With `before`, an object that
   * is no different from what it was makes no event.
   */
  happened<K extends Kind>(type: EventType, kind: K, object: Objects[K], before?: Objects[K]): void {
    this.#happenings.push({ type, kind, object, ...(before === undefined ? {} : { before }) });
  }

  /** What has happened in this transaction since this was last asked. */
  takeHappenings(): Happening[] {
    const taken = this.#happenings;
    this.#happenings = [];
    return taken;
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
