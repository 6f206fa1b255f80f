import type { Selectable, SelectQueryBuilder } from 'kysely';
import type { Db, EventsTable, Schema } from '../store/schema.ts';
import { equalJitter } from '../stripe/backoff.ts';
import type { StripeEvent } from './stripe-event.ts';

/** An event whose work is still to be done. */
export interface PendingEvent {
  id: string;
  /** That ended with it. */
  subscription: string | null;
  /** Its time has come: nobody holds it. */
  isDue: boolean;
}

/** An event as its owner sees it. */
export interface KeptEvent {
  id: string;
  type: string;
  /** Seconds, Stripe's. */
  created: number;
  customer: string | null;
  status: EventStatus;
  attempts: number;
  last_error: string | null;
  /** Milliseconds. */
  received_at: number;
  next_try_at: number;
}

export type EventStatus = 'pending' | 'done' | 'dead';

/** Between tries: 5 to 10 seconds after the first, and up to four hours. */
const BACKOFF = { base: 5_000, cap: 4 * 3_600_000 };
/** Stripe sends again for three days, too. */
const TRIED_FOR_MS = 3 * 86_400_000;
/** However old an event is, when the server was away for days. */
const FEWEST_TRIES = 10;
/** Longer than Stripe lists events, and so than any could come again. */
const KEPT_FOR_MS = 35 * 86_400_000;
/** Events of one customer that one read is good for; more are done with the next. */
export const MOST_AT_ONCE = 1_000;

/** The inbox in the store: which events were let in, and what became of them. */
export class EventRows {
  constructor(
    private readonly db: Db,
    private readonly now: () => number,
  ) {}

  /**
   * Keeps events that are not there yet, as pending. What is there stays as it is.
   *
   * @param workMs so long nobody else takes it up
   * @returns the number of those that are new
   */
  async add(events: readonly StripeEvent[], workMs: number, db: Db = this.db): Promise<number> {
    if (events.length === 0) return 0;
    const now = this.now();
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('events')
      .values(
        events.map(({ id, type, created, customer, endedSubscription }) => ({
          id,
          type,
          created,
          customer,
          subscription: endedSubscription,
          status: 'pending',
          next_try_at: now + workMs,
          received_at: now,
        })),
      )
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirstOrThrow();
    return Number(numInsertedOrUpdatedRows ?? 0);
  }

  async statusOf(id: string): Promise<EventStatus | undefined> {
    const row = await this.db.selectFrom('events').select('status').where('id', '=', id).executeTakeFirst();
    return row?.status as EventStatus | undefined;
  }

  /** Those that are not done, the oldest first. */
  async unfinished(): Promise<KeptEvent[]> {
    return this.kept((query) => query.where('status', '!=', 'done'));
  }

  /** Those with these ids, done or not, in no order of theirs. */
  async withIds(ids: readonly string[]): Promise<KeptEvent[]> {
    return (await inParts(ids, (part) => this.kept((query) => query.where('id', 'in', part)))).flat();
  }

  /** Of one customer, the oldest first. */
  async pendingOf(customer: string): Promise<PendingEvent[]> {
    const rows = await this.db
      .selectFrom('events')
      .select(['id', 'subscription', 'next_try_at'])
      .where('status', '=', 'pending')
      .where('customer', '=', customer)
      .orderBy('received_at')
      .limit(MOST_AT_ONCE)
      .execute();
    const now = this.now();
    return rows.map(({ id, subscription, next_try_at }) => ({
      id,
      subscription,
      isDue: Number(next_try_at) <= now,
    }));
  }

  /** Customers with an event whose time has come, those that have waited longest first. */
  async dueCustomers(limit: number): Promise<string[]> {
    const rows = await this.db
      .selectFrom('events')
      .select((select) => ['customer', select.fn.min('next_try_at').as('due')])
      .where('status', '=', 'pending')
      .where('next_try_at', '<=', this.now())
      .groupBy('customer')
      .orderBy('due')
      .limit(limit)
      .execute();
    return rows.flatMap(({ customer }) => customer ?? []);
  }

  /** Events are worked on now: nobody else takes them up for so long. */
  async lease(ids: readonly string[], workMs: number): Promise<void> {
    await this.db
      .updateTable('events')
      .set({ next_try_at: this.now() + workMs })
      .where('id', 'in', ids)
      .execute();
  }

  async markDone(ids: readonly string[]): Promise<void> {
    await this.db
      .updateTable('events')
      .set({ status: 'done', last_error: null })
      .where('id', 'in', ids)
      .execute();
  }

  /** A try failed: the next one comes later each time, and none after about three days. */
  async markFailed(ids: readonly string[], reason: string): Promise<void> {
    const now = this.now();
    await this.db.transaction().execute(async (db) => {
      const rows = await db
        .selectFrom('events')
        .select(['id', 'attempts', 'received_at'])
        .where('id', 'in', ids)
        .where('status', '=', 'pending')
        .execute();
      for (const { id, attempts, received_at } of rows) {
        const tries = Number(attempts) + 1;
        const next = now + Math.round(equalJitter(tries, BACKOFF));
        const isLast = tries >= FEWEST_TRIES && next >= Number(received_at) + TRIED_FOR_MS;
        await db
          .updateTable('events')
          .set({
            status: isLast ? 'dead' : 'pending',
            attempts: tries,
            last_error: reason,
            next_try_at: next,
          })
          .where('id', '=', id)
          .execute();
      }
    });
  }

  /** What had been given up, or waits for its next try, is due. */
  async revive(ids: readonly string[]): Promise<void> {
    await inParts(ids, (part) =>
      this.db
        .updateTable('events')
        .set({ status: 'pending', next_try_at: this.now() })
        .where('id', 'in', part)
        .where('status', '!=', 'done')
        .execute(),
    );
  }

  /** Whatever is pending is due, whoever was at it: that process is no more. */
  async reviveAllPending(): Promise<void> {
    await this.db
      .updateTable('events')
      .set({ next_try_at: this.now() })
      .where('status', '=', 'pending')
      .where('next_try_at', '>', this.now())
      .execute();
  }

  private async kept(narrow: (query: EventQuery) => EventQuery): Promise<KeptEvent[]> {
    const rows = await narrow(
      this.db
        .selectFrom('events')
        .select([...KEPT_COLUMNS])
        .orderBy('received_at')
        .orderBy('id'),
    ).execute();
    return rows as KeptEvent[];
  }

  /** Forgets what is done and can come no more. */
  async forgetOld(): Promise<void> {
    await this.db
      .deleteFrom('events')
      .where('status', '=', 'done')
      .where('next_try_at', '<', this.now() - KEPT_FOR_MS)
      .execute();
  }
}

const KEPT_COLUMNS = [
  'id',
  'type',
  'created',
  'customer',
  'status',
  'attempts',
  'last_error',
  'received_at',
  'next_try_at',
] as const;

type EventQuery = SelectQueryBuilder<
  Schema,
  'events',
  Pick<Selectable<EventsTable>, (typeof KEPT_COLUMNS)[number]>
>;

/** Databases take so many values in one statement and no more. */
async function inParts<T>(ids: readonly string[], ask: (part: string[]) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let start = 0; start < ids.length; start += MOST_AT_ONCE) {
    answers.push(await ask(ids.slice(start, start + MOST_AT_ONCE)));
  }
  return answers;
}
