import type { ShopParts } from '../billing/shop-parts.ts';
import type { SubscriptionSync } from '../billing/subscriptions/subscription-sync.ts';
import type { Endings } from '../billing/unbilled/endings.ts';
import { type EventRows, MOST_AT_ONCE, type PendingEvent } from './event-rows.ts';
import { reasonOf } from './failure.ts';

/** After so long whoever works on an event is taken for dead. */
export const WORK_MS = 60_000;

/** What events ask for: that the customer they name is as Stripe has it, and that what ended is looked at. */
export class EventWork {
  /** @param sync and endings have to be quick to fail: deliveries wait for them, and what failed is tried again */
  constructor(
    private readonly parts: ShopParts,
    private readonly rows: EventRows,
    private readonly sync: SubscriptionSync,
    private readonly endings: Endings,
  ) {}

  /**
   * One read for all events of a customer that wait for it, then a look at each subscription that ended.
   *
   * @returns the ids of the events that are done with it
   * @throws the first failure; the events that it concerns are to be tried again, and say so
   */
  async on(customer: string): Promise<ReadonlySet<string>> {
    const done = new Set<string>();
    for (;;) {
      const events = await this.rows.pendingOf(customer);
      const due = events.filter(({ isDue }) => isDue);
      if (due.length > 0) await this.rows.lease(idsOf(due), WORK_MS);
      if (events.length === 0) return done;
      const plain = events.filter(({ subscription }) => subscription === null);
      await this.attempt(customer, events, () => this.sync.ofCustomer(customer, idsOf(plain)));
      await this.lookAtEndings(customer, events);
      for (const id of idsOf(events)) done.add(id);
      if (events.length < MOST_AT_ONCE) return done;
    }
  }

  private async lookAtEndings(customer: string, events: PendingEvent[]): Promise<void> {
    const failures: unknown[] = [];
    for (const subscription of new Set(events.map((event) => event.subscription))) {
      if (subscription === null) continue;
      const its = events.filter((event) => event.subscription === subscription);
      try {
        await this.attempt(customer, its, async () => {
          if (await this.isOurs(customer)) await this.endings.of(customer, subscription);
        });
        await this.rows.markDone(idsOf(its));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  private async isOurs(customer: string): Promise<boolean> {
    const user = await this.parts.store.db
      .selectFrom('users')
      .select('id')
      .where('customer', '=', customer)
      .executeTakeFirst();
    return user !== undefined;
  }

  private async attempt(customer: string, events: PendingEvent[], what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      this.parts.log.warn({ err: error, customer, events: idsOf(events) }, 'work on events failed');
      await this.rows.markFailed(idsOf(events), reasonOf(error));
      throw error;
    }
  }
}

function idsOf(events: readonly { id: string }[]): string[] {
  return events.map(({ id }) => id);
}
