import type Stripe from 'stripe';
import type { ShopParts } from '../billing/shop-parts.ts';
import { resyncAll } from '../billing/subscriptions/resync.ts';
import type { Db } from '../store/schema.ts';
import type { StripeClient, Wire } from '../stripe/client.ts';
import { isMissing } from '../stripe/missing.ts';
import { type CaughtUp, type Place, readCaughtUp, writeCaughtUp } from './catch-up-note.ts';
import type { EventRows } from './event-rows.ts';
import { CUSTOMER_EVENTS } from './event-types.ts';
import { readEvent, type StripeEvent } from './stripe-event.ts';

type ListedEvent = Wire<Stripe.Event>;

/**
 * Seconds, Stripe's: events that are listed later than others of their time are met by reading so much of the list
 * again.
 */
const OVERLAP = 300;
/** Stripe lists events for 30 days (https://docs.stripe.com/api/events); where the list is empty our own clock must do. */
const LISTED_FOR_MS = 29 * 86_400_000;

/**
 * Reads from Stripe's list what no webhook brought, into the same inbox. Where the list does not reach back to what
 * was seen last, all customers are read instead.
 */
export class CatchUp {
  constructor(
    private readonly parts: ShopParts,
    private readonly rows: EventRows,
  ) {}

  /**
   * Returns when all that Stripe lists is in the inbox. One process does it at a time.
   *
   * @param freshMs what somebody else has caught up so short a time ago is not looked at again
   * @param stripe ends between two requests when its signal has fired
   */
  async run(freshMs: number, stripe: StripeClient, signal: AbortSignal): Promise<void> {
    const { store, now } = this.parts;
    const catchUp = async (): Promise<void> => {
      const note = await readCaughtUp(store.db);
      if (note?.at !== undefined && now() - note.at < freshMs) return;
      await this.from(await this.start(note, stripe, signal), stripe);
    };
    await store.locked('catch-up', catchUp, signal);
  }

  /** Where to read on; nowhere when there is nothing to read. */
  private async start(
    note: CaughtUp | undefined,
    stripe: StripeClient,
    signal: AbortSignal,
  ): Promise<Place | null> {
    if (note?.cursor && (await isListed(note.cursor.id, stripe))) return note.cursor;
    // Before the customers are read: what happens meanwhile is caught up.
    const head = await beginning(stripe);
    const wasEmpty = note !== undefined && note.cursor === null && this.parts.now() - note.at < LISTED_FOR_MS;
    if (head === null && wasEmpty) return null;
    this.parts.log.info(
      { last: note?.cursor?.id ?? null },
      note?.cursor
        ? 'the event list does not reach back to the last event: all customers are read'
        : 'all customers are read',
    );
    const { failed } = await resyncAll({ ...this.parts, stripe }, { signal });
    // They are tried again, and shown, as if an event had named them.
    await this.rows.add(
      failed.map(({ customer }) => asEvent(customer, head, this.parts.now())),
      0,
    );
    return head;
  }

  /** The cursor moves with what it stands behind: what is not in the inbox is read again. */
  private async from(cursor: Place | null, stripe: StripeClient): Promise<void> {
    const { db } = this.parts.store;
    let place = cursor;
    const recent = place === null ? [] : [place];
    for (let more = cursor !== null; more; ) {
      const before = recent.at(-1)?.id;
      const page = await stripe.list<ListedEvent>('/v1/events', {
        types: [...CUSTOMER_EVENTS],
        limit: 100,
        ending_before: before,
      });
      const newest = page.data[0];
      if (newest === undefined) break;
      const oldestFirst = page.data.reverse();
      recent.push(...oldestFirst.map(({ id, created }) => ({ id, created })));
      while (recent[1] !== undefined && recent[1].created <= newest.created - OVERLAP) recent.shift();
      place = recent[0] ?? null;
      await db.transaction().execute((transaction) => this.keep(oldestFirst, place, transaction));
      more = page.has_more;
    }
    await writeCaughtUp(db, { cursor: place, at: this.parts.now() });
  }

  private async keep(events: ListedEvent[], cursor: Place | null, db: Db): Promise<void> {
    const { livemode } = this.parts.config.stripe;
    const read = events.flatMap((event) => readEvent(event) ?? []);
    const ours = read.filter((event) => event.customer !== null && event.livemode === livemode);
    await this.rows.add(ours, 0, db);
    await writeCaughtUp(db, { cursor, at: (await readCaughtUp(db))?.at ?? 0 });
  }
}

function asEvent(customer: string, head: Place | null, now: number): StripeEvent {
  return {
    id: `resync_${customer}_${now}`,
    type: 'resync',
    created: head?.created ?? 0,
    livemode: false,
    customer,
    endedSubscription: null,
  };
}

async function isListed(id: string, stripe: StripeClient): Promise<boolean> {
  try {
    await stripe.get(`/v1/events/${id}`);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** An event from which on the list is to be read when all that was before is known otherwise. */
async function beginning(stripe: StripeClient): Promise<Place | null> {
  const { data } = await stripe.list<ListedEvent>('/v1/events', { types: [...CUSTOMER_EVENTS], limit: 100 });
  const [newest] = data;
  if (newest === undefined) return null;
  const { id, created } =
    data.find((event) => event.created <= newest.created - OVERLAP) ?? data.at(-1) ?? newest;
  return { id, created };
}
