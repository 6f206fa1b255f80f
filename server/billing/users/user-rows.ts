/** Rows of users, and which Customer is on them. */
import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Db, UsersTable } from '../../store/schema.ts';
import { keepRead, type SubscriptionRow } from '../subscriptions/subscription-rows.ts';

export type UserRow = Selectable<UsersTable>;

export async function userByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
}

/** Those of some Customers that are a user's with another e-mail. */
export async function takenByOthers(
  db: Db,
  email: string,
  customers: readonly string[],
): Promise<Set<string | null>> {
  if (customers.length === 0) return new Set();
  const rows = await db
    .selectFrom('users')
    .select('customer')
    .where('customer', 'in', customers)
    .where('email', '<>', email)
    .execute();
  return new Set(rows.map(({ customer }) => customer));
}

/**
 * Writes a Customer on the row of an e-mail, where there is none yet: on a new row, or on one whose Customer was
 * deleted. Whoever comes later changes nothing.
 *
 * @param found what Stripe had of the Customer when it was read before; undefined when that was not read
 * @returns whether it was written
 */
export async function giveCustomer(
  db: Db,
  { email, customer, at, found }: { email: string; customer: string; at: number; found?: SubscriptionRow[] },
): Promise<boolean> {
  return db.transaction().execute(async (db) => {
    const inserted = await db
      .insertInto('users')
      .values({ id: randomUUID(), email, customer, created_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    // Reads of another Customer that are still under way find that it is on no row.
    const given =
      inserted ??
      (await db
        .updateTable('users')
        .set({ customer, sync_kept: 0 })
        .where('email', '=', email)
        .where('customer', 'is', null)
        .returning('id')
        .executeTakeFirst());
    if (given === undefined) return false;
    if (found !== undefined) {
      const { sync_begun } = await db
        .updateTable('users')
        .set((set) => ({ sync_begun: set('sync_begun', '+', 1) }))
        .where('id', '=', given.id)
        .returning('sync_begun')
        .executeTakeFirstOrThrow();
      await keepRead(db, customer, sync_begun, found);
    }
    return true;
  });
}

/** Puts another Customer in the place of the one on a row, if that is still there. */
export async function changeCustomer(
  db: Db,
  { email, from, to }: { email: string; from: string; to: string },
): Promise<void> {
  await db.transaction().execute(async (db) => {
    const { numUpdatedRows } = await db
      .updateTable('users')
      .set({ customer: to, sync_kept: 0 })
      .where('email', '=', email)
      .where('customer', '=', from)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await db.deleteFrom('subscriptions').where('customer', '=', from).execute();
  });
}
