/** The end of a session that nobody completed. */
import type { Account } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';
import { callOff } from './call-off.ts';
import { intentsOf } from './owner.ts';

/** Expires an open session, with its event. An intent that was tried in vain is called off with it. */
export function expireSession(account: Account, now: number, session: StoredSession): StoredSession {
  const { payment, setup } = intentsOf(account, session);
  if (payment !== undefined) callOff(account, now, payment, 'expired');
  if (setup !== undefined) callOff(account, now, setup, 'expired');
  const expired = account.put('checkout.session', {
    ...session,
    hidden: { ...session.hidden, attempt: null },
    status: 'expired',
    url: null,
  });
  account.happened('checkout.session.expired', 'checkout.session', expired);
  return expired;
}
