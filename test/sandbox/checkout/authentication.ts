/** The end of an authentication, whoever the intent belongs to: a session of Checkout or a call of the API. */
import { afterIntent } from '../billing/invoices/after-intent.ts';
import { afterSetup } from '../billing/subscriptions/after-setup.ts';
import { checkStill, nowFor } from '../billing/time.ts';
import { finishPaymentAuthentication } from '../payments/payment.ts';
import { finishSetupAuthentication } from '../payments/setup.ts';
import type { Account } from '../store/account.ts';
import type { StoredCustomer, StoredPaymentIntent, StoredSetupIntent } from '../store/objects.ts';
import { finishSessionAuthentication } from './confirm.ts';
import { type Intent, openSessionOf } from './owner.ts';

/**
 * What the cardholder made of the authentication that an intent waits for, wherever that was said: a session
 * whose intent it is goes on with it.
 *
 * @throws a 400 when the intent does not wait for one, a 429 while the test clock of its customer advances
 */
export function finishAuthentication(
  account: Account,
  now: number,
  intent: Intent,
  outcome: 'complete' | 'fail',
): Intent {
  checkStill(account, ownerOf(account, intent)?.test_clock ?? null);
  const session = openSessionOf(account, intent);
  if (session !== undefined) finishSessionAuthentication(account, now, session.id, outcome);
  else if (intent.object === 'payment_intent') finishPayment(account, now, intent, outcome);
  else finishSetup(account, intent, outcome);
  return account.table(intent.object).get(intent.id) ?? intent;
}

function ownerOf(account: Account, { customer }: Intent): StoredCustomer | undefined {
  return account.table('customer').get(customer ?? '');
}

/** A subscription may wait for the card. */
function finishSetup(account: Account, intent: StoredSetupIntent, outcome: 'complete' | 'fail'): void {
  const tried = finishSetupAuthentication(account, intent.id, outcome);
  afterSetup(account, nowFor(account, ownerOf(account, intent)), tried);
}

/** An invoice follows what pays it, by the test clock of its customer. */
function finishPayment(
  account: Account,
  now: number,
  intent: StoredPaymentIntent,
  outcome: 'complete' | 'fail',
): void {
  const tried = finishPaymentAuthentication(account, now, intent.id, outcome);
  afterIntent(account, nowFor(account, ownerOf(account, intent)), tried);
}
