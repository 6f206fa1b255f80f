import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { digest } from '../reconcile/value.ts';
import type { RequestsTable } from '../store/schema.ts';
import { pause } from '../stripe/backoff.ts';
import { realClock } from '../stripe/limiter.ts';
import { ShopError } from './shop-error.ts';
import type { ShopParts } from './shop-parts.ts';

const SECOND_MS = 1_000;
const DAY_MS = 24 * 3_600 * SECOND_MS;
/** So soon the same request without a key is the same click. */
const CLICK_MS = 3 * SECOND_MS;
/** Work on a request that has not ended after this long died with its process. */
const DEAD_MS = 60 * SECOND_MS;
/** How long a repetition waits for what the first one gets. */
const WAIT_MS = 10 * SECOND_MS;
const LOOK_MS = 100;
/** Rows that nobody asks about any more are cleared away so often. */
const CLEAR_MS = 3_600 * SECOND_MS;

export interface Repeatable {
  /** The shop's own id of the user. */
  user: string;
  /** What is asked for, as in `invoice-items`. */
  what: string;
  /** Chosen by the page; without it the same request within three seconds is the same click. */
  key: string | undefined;
  parameters: object;
}

type Row = Selectable<RequestsTable>;

/** The work failed and nothing came of it: the request may be made anew. */
export class NothingCame extends Error {
  constructor(override readonly cause: unknown) {
    super('nothing came of it');
  }
}

/** Requests that may come twice and are to be done once: on any number of processes, and when one dies over it. */
export class Repeats {
  private clearedAt = 0;

  constructor(private readonly parts: Pick<ShopParts, 'store' | 'now'>) {}

  /**
   * Does the work, or answers what an earlier request with the same key was answered. What is answered is kept for
   * a day.
   *
   * @param work gets a name of the request that is the same for each try at it, to make an idempotency key of. When it throws a ShopError or NothingCame the request
   *   counts as never made; after any other error what became of it is unknown, and the next try goes on with the
   *   same name.
   * @throws ShopError 409 `request_differs` for other parameters under the same key, `request_in_progress` when the
   *   first one takes long
   */
  async once<T extends object>(request: Repeatable, work: (claim: string) => Promise<T>): Promise<T> {
    await this.clear();
    const parameters = digest(request.parameters);
    const name = request.key === undefined ? `click ${parameters}` : `key ${digest(request.key)}`;
    const id = `${request.user} ${request.what} ${name}`;
    const lifeMs = request.key === undefined ? CLICK_MS : DAY_MS;
    const until = realClock.now() + WAIT_MS;
    for (;;) {
      const taken = await this.take(id, parameters, lifeMs);
      if (taken?.isMine) return this.work(taken.row, work);
      if (taken && taken.row.parameters !== parameters)
        throw new ShopError(
          409,
          'request_differs',
          'This Idempotency-Key was used for another request. Please send a new one.',
        );
      if (taken && taken.row.answer !== null) return JSON.parse(taken.row.answer) as T;
      if (realClock.now() >= until)
        throw new ShopError(
          409,
          'request_in_progress',
          'The same request is still being worked on. Please look again in a moment.',
        );
      await pause(LOOK_MS, realClock);
    }
  }

  private async work<T extends object>(row: Row, work: (claim: string) => Promise<T>): Promise<T> {
    try {
      const answer = await work(row.claim);
      await this.update(row, { answer: JSON.stringify(answer), worked_at: this.parts.now() });
      return answer;
    } catch (error) {
      if (!(error instanceof ShopError || error instanceof NothingCame)) {
        await this.update(row, { worked_at: 0 });
        throw error;
      }
      await this.db
        .deleteFrom('requests')
        .where('id', '=', row.id)
        .where('claim', '=', row.claim)
        .where('worked_at', '=', row.worked_at)
        .execute();
      throw error instanceof NothingCame ? error.cause : error;
    }
  }

  /** The row of a request, and whether the work is this call's; nothing when it was given up at this moment. */
  private async take(
    id: string,
    parameters: string,
    lifeMs: number,
  ): Promise<{ row: Row; isMine: boolean } | undefined> {
    const now = this.parts.now();
    const anew = { claim: randomUUID(), parameters, answer: null, created_at: now, worked_at: now };
    const made = await this.db
      .insertInto('requests')
      .values({ id, ...anew })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (made) return { row: made, isMine: true };
    const row = await this.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) return undefined;
    const isOver =
      row.answer === null ? now - Number(row.created_at) >= DAY_MS : now - Number(row.worked_at) >= lifeMs;
    if (isOver) return this.takeOver(row, anew);
    const isLeft = row.answer === null && now - Number(row.worked_at) >= DEAD_MS;
    return isLeft && row.parameters === parameters
      ? this.takeOver(row, { worked_at: now })
      : { row, isMine: false };
  }

  /** Of several that see a row left, one gets it. */
  private async takeOver(row: Row, values: Partial<Row>): Promise<{ row: Row; isMine: boolean } | undefined> {
    const taken = await this.update(row, values);
    return taken && { row: taken, isMine: true };
  }

  /** Unless somebody was faster. */
  private update(row: Row, values: Partial<Row>): Promise<Row | undefined> {
    return this.db
      .updateTable('requests')
      .set(values)
      .where('id', '=', row.id)
      .where('claim', '=', row.claim)
      .where('worked_at', '=', row.worked_at)
      .returningAll()
      .executeTakeFirst();
  }

  private async clear(): Promise<void> {
    const now = this.parts.now();
    if (now - this.clearedAt < CLEAR_MS) return;
    this.clearedAt = now;
    await this.db
      .deleteFrom('requests')
      .where('created_at', '<', now - 2 * DAY_MS)
      .where('worked_at', '<', now - 2 * DAY_MS)
      .execute();
  }

  private get db() {
    return this.parts.store.db;
  }
}
