/** A session by its id, while it can still be completed. */
import { invalid, noSuch } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';

/** @throws a 404 when there is no such session */
export function sessionOf(account: Account, id: string): StoredSession {
  const session = account.table('checkout.session').get(id);
  if (session === undefined) throw noSuch('checkout.session', id, 'session', 404);
  return session;
}

/** @throws a 404 when there is no such session, a 400 when it is over */
export function openSession(account: Account, now: number, id: string): StoredSession {
  const session = sessionOf(account, id);
  if (session.status === 'complete') throw invalid('This Checkout Session has been completed.', 'session');
  if (session.status !== 'open' || session.expires_at <= now) {
    throw invalid('This Checkout Session has expired.', 'session');
  }
  return session;
}
