/** What the store has of subscriptions: written whole by customer, in the order in which the reads of Stripe began. */
import type { Selectable } from 'kysely';
import type { Desired } from '../../catalog/types.ts';
import type { Db, SubscriptionsTable } from '../../store/schema.ts';
import { catalogKeyOf } from '../prices/catalog-key.ts';
import type { Subscription } from '../types.ts';
import type { StripeSubscription } from './read-subscriptions.ts';

export type SubscriptionRow = Selectable<SubscriptionsTable>;

/** The number of a read that begins now; undefined when no user has this customer. */
export async function beginRead(db: Db, customer: string): Promise<number | undefined> {
  const row = await db
    .updateTable('users')
    .set((set) => ({ sync_begun: set('sync_begun', '+', 1) }))
    .where('customer', '=', customer)
    .returning('sync_begun')
    .executeTakeFirst();
  return row?.sync_begun;
}

/** The numbers of reads of all customers that begin now. */
export async function beginAllReads(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .updateTable('users')
    .set((set) => ({ sync_begun: set('sync_begun', '+', 1) }))
    .where('customer', 'is not', null)
    .returning(['customer', 'sync_begun'])
    .$narrowType<{ customer: string }>()
    .execute();
  return new Map(rows.map(({ customer, sync_begun }) => [customer, sync_begun]));
}

/**
 * Writes what a read found, unless one that was begun later has been kept, or the customer is nobody's any more.
 * Belongs into a transaction.
 *
 * @param read its number, of `beginRead`
 */
export async function keepRead(
  db: Db,
  customer: string,
  read: number,
  rows: SubscriptionRow[],
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ sync_kept: read })
    .where('customer', '=', customer)
    .where('sync_kept', '<', read)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await db.deleteFrom('subscriptions').where('customer', '=', customer).execute();
  if (rows.length > 0) await db.insertInto('subscriptions').values(rows).execute();
  return true;
}

/** A Customer is gone for ever: its user keeps the e-mail alone. Belongs into a transaction. */
export async function forgetCustomer(db: Db, customer: string): Promise<void> {
  await db.updateTable('users').set({ customer: null }).where('customer', '=', customer).execute();
  await db.deleteFrom('subscriptions').where('customer', '=', customer).execute();
}

/**
 * Of several items the one that is sold here stands for the subscription.
 *
 * @param desired the catalog whose prices are known
 */
export function toRow(subscription: StripeSubscription, customer: string, desired: Desired): SubscriptionRow {
  const { data: items } = subscription.items;
  const item = items.find(({ price }) => catalogKeyOf(desired, price) !== undefined) ?? items[0];
  return {
    id: subscription.id,
    customer,
    status: subscription.status,
    price: item?.price.id ?? '',
    price_key: (item && catalogKeyOf(desired, item.price)) ?? null,
    quantity: item?.quantity ?? null,
    created: subscription.created,
    trial_end: subscription.trial_end,
    current_period_end: item?.current_period_end ?? null,
    cancel_at: subscription.cancel_at,
    ended_at: subscription.ended_at,
  };
}

export function fromRow(row: SubscriptionRow): Subscription {
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
