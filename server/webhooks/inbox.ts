import type { Endings } from '../billing/endings.ts';
import type { PriceBook } from '../billing/prices.ts';
import { ShopError } from '../billing/shop-error.ts';
import type { ShopParts } from '../billing/shop-parts.ts';
import type { SubscriptionSync } from '../billing/subscription-sync.ts';
import { CustomerQueue } from './customer-queue.ts';
import { EventRows, MOST_AT_ONCE, type PendingEvent } from './event-rows.ts';
import { isAboutCustomer, isAboutPrices } from './event-types.ts';
import { reasonOf } from './failure.ts';
import { verified } from './signature.ts';
import { readEvent, type StripeEvent } from './stripe-event.ts';

/** Customers read side by side; the pace is the limiter's. */
const CONCURRENCY = 8;
/** So long a delivery waits for its work; Stripe would wait longer, but not for ever. */
const PATIENCE_MS = 5_000;
/** After so long whoever works on an event is taken for dead. */
const WORK_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const FORGET_EVERY_MS = 3_600_000;

/** Events from Stripe: let in once, worked on until they are done, caught up when they were missed. */
export class Inbox {
  private readonly rows: EventRows;
  private readonly queue: CustomerQueue;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private forgottenAt = 0;

  /** @param sync and endings have to be quick to fail: a delivery waits for them, and what failed is tried again */
  constructor(
    private readonly parts: ShopParts,
    private readonly prices: PriceBook,
    private readonly sync: SubscriptionSync,
    private readonly endings: Endings,
  ) {
    this.rows = new EventRows(parts.store.db, parts.now);
    this.queue = new CustomerQueue((customer) => this.workOn(customer), CONCURRENCY);
  }

  /**
   * Takes one delivery. When it returns the event is in the store, and its work is done unless that takes long or
   * many others wait for theirs.
   *
   * @param body the bytes as they came
   * @throws ShopError 400 when the signature does not hold or nothing signed is an event, 503 when there is no
   *   secret to check with, 500 when the work failed, so that Stripe sends again
   */
  async receive(body: Buffer, signature: string | undefined): Promise<void> {
    const { config, log, now } = this.parts;
    if (config.webhookSecrets.length === 0) {
      throw new ShopError(
        503,
        'webhooks_off',
        'No webhook is taken here: STRIPE_WEBHOOK_SECRET is not set, so that none could be checked.',
      );
    }
    const event = readEvent(verified(body, signature, config.webhookSecrets, now()));
    if (!event) throw new ShopError(400, 'invalid_request', 'What was signed is no event of Stripe’s.');
    if (event.livemode !== config.stripe.livemode) {
      log.warn(
        { event: event.id, type: event.type, livemode: event.livemode },
        'event of the other mode ignored: the endpoint at Stripe and the key of this server do not belong together',
      );
      return;
    }
    if (isAboutPrices(event.type)) this.prices.forget();
    if (event.customer === null || !isAboutCustomer(event.type)) return;
    await this.work(event, event.customer);
  }

  /** Takes up what is left from before, reads from Stripe's event list what was missed, and goes on with both by timer. */
  start(): void {
    void this.look(() => this.rows.reviveAllPending());
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** Begins nothing new and waits for what is under way; what is left stands in the store. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    await this.queue.stop();
  }

  private async work(event: StripeEvent, customer: string): Promise<void> {
    const isNew = (await this.rows.add([event], WORK_MS)) === 1;
    if (!isNew) {
      if ((await this.rows.statusOf(event.id)) === 'done') return;
      await this.rows.revive([event.id]);
    }
    const ended = this.queue.add(customer);
    if (ended === undefined) return;
    const failure = await withinPatience(Promise.race([ended, this.queue.crowded]));
    if (failure === undefined || (await this.rows.statusOf(event.id)) === 'done') return;
    throw new ShopError(
      500,
      'event_failed',
      'The event is kept, but what it asks for failed; it will be tried again.',
    );
  }

  /** One read for all that waits for it, then what has to be looked at for each subscription that ended. */
  private async workOn(customer: string): Promise<void> {
    for (;;) {
      const events = await this.rows.pendingOf(customer);
      if (events.length === 0) return;
      const due = events.filter(({ isDue }) => isDue).map(({ id }) => id);
      if (due.length > 0) await this.rows.lease(due, WORK_MS);
      const plain = events.filter(({ subscription }) => subscription === null);
      await this.attempt(events, customer, () => this.sync.ofCustomer(customer, idsOf(plain)));
      await this.lookAtEndings(customer, events);
      if (events.length < MOST_AT_ONCE) return;
    }
  }

  private async lookAtEndings(customer: string, events: PendingEvent[]): Promise<void> {
    const failures: unknown[] = [];
    for (const subscription of new Set(events.map((event) => event.subscription))) {
      if (subscription === null) continue;
      const its = events.filter((event) => event.subscription === subscription);
      try {
        await this.attempt(its, customer, () => this.endings.of(customer, subscription));
        await this.rows.markDone(idsOf(its));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Of what fails the events say so, and are tried again. */
  private async attempt(events: PendingEvent[], customer: string, what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      this.parts.log.warn({ err: error, customer, events: idsOf(events) }, 'work on events failed');
      await this.rows.markFailed(idsOf(events), reasonOf(error));
      throw error;
    }
  }

  /** Takes up what is due, one look at a time. */
  private look(before: () => Promise<void> = async () => {}): Promise<void> {
    this.looking = this.looking.then(async () => {
      try {
        await before();
        if (!this.queue.hasRoom) return;
        for (const customer of await this.rows.dueCustomers(MOST_AT_ONCE)) this.queue.add(customer);
        await this.forgetOld();
      } catch (error) {
        this.parts.log.error({ err: error }, 'the store could not be asked for events that are due');
      }
    });
    return this.looking;
  }

  private async forgetOld(): Promise<void> {
    const now = this.parts.now();
    if (now - this.forgottenAt < FORGET_EVERY_MS) return;
    this.forgottenAt = now;
    await this.rows.forgetOld();
  }
}

function idsOf(events: readonly { id: string }[]): string[] {
  return events.map(({ id }) => id);
}

/** What the work failed with; undefined when it did not, or goes on. */
async function withinPatience(work: Promise<void>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  try {
    await Promise.race([work, patience]);
    return undefined;
  } catch (error) {
    return error ?? new Error('it failed');
  } finally {
    clearTimeout(timer);
  }
}
