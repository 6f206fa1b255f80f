import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Db, OutboxTable } from '../../store/schema.ts';

export type OutboxRow = Selectable<OutboxTable>;

/** What is known of usage when it is written down. */
export type NewUsage = Pick<OutboxRow, 'id' | 'customer' | 'subscription' | 'meter' | 'event_name' | 'value'>;

/** Usage that somebody has to look at, or that is not at Stripe yet. */
export type StuckUsage = Pick<
  OutboxRow,
  | 'id'
  | 'customer'
  | 'subscription'
  | 'meter'
  | 'event_name'
  | 'value'
  | 'status'
  | 'last_error'
  | 'created_at'
>;

/** All usage that is not known to be at Stripe, the oldest first. */
export function stuckUsage(db: Db): Promise<StuckUsage[]> {
  return db
    .selectFrom('outbox')
    .select([
      'id',
      'customer',
      'subscription',
      'meter',
      'event_name',
      'value',
      'status',
      'last_error',
      'created_at',
    ])
    .where('status', '!=', 'sent')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/**
 * Decides about usage that is held or was refused: `resend` lets the shop send it, under a new id where Stripe refused
 * the old one, `forget` drops it.
 *
 * @returns whether there was such a row
 */
export async function settleStuck(
  db: Db,
  id: string,
  decision: 'resend' | 'forget',
  now: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('outbox')
    .select('status')
    .where('id', '=', id)
    .where('status', 'in', ['held', 'refused'])
    .executeTakeFirst();
  if (row === undefined) return false;
  if (decision === 'forget') {
    await db.deleteFrom('outbox').where('id', '=', id).where('status', '=', row.status).execute();
    return true;
  }
  await db
    .updateTable('outbox')
    .set({
      // Of what it refused Stripe may still know the identifier, and would take it for a repetition.
      id: row.status === 'refused' ? randomUUID() : id,
      status: 'pending',
      first_tried_at: null,
      next_try_at: now,
    })
    .where('id', '=', id)
    .where('status', '=', row.status)
    .execute();
  return true;
}
