/** The end of an authentication, whoever the intent belongs to: a session of Checkout or a call of the API. */
import { finishPaymentAuthentication } from '../payments/payment.ts';
import { finishSetupAuthentication } from '../payments/setup.ts';
import type { Account } from '../store/account.ts';
import { finishSessionAuthentication } from './confirm.ts';
import { type Intent, openSessionOf } from './owner.ts';

/**
 * What the cardholder made of the authentication that an intent waits for, wherever that was said: a session
 * whose intent it is goes on with it.
 *
 * @throws a 400 when the intent does not wait for one
 */
export function finishAuthentication(
  account: Account,
  now: number,
  intent: Intent,
  outcome: 'complete' | 'fail',
): Intent {
  const session = openSessionOf(account, intent);
  if (session !== undefined) finishSessionAuthentication(account, now, session.id, outcome);
  else if (intent.object === 'payment_intent') finishPaymentAuthentication(account, now, intent.id, outcome);
  else finishSetupAuthentication(account, intent.id, outcome);
  return account.table(intent.object).get(intent.id) ?? intent;
}
