import type { ShopParts } from '../billing/shop-parts.ts';
import { PATIENT } from '../stripe/client.ts';
import { CatchUp } from './catch-up.ts';
import { readFailure, writeFailure } from './catch-up-note.ts';
import type { CustomerQueue } from './customer-queue.ts';
import { type EventRows, MOST_AT_ONCE } from './event-rows.ts';
import { reasonOf } from './failure.ts';

const LOOK_EVERY_MS = 1_000;
const CATCH_UP_EVERY_MS = 5 * 60_000;
const AFTER_FAILURE_MS = 30_000;
const FORGET_EVERY_MS = 3_600_000;

/** What the inbox does by itself: it tries again what failed, and looks for what never came. */
export class Background {
  private readonly catchUp: CatchUp;
  private readonly ending = new AbortController();
  private readonly timers = new Set<NodeJS.Timeout>();
  private looking: Promise<void> = Promise.resolve();
  private catchingUp: Promise<void> = Promise.resolve();
  private forgottenAt = 0;

  constructor(
    private readonly parts: ShopParts,
    private readonly rows: EventRows,
    private readonly queue: CustomerQueue<unknown>,
  ) {
    this.catchUp = new CatchUp(parts, rows);
  }

  start(): void {
    this.looking = this.takeUpWhatIsLeft();
    this.catchingUp = this.catchUpAgain(0);
  }

  /** Resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.ending.abort();
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all([this.looking, this.catchingUp]);
  }

  /** Whoever was at it when this process began is no more, or does the same, which does no harm. */
  private async takeUpWhatIsLeft(): Promise<void> {
    await this.rows.reviveAllPending().catch((error: unknown) => this.complain(error));
    await this.look();
  }

  private async look(): Promise<void> {
    try {
      await this.takeUpWhatIsDue();
      const now = this.parts.now();
      if (now - this.forgottenAt >= FORGET_EVERY_MS) {
        this.forgottenAt = now;
        await this.rows.forgetOld();
      }
    } catch (error) {
      this.complain(error);
    }
    this.later(LOOK_EVERY_MS, () => {
      this.looking = this.look();
    });
  }

  private async takeUpWhatIsDue(): Promise<void> {
    if (!this.queue.hasRoom) return;
    for (const customer of await this.rows.dueCustomers(MOST_AT_ONCE)) this.queue.add(customer);
  }

  private complain(error: unknown): void {
    this.parts.log.error({ err: error }, 'the store could not be asked for events that are due');
  }

  private async catchUpAgain(freshMs: number): Promise<void> {
    const { signal } = this.ending;
    const { db } = this.parts.store;
    let isDone = false;
    try {
      await this.catchUp.run(freshMs, this.parts.stripe.with({ patience: PATIENT, signal }), signal);
      if ((await readFailure(db)) !== undefined) await writeFailure(db, undefined, this.parts.now());
      await this.takeUpWhatIsDue();
      isDone = true;
    } catch (error) {
      if (signal.aborted) return;
      this.parts.log.error({ err: error }, 'events that were missed could not be read');
      await writeFailure(db, reasonOf(error), this.parts.now()).catch(() => undefined);
    }
    const wait = isDone ? CATCH_UP_EVERY_MS : AFTER_FAILURE_MS;
    this.later(wait * (0.75 + Math.random() / 2), () => {
      this.catchingUp = this.catchUpAgain(CATCH_UP_EVERY_MS / 2);
    });
  }

  private later(ms: number, what: () => void): void {
    if (this.ending.signal.aborted) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      what();
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }
}
