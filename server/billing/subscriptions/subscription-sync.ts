import { BRISK, type ClientOptions } from '../../stripe/client.ts';
import { isMissing } from '../../stripe/missing.ts';
import type { ShopParts } from '../shop-parts.ts';
import { LIVE_STATUSES, type Subscription, type User } from '../types.ts';
import { Customers } from '../users/customers.ts';
import { changeCustomer, giveCustomer, userByEmail } from '../users/user-rows.ts';
import { readSubscriptions, type StripeSubscription } from './read-subscriptions.ts';
import { beginRead, forgetCustomer, fromRow, keepRead, toRow } from './subscription-rows.ts';

/** Keeps the store's subscriptions as Stripe has them. */
export class SubscriptionSync {
  private readonly stripe: ShopParts['stripe'];
  private readonly customers: Customers;

  /** @param patience with Stripe; whoever waits for a read, or repeats one that failed, wants to know soon */
  constructor(
    private readonly parts: Pick<ShopParts, 'desired' | 'now' | 'store' | 'stripe'>,
    patience: Pick<ClientOptions, 'patience' | 'timeoutMs'> = { patience: BRISK },
  ) {
    const { desired, store } = parts;
    this.stripe = parts.stripe.with(patience);
    this.customers = new Customers({ desired, store, stripe: this.stripe });
  }

  /**
   * Reads a customer's subscriptions from Stripe and keeps what it read, unless a read that was begun later has
   * been kept meanwhile. A Customer that is not of this catalog's namespace is left alone; of one that was deleted
   * the user keeps the e-mail alone.
   *
   * @param doneEvents ids of events that are marked done in the same transaction
   */
  async ofCustomer(customer: string, doneEvents: readonly string[] = []): Promise<void> {
    const { db } = this.parts.store;
    let number = await beginRead(db, customer);
    if (number === undefined) {
      await this.giveRow(customer);
      number = await beginRead(db, customer);
    }
    const read = number === undefined ? undefined : await this.read(customer);
    await db.transaction().execute(async (db) => {
      if (read === 'deleted') await forgetCustomer(db, customer);
      else if (read !== undefined && number !== undefined) {
        const { desired } = this.parts;
        const rows = read.map((subscription) => toRow(subscription, customer, desired));
        await keepRead(db, customer, number, rows);
      }
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
   * way to any other live one, one to something that is not sold here to one that is, and one whose first payment
   * never came does not count.
   */
  async current(user: User): Promise<Subscription | undefined> {
    const kept = await this.kept(user);
    const best = (fits: (one: Subscription) => boolean): Subscription | undefined =>
      kept.find((one) => fits(one) && one.priceKey !== null) ?? kept.find(fits);
    return (
      best(({ status }) => LIVE_STATUSES.has(status) && status !== 'incomplete') ??
      best(({ status }) => LIVE_STATUSES.has(status)) ??
      best(({ status }) => status !== 'incomplete_expired')
    );
  }

  /**
   * Finds a place for a Customer that is on no row: its person is not known here, since the store was lost or
   * something else made it; or has another Customer, since they signed in before the store knew this one again.
   * Then it takes the place when it says itself whose it is, and has a live subscription while the other has none.
   */
  private async giveRow(id: string): Promise<void> {
    const { db } = this.parts.store;
    const customer = await this.customers.read(id);
    const email = customer && this.customers.loginEmail(customer);
    if (!customer || email === undefined) return;
    const has = (await userByEmail(db, email))?.customer ?? undefined;
    if (has !== undefined && !this.customers.namesLogin(customer)) return;
    const other = has === undefined ? undefined : await this.customers.read(has);
    const found = await this.customers.of(email, email, other ? [customer, other] : [customer]);
    // What another one of this person has is looked at when that one's own events come, or the person does.
    if (found?.customer.id !== id) return;
    if (has !== undefined && (!found.live.has(id) || found.live.has(has))) return;
    await this.customers.claim(customer, email);
    if (has === undefined) await giveCustomer(db, { email, customer: id, at: this.parts.now() });
    else await changeCustomer(db, { email, from: has, to: id });
  }

  /** Deleting a Customer ends its subscriptions, so that one with a live one need not be looked at. */
  private async read(customer: string): Promise<StripeSubscription[] | 'deleted'> {
    let subscriptions: StripeSubscription[];
    try {
      subscriptions = await readSubscriptions(this.stripe, customer);
    } catch (error) {
      if (isMissing(error)) return 'deleted';
      throw error;
    }
    if (subscriptions.some(({ status }) => LIVE_STATUSES.has(status))) return subscriptions;
    return (await this.customers.read(customer)) === undefined ? 'deleted' : subscriptions;
  }
}
