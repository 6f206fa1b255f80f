/** The end of a session that somebody completed. */
import type { Account } from '../store/account.ts';
import type { SessionAttempt, StoredPaymentIntent, StoredSession } from '../store/objects.ts';
import { detailsOf, updateCustomer } from './buyer.ts';
import { callOff } from './call-off.ts';
import { type Intent, intentsOf } from './owner.ts';
import { subscribe } from './subscribe.ts';

/**
 * Completes a session, with its event, and makes the subscription that it sells. The intent says what was paid or
 * which card was set up; null when nothing was asked for. Another one, tried when something else was due, is called
 * off.
 */
export function completeSession(
  account: Account,
  session: StoredSession,
  buyer: SessionAttempt,
  customer: string | null,
  intent: Intent | null,
): StoredSession {
  const tell = account.reserve();
  updateCustomer(account, session, buyer);
  const subscription =
    session.mode === 'subscription' && customer !== null
      ? subscribe(account, session, customer, intent)
      : undefined;
  const completed = account.put('checkout.session', {
    ...session,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    customer,
    customer_details: detailsOf(account, session, customer, buyer),
    hidden: { ...session.hidden, attempt: null },
    invoice: subscription?.latest_invoice ?? null,
    payment_status: intent?.object === 'payment_intent' ? statusOf(intent) : 'no_payment_required',
    status: 'complete',
    subscription: subscription?.id ?? null,
    url: null,
  });
  tell('checkout.session.completed', 'checkout.session', completed);
  const { payment, setup } = intentsOf(account, completed);
  for (const other of [payment, setup]) {
    if (other !== undefined && other.id !== intent?.id) callOff(account, account.now(), other, 'automatic');
  }
  return completed;
}

/** Money that is only held is not paid yet. */
function statusOf({ status }: StoredPaymentIntent): 'paid' | 'unpaid' {
  return status === 'succeeded' ? 'paid' : 'unpaid';
}

/** Captured at last: the session of a payment that was only held is paid. Makes no event. */
export function noteCapture(account: Account, intent: StoredPaymentIntent): void {
  for (const { object: session } of account.table('checkout.session').by('payment_intent', [intent.id])) {
    if (session.status !== 'complete' || session.payment_status !== 'unpaid') continue;
    account.put('checkout.session', { ...session, payment_status: statusOf(intent) });
  }
}

/** Where the buyer goes: every `{CHECKOUT_SESSION_ID}` is replaced. */
export function redirectOf({ id, success_url }: StoredSession): string {
  return (success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', id);
}
