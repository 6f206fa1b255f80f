import type { Db } from '../store/schema.ts';
import { readCaughtUp, readFailure } from './catch-up-note.ts';

/** How the inbox stands: what is late, what was given up, and whether what no webhook brought was looked for. */
export interface InboxHealth {
  pending: number;
  dead: number;
  /** Since the oldest that is pending came in; null when none is. */
  oldestPendingSeconds: number | null;
  /** Milliseconds since 1970; null when Stripe's list was never read to its end. */
  lastCaughtUpAt: number | null;
  /** Why the list could not be read, else why the last event that is pending or dead failed, in our words. */
  lastError: string | null;
}

/** @param now milliseconds */
export async function inboxHealth(db: Db, now: number): Promise<InboxHealth> {
  const counts = await db
    .selectFrom('events')
    .select(({ fn }) => ['status', fn.countAll().as('count'), fn.min('received_at').as('oldest')])
    .where('status', 'in', ['pending', 'dead'])
    .groupBy('status')
    .execute();
  const failed = await db
    .selectFrom('events')
    .select('last_error')
    .where('status', 'in', ['pending', 'dead'])
    .where('last_error', 'is not', null)
    .orderBy('next_try_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const of = (status: string) => counts.find((row) => row.status === status);
  const oldest = of('pending')?.oldest;
  const at = (await readCaughtUp(db))?.at;
  return {
    pending: Number(of('pending')?.count ?? 0),
    dead: Number(of('dead')?.count ?? 0),
    oldestPendingSeconds:
      oldest === undefined ? null : Math.max(0, Math.round((now - Number(oldest)) / 1000)),
    lastCaughtUpAt: at || null,
    lastError: (await readFailure(db)) ?? failed?.last_error ?? null,
  };
}
