import { fullJitter } from '../../stripe/backoff.ts';
import { ONCE, type Params, type StripeClient } from '../../stripe/client.ts';
import { isMissing } from '../../stripe/missing.ts';
import type { ShopParts } from '../shop-parts.ts';
import type { StripeSubscription } from '../subscriptions/read-subscriptions.ts';
import type { Metered } from './metered.ts';
import { heldBecause } from './outbox-held.ts';
import { isAboutTime, type Outcome, outcomeOf } from './outbox-outcome.ts';
import type { NewUsage, OutboxRow } from './outbox-row.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const METER_EVENTS_PATH = '/v1/billing/meter_events';

/** Sent side by side. */
const CONCURRENCY = 8;
/** For so long a row is its sender's; longer than one try takes. */
const LEASE_MS = 10 * SECOND;
const TRY_MS = 6 * SECOND;
/** So often what has become due is looked for. */
const POLL_MS = SECOND;
/** What is tried first within this time happens now by Stripe's clock. */
const JUST_NOW_MS = MINUTE;
/** Stripe knows an identifier for a day at least: after that a repetition would count again. */
const REPEATABLE_MS = 23 * HOUR;
/** What was sent is kept for so long, to know a repeated request by. */
const KEPT_MS = 48 * HOUR;
/** Stripe takes nothing that is older. */
const TOO_OLD_MS = 35 * 24 * HOUR;

/** Usage that was written down, on its way to Stripe's meters: each row gets there once, whatever happens. */
export class Outbox {
  private readonly stripe: StripeClient;
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly waiting: (() => void)[] = [];
  private free = CONCURRENCY;
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;
  private forgotAt = 0;

  constructor(
    private readonly parts: ShopParts,
    private readonly metered: Metered,
  ) {
    this.stripe = parts.stripe.with({ patience: ONCE, timeoutMs: TRY_MS, signal: this.stopping.signal });
  }

