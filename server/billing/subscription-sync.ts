import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { readMark } from '../reconcile/mark.ts';
import type { Db, SubscriptionsTable } from '../store/schema.ts';
import { Customers, isMissing } from './customers.ts';
import { readSubscriptions, type StripeSubscription } from './read-subscriptions.ts';
import type { ShopParts } from './shop-parts.ts';
import { LIVE_STATUSES, type Subscription, type User } from './types.ts';

/** Keeps the store's subscriptions as Stripe has them. */
export class SubscriptionSync {
  private readonly customers: Customers;

  constructor(protected readonly parts: ShopParts) {
    this.customers = new Customers(parts);
  }

  /**
   * Reads a customer's subscriptions from Stripe and keeps what it read, unless a read that was begun later has
   * been kept meanwhile. A Customer that is not of this catalog's namespace is left alone; of one that was deleted
   * the user keeps the e-mail alone.
   *
   * @param doneEvents ids of events that are marked done in the same transaction
   */
  async ofCustomer(customer: string, doneEvents: readonly string[] = []): Promise<void> {
    let number = await this.begin(customer);
    if (number === undefined) {
      await this.giveRow(customer);
      number = await this.begin(customer);
    }
    const read = number === undefined ? undefined : await this.read(customer);
    await this.parts.store.db.transaction().execute(async (db) => {
      if (read === 'deleted') await forget(db, customer);
      else if (read !== undefined && number !== undefined) await this.keep(db, customer, number, read);
      if (doneEvents.length > 0) {
        await db.updateTable('events').set({ status: 'done' }).where('id', 'in', doneEvents).execute();
      }
    });
  }

  /** What the store has of a user, the newest first. */
  async kept(user: User): Promise<Subscription[]> {
    const rows = await this.parts.store.db
      .selectFrom('subscriptions')
      .selectAll()
      .where('customer', '=', user.customer)
      .orderBy('created', 'desc')
      .orderBy('id', 'desc')
      .execute();
    return rows.map(fromRow);
  }

  /**
   * The one that the shop shows: the newest live one, else the newest. One that waits for its first payment gives
   * way to any other live one, and one whose first payment never came does not count.
   */
  async current(user: User): Promise<Subscription | undefined> {
    const kept = await this.kept(user);
    const live = kept.filter(({ status }) => LIVE_STATUSES.has(status));
    return (
      live.find(({ status }) => status !== 'incomplete') ??
      live[0] ??
      kept.find(({ status }) => status !== 'incomplete_expired')
    );
  }

  /** The number of a read that begins now; undefined when no user has this customer. */
  private async begin(customer: string): Promise<number | undefined> {
    const row = await this.parts.store.db
      .updateTable('users')
      .set((set) => ({ sync_begun: set('sync_begun', '+', 1) }))
      .where('customer', '=', customer)
      .returning('sync_begun')
      .executeTakeFirst();
    return row && Number(row.sync_begun);
  }

  /** Whoever is on no row of ours but belongs there: after the store was lost, or made by something else. */
  private async giveRow(id: string): Promise<void> {
    const customer = await this.customers.read(id);
    const email = customer && this.customers.loginEmail(customer);
    if (!customer || email === undefined) return;
    const [best = customer] = await this.customers.of(email, email, [customer]);
    await this.customers.claim(best, email);
    await this.parts.store.db
      .insertInto('users')
      .values({ id: randomUUID(), email, customer: best.id, created_at: this.parts.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Deleting a Customer ends its subscriptions, so that one with a live one need not be looked at. */
  private async read(customer: string): Promise<StripeSubscription[] | 'deleted'> {
    let subscriptions: StripeSubscription[];
    try {
      subscriptions = await readSubscriptions(this.parts.stripe, customer);
    } catch (error) {
      if (isMissing(error)) return 'deleted';
      throw error;
    }
    if (subscriptions.some(({ status }) => LIVE_STATUSES.has(status))) return subscriptions;
    return (await this.customers.read(customer)) === undefined ? 'deleted' : subscriptions;
  }

  private async keep(db: Db, customer: string, number: number, read: StripeSubscription[]): Promise<void> {
    const { numUpdatedRows } = await db
      .updateTable('users')
      .set({ sync_kept: number })
      .where('customer', '=', customer)
      .where('sync_kept', '<', number)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    await db.deleteFrom('subscriptions').where('customer', '=', customer).execute();
    if (read.length === 0) return;
    const { catalog } = this.parts.desired;
    await db
      .insertInto('subscriptions')
      .values(read.map((subscription) => toRow(subscription, customer, catalog)))
      .execute();
  }
}

async function forget(db: Db, customer: string): Promise<void> {
  await db.updateTable('users').set({ customer: null }).where('customer', '=', customer).execute();
  await db.deleteFrom('subscriptions').where('customer', '=', customer).execute();
}

type Row = Selectable<SubscriptionsTable>;

function toRow(subscription: StripeSubscription, customer: string, catalog: string): Row {
  const [item] = subscription.items.data;
  const mark = readMark(item?.price.metadata);
  return {
    id: subscription.id,
    customer,
    status: subscription.status,
    price: item?.price.id ?? '',
    price_key: mark?.catalog === catalog && mark.kind === 'price' ? mark.key : null,
    quantity: item?.quantity ?? null,
    created: subscription.created,
    trial_end: subscription.trial_end,
    current_period_end: item?.current_period_end ?? null,
    cancel_at: subscription.cancel_at,
    ended_at: subscription.ended_at,
  };
}

function fromRow(row: Row): Subscription {
  return {
    id: row.id,
    customer: row.customer,
    status: row.status,
    price: row.price,
    priceKey: row.price_key,
    quantity: row.quantity,
    created: row.created,
    trialEnd: row.trial_end,
    currentPeriodEnd: row.current_period_end,
    cancelAt: row.cancel_at,
    endedAt: row.ended_at,
  };
}
