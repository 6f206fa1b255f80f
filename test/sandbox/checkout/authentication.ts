/** The end of an authentication, whoever the intent belongs to: a session of Checkout or a call of the API. */
import { afterIntent } from '../billing/invoices/after-intent.ts';
import { afterSetup } from '../billing/subscriptions/after-setup.ts';
import { frozenTime } from '../billing/time.ts';
import { finishPaymentAuthentication } from '../payments/payment.ts';
import { finishSetupAuthentication } from '../payments/setup.ts';
import type { Account } from '../store/account.ts';
import type { StoredPaymentIntent, StoredSetupIntent } from '../store/objects.ts';
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
  else if (intent.object === 'payment_intent') finishPayment(account, now, intent, outcome);
  else finishSetup(account, now, intent, outcome);
  return account.table(intent.object).get(intent.id) ?? intent;
}

/** A subscription may wait for the card. */
function finishSetup(
  account: Account,
  now: number,
  { id, customer }: StoredSetupIntent,
  outcome: 'complete' | 'fail',
): void {
  const { test_clock: clock = null } = account.table('customer').get(customer ?? '') ?? {};
  const tried = finishSetupAuthentication(account, id, outcome);
  afterSetup(account, frozenTime(account, clock) ?? now, tried);
}

/** An invoice follows what pays it, by the test clock of its customer. */
function finishPayment(
  account: Account,
  now: number,
  { id, customer }: StoredPaymentIntent,
  outcome: 'complete' | 'fail',
): void {
  const { test_clock: clock = null } = account.table('customer').get(customer ?? '') ?? {};
  const at = frozenTime(account, clock) ?? now;
  afterIntent(account, at, finishPaymentAuthentication(account, now, id, outcome));
}
