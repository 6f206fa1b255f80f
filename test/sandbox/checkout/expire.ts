/** The end of a session that nobody completed. */
import { cancelPayment } from '../payments/capture.ts';
import { endAttempt } from '../payments/setup-attempt.ts';
import type { Account } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';
import { intentsOf } from './owner.ts';

/** Expires an open session, with its event. An intent that was tried in vain is called off with it. */
export function expireSession(account: Account, now: number, session: StoredSession): StoredSession {
  const { payment, setup } = intentsOf(account, session);
  if (payment !== undefined) cancelPayment(account, now, payment, 'expired');
  if (setup !== undefined) {
    endAttempt(account, setup.latest_attempt, 'abandoned');
    const canceled = account.put('setup_intent', { ...setup, next_action: null, status: 'canceled' });
    account.happened('setup_intent.canceled', 'setup_intent', canceled);
  }
  const expired = account.put('checkout.session', {
    ...session,
    hidden: { ...session.hidden, attempt: null },
    status: 'expired',
    url: null,
  });
  account.happened('checkout.session.expired', 'checkout.session', expired);
  return expired;
}
