/** Intents that a session has tried in vain and needs no more. */
import { cancelPayment } from '../payments/capture.ts';
import { endAttempt } from '../payments/setup-attempt.ts';
import type { Account } from '../store/account.ts';
import type { Intent } from './owner.ts';

/** Cancels an intent that has not succeeded, with its event: nobody can pay by it any more. */
export function callOff(
  account: Account,
  now: number,
  intent: Intent,
  reason: 'automatic' | 'expired',
): void {
  if (intent.object === 'payment_intent') {
    cancelPayment(account, now, intent, reason);
    return;
  }
  endAttempt(account, intent.latest_attempt, 'abandoned');
  const canceled = account.put('setup_intent', { ...intent, next_action: null, status: 'canceled' });
  account.happened('setup_intent.canceled', 'setup_intent', canceled);
}
