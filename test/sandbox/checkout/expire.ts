/** The end of a session that nobody completed. */
import type { Account } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';

/** Expires an open session, with its event. */
export function expireSession(account: Account, _now: number, session: StoredSession): StoredSession {
  const expired = account.put('checkout.session', { ...session, status: 'expired', url: null });
  account.happened('checkout.session.expired', 'checkout.session', expired);
  return expired;
}