  /** Writes usage down, all or nothing; what is there already under its id stays as it is. */
  async put(rows: readonly NewUsage[]): Promise<void> {
    const now = this.parts.now();
    await this.parts.store.db
      .insertInto('outbox')
      .values(rows.map((row) => ({ ...row, status: 'pending', next_try_at: now, created_at: now })))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  /** Tries to send these; resolves when each was tried, or stood nobody in need of it. */
  async send(ids: readonly string[]): Promise<void> {
    await this.tracked(
      Promise.all(
        ids.map((id) =>
          this.inTurn(async () => {
            const [row] = await this.claim(1, id);
            if (row !== undefined) await this.deliver(row);
          }),
        ),
      ),
    );
  }

  start(): void {
    this.timer = setInterval(() => void this.sendDue(), POLL_MS);
    this.timer.unref();
    void this.sendDue();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort(new Error('the shop is being closed'));
    await Promise.allSettled([...this.underWay]);
  }

  /** Sends all that is due, and forgets what was sent long ago. */
  async sendDue(): Promise<void> {
    if (this.isLooking || this.stopping.signal.aborted) return;
    this.isLooking = true;
    try {
      await this.tracked(this.sendAllDue());
    } catch (error) {
      this.parts.log.error({ err: error }, 'usage could not be sent');
    } finally {
      this.isLooking = false;
    }
  }

  private async sendAllDue(): Promise<void> {
    await this.forgetSent();
    if (!(await this.isAnyDue())) return;
    const sender = async (): Promise<void> => {
      for (;;) {
        const found = await this.inTurn(async () => {
          const [row] = this.stopping.signal.aborted ? [] : await this.claim(1);
          if (row !== undefined) await this.deliver(row);
          return row !== undefined;
        });
        if (!found) return;
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, sender));
  }

  private async isAnyDue(): Promise<boolean> {
    const row = await this.parts.store.db
      .selectFrom('outbox')
      .select('id')
      .where('status', '=', 'pending')
      .where('next_try_at', '<=', this.parts.now())
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  private async forgetSent(): Promise<void> {
    const now = this.parts.now();
    if (now - this.forgotAt < HOUR) return;
    this.forgotAt = now;
    await this.parts.store.db
      .deleteFrom('outbox')
      .where('status', '=', 'sent')
      .where('created_at', '<', now - KEPT_MS)
      .execute();
  }

  /** Takes rows that are due for this process alone, for as long as a try takes. */
  private claim(count: number, id?: string): Promise<OutboxRow[]> {
    const now = this.parts.now();
    const due = this.parts.store.db
      .selectFrom('outbox')
      .select('id')
      .where('status', '=', 'pending')
      .where('next_try_at', '<=', now)
      .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
      .orderBy('next_try_at')
      .limit(count);
    return this.parts.store.db
      .updateTable('outbox')
      .set((set) => ({
        attempts: set('attempts', '+', 1),
        first_tried_at: set.fn.coalesce('first_tried_at', set.val(now)),
        next_try_at: now + LEASE_MS,
      }))
      .where('id', 'in', due)
      .where('status', '=', 'pending')
      .where('next_try_at', '<=', now)
      .returningAll()
      .execute();
  }

  private async deliver(row: OutboxRow): Promise<void> {
    const began = row.next_try_at - LEASE_MS;
    const first = row.first_tried_at ?? began;
    const outcome = await (began - first > REPEATABLE_MS ? this.hold(row) : this.attempt(row, began));
    if (outcome.status !== 'pending') return this.settle(row, outcome);
    await this.parts.store.db
      .updateTable('outbox')
      .set({
        last_error: outcome.error,
        next_try_at: this.parts.now() + waitAfter(row.attempts),
        // Nothing can have come of this try, so that it is no beginning of a doubt.
        ...(outcome.mayHaveHappened || first !== began ? {} : { first_tried_at: null }),
      })
      .where('id', '=', row.id)
      .where('status', '=', 'pending')
      .execute();
  }

  /** Only together with what its meter says: till that can be read, it waits. */
  private async hold(row: OutboxRow): Promise<Outcome> {
    try {
      const meter = await this.metered.meter(row.meter);
      return { status: 'held', error: await heldBecause(this.parts, this.stripe, meter, row) };
    } catch (error) {
      return { status: 'pending', error: asError(error).message, mayHaveHappened: true };
    }
  }

  private async attempt(row: OutboxRow, began: number): Promise<Outcome> {
    const meter = await this.metered.meter(row.meter).catch(asError);
    if (meter instanceof Error) return { status: 'pending', error: meter.message, mayHaveHappened: false };
    const event: Params = {
      event_name: row.event_name,
      identifier: row.id,
      payload: { [meter.customerKey]: row.customer, [meter.valueKey]: String(row.value) },
    };
    const isLate = row.attempts > 1 || began - row.created_at > JUST_NOW_MS;
    const timestamp = isLate ? await this.timeOf(row).catch(asError) : undefined;
    if (timestamp instanceof Error)
      return { status: 'pending', error: timestamp.message, mayHaveHappened: false };
    try {
      await this.post(row, began, { ...event, timestamp });
      return { status: 'sent' };
    } catch (error) {
      // Thrown before anything was sent.
      if (error === this.stopping.signal.reason)
        return { status: 'pending', error: asError(error).message, mayHaveHappened: false };
      return outcomeOf(error);
    }
  }

  /** Without a time where Stripe's clock and ours are so far apart that it is none. */
  private async post(row: OutboxRow, began: number, event: Params): Promise<void> {
    const key = `${row.id}.${row.attempts}`;
    try {
      await this.stripe.post(METER_EVENTS_PATH, event, key);
    } catch (error) {
      const isOld = began - row.created_at > TOO_OLD_MS;
      if (event.timestamp === undefined || isOld || !isAboutTime(error)) throw error;
      await this.stripe.post(METER_EVENTS_PATH, { ...event, timestamp: undefined }, `${key}.now`);
    }
  }

  /**
   * When it happened, in Stripe's seconds, but not before the period that is paid next: of one that was invoiced
   * nothing is paid any more. Our clock may be behind Stripe's, and a period may have ended while usage waited.
   */
  private async timeOf({ created_at, meter, subscription }: OutboxRow): Promise<number> {
    const at = Math.floor(created_at / SECOND);
    if (subscription === null) return at;
    try {
      const { items } = await this.stripe.get<StripeSubscription>(`/v1/subscriptions/${subscription}`);
      const item = items.data.find(({ price }) => price.recurring?.meter === meter) ?? items.data[0];
      return Math.max(at, item?.current_period_start ?? 0);
    } catch (error) {
      if (isMissing(error)) return at;
      throw error;
    }
  }

  private async settle(row: OutboxRow, outcome: Exclude<Outcome, { status: 'pending' }>): Promise<void> {
    const error = 'error' in outcome ? outcome.error : null;
    await this.parts.store.db
      .updateTable('outbox')
      .set({ status: outcome.status, last_error: error })
      .where('id', '=', row.id)
      .where('status', '=', 'pending')
      .execute();
    if (error === null) return;
    const fields = {
      usage: row.id,
      customer: row.customer,
      meter: row.meter,
      value: row.value,
      reason: error,
    };
    this.parts.log.error(fields, `usage was ${outcome.status}`);
  }

  /** One of a bounded number that work side by side. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.free -= 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }

  private tracked<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    return work.finally(() => this.underWay.delete(work));
  }
}

/** Longer after each try, and never the same for all that failed together; in whole milliseconds. */
function waitAfter(attempts: number): number {
  return 500 + Math.round(fullJitter(attempts, { base: SECOND, cap: 10 * MINUTE }));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
