import type { Selectable } from 'kysely';
import type { Db, OutboxTable } from '../store/schema.ts';

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
