import type { PriceBook } from '../billing/prices/prices.ts';
import { ShopError } from '../billing/shop-error.ts';
import type { ShopParts } from '../billing/shop-parts.ts';
import type { SubscriptionSync } from '../billing/subscriptions/subscription-sync.ts';
import type { Endings } from '../billing/unbilled/endings.ts';
import { sideBySide } from '../side-by-side.ts';
import { Background } from './background.ts';
import { CustomerQueue } from './customer-queue.ts';
import { EventRows, type KeptEvent } from './event-rows.ts';
import { isAboutCustomer, isAboutPrices } from './event-types.ts';
import { EventWork, WORK_MS } from './event-work.ts';
import { type InboxHealth, inboxHealth } from './health.ts';
import { verified } from './signature.ts';
import { readEvent, type StripeEvent } from './stripe-event.ts';

/** Customers read side by side; the pace is the limiter's. */
const CONCURRENCY = 8;
/** So long a delivery waits for its work; Stripe would wait longer, but not for ever. */
const PATIENCE_MS = 5_000;

const NOTHING: ReadonlySet<string> = new Set();

/** Events from Stripe: let in once, worked on until they are done, caught up when they were missed. */
export class Inbox {
  private readonly rows: EventRows;
  private readonly eventWork: EventWork;
  private readonly queue: CustomerQueue<ReadonlySet<string>>;
  private readonly background: Background;

  /** @param sync and endings have to be quick to fail: deliveries wait for them, and what failed is tried again */
  constructor(
    private readonly parts: ShopParts,
    private readonly prices: PriceBook,
    sync: SubscriptionSync,
    endings: Endings,
  ) {
    this.rows = new EventRows(parts.store.db, parts.now);
    this.eventWork = new EventWork(parts, this.rows, sync, endings);
    this.queue = new CustomerQueue((customer) => this.eventWork.on(customer), CONCURRENCY);
    this.background = new Background(parts, this.rows, this.queue);
  }

  /**
   * Takes one delivery. When it returns the event is in the store, and its work is done unless that takes long or
   * many others wait for theirs.
   *
   * @param body the bytes as they came
   * @throws ShopError 400 when the signature does not hold or what was signed is no event, 503 when there is no
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
        'event of the other mode ignored: endpoint and key do not belong together',
      );
      return;
    }
    if (isAboutPrices(event.type)) this.prices.forget();
    if (event.customer !== null && isAboutCustomer(event.type)) await this.work(event, event.customer);
  }

  /** Takes up what is left from before, reads from Stripe's event list what was missed, and goes on with both by timer. */
  start(): void {
    if (this.parts.config.webhookSecrets.length === 0) {
      this.parts.log.warn(
        {},
        'STRIPE_WEBHOOK_SECRET is not set: webhooks are refused, and what Stripe tells is only read from its list every few minutes',
      );
    }
    this.background.start();
  }

  /** Begins nothing new and waits for what is under way; what is left stands in the store. */
  async stop(): Promise<void> {
    await this.background.stop();
    await this.queue.stop();
  }

  health(): Promise<InboxHealth> {
    return inboxHealth(this.parts.store.db, this.parts.now());
  }

  /** Events that are not done, the oldest first. */
  unfinished(): Promise<KeptEvent[]> {
    return this.rows.unfinished();
  }

  /**
   * Works events again now that are pending or were given up.
   *
   * @param ids all of them unless given
   * @returns how each stands then; what is not in the store is missing
   */
  async replay(ids?: readonly string[]): Promise<KeptEvent[]> {
    const events = ids ? await this.rows.withIds(ids) : await this.rows.unfinished();
    await this.rows.revive(events.map(({ id }) => id));
    const customers = [...new Set(events.flatMap(({ customer }) => customer ?? []))];
    // What fails is said by the events themselves.
    await sideBySide(customers, CONCURRENCY, async (customer) => {
      await this.eventWork.on(customer).catch(() => undefined);
    });
    return this.rows.withIds(events.map(({ id }) => id));
  }

  /** Puts an event into the store, to be worked on now; unless that is over. */
  private async isDone(event: StripeEvent): Promise<boolean> {
    if ((await this.rows.add([event], WORK_MS)) === 1) return false;
    if ((await this.rows.statusOf(event.id)) === 'done') return true;
    await this.rows.revive([event.id]);
    return false;
  }

  private work(event: StripeEvent, customer: string): Promise<void> {
    return this.queue.unlessCrowded(async (crowded) => {
      if (await this.queue.expect(customer, () => this.isDone(event))) return;
      const isCrowdedAtStripe = this.parts.stripe.isAtItsLimit;
      const ended = this.queue.add(customer);
      if (ended === undefined || isCrowdedAtStripe) return;
      const done = await withinPatience(Promise.race([ended.catch(() => NOTHING), crowded]));
      if (done === undefined || done.has(event.id)) return;
      // Somebody else may have had it in hand: they have done it, or given it up.
      if ((await this.rows.statusOf(event.id)) === 'done') return;
      throw new ShopError(
        500,
        'event_failed',
        'The event is kept, but what it asks for failed; it will be tried again.',
      );
    });
  }
}

/** What work came to, if it does while somebody waits for it. */
async function withinPatience<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
