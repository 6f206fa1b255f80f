/** Intents that belong to an open session: its page alone tries, authenticates and gives them up. */
import { invalid, StripeError } from '../errors.ts';
import type { Account } from '../store/account.ts';
import type { StoredPaymentIntent, StoredSession, StoredSetupIntent } from '../store/objects.ts';

export type Intent = StoredPaymentIntent | StoredSetupIntent;

/** The intents that a session has tried cards with, shown or not. */
export function intentsOf(
  account: Account,
  { payment_intent, setup_intent, hidden }: StoredSession,
): { payment: StoredPaymentIntent | undefined; setup: StoredSetupIntent | undefined } {
  return {
    payment: account.table('payment_intent').get(payment_intent ?? hidden.payment_intent ?? ''),
    setup: account.table('setup_intent').get(setup_intent ?? hidden.setup_intent ?? ''),
  };
}

/** A session with the intent that it tries cards with: in subscription mode it does not show it. */
export function withIntent(session: StoredSession, { id, object }: Intent): StoredSession {
  if (session.mode !== 'subscription') return { ...session, [object]: id };
  return { ...session, hidden: { ...session.hidden, [object]: id } };
}

/** The session that an intent was made by, while it is open. */
export function openSessionOf(account: Account, { id, object }: Intent): StoredSession | undefined {
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

/** What a session decides about its intent; the rest of it can be updated. */
const DECIDED = [
  'amount',
  'capture_method',
  'currency',
  'customer',
  'payment_method',
  'payment_method_data',
  'payment_method_options',
  'setup_future_usage',
];

/**
 * For the calls that update intents.
 *
 * @throws a 400 when what is to change is for the session to say (the sentence: seen in public code)
 */
export function checkChangesOfCheckout(account: Account, intent: Intent, params: object): void {
  if (account.table('checkout.session').by(intent.object, [intent.id]).length === 0) return;
  const refused = Object.keys(params).filter((name) => DECIDED.includes(name));
  if (refused.length === 0) return;
  const noun = intent.object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent';
  throw invalid(
    `Some of the parameters you provided (${refused.join(', ')}) cannot be used when modifying a ${noun} that was ` +
      'created by Checkout. You can try again without those parameters.',
  );
}
