/** Intents that belong to an open session: its page alone tries, authenticates and gives them up. */
import { StripeError } from '../errors.ts';
import { finishPaymentAuthentication } from '../payments/payment.ts';
import { finishSetupAuthentication } from '../payments/setup.ts';
import type { Account } from '../store/account.ts';
import type { StoredPaymentIntent, StoredSession, StoredSetupIntent } from '../store/objects.ts';
import { finishSessionAuthentication } from './confirm.ts';

type Intent = StoredPaymentIntent | StoredSetupIntent;

function openSessionOf(account: Account, { id, object }: Intent): StoredSession | undefined {
  const [row] = account.table('checkout.session').by(object, [id]);
  return row?.object.status === 'open' ? row.object : undefined;
}

/**
 * For the calls that confirm and cancel intents.
 *
 * @throws a 400 when the intent is an open session's (the sentence: stripe-dotnet#2429)
 */
export function refuseOfCheckout(account: Account, intent: Intent): void {
  if (openSessionOf(account, intent) === undefined) return;
  const noun = intent.object === 'payment_intent' ? 'PaymentIntents' : 'SetupIntents';
  throw new StripeError(400, `You cannot perform this action on ${noun} created by Checkout.`, {
    code: `${intent.object}_unexpected_state`,
    objects: { [intent.object]: intent },
  });
}

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
  else finishSetupAuthentication(account, now, intent.id, outcome);
  return account.table(intent.object).get(intent.id) ?? intent;
}
