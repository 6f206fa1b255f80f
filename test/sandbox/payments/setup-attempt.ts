/** Setup attempts: one for each time a setup intent is confirmed. */
import type { Account } from '../store/account.ts';
import type {
  CardError,
  StoredPaymentMethod,
  StoredSetupAttempt,
  StoredSetupIntent,
} from '../store/objects.ts';

/** The attempt that begins when an intent is confirmed with a card; it ends by `endAttempt`. */
export function beginAttempt(
  account: Account,
  now: number,
  intent: StoredSetupIntent,
  method: StoredPaymentMethod,
): StoredSetupAttempt {
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card;
  return account.put('setup_attempt', {
    id: account.newId('setup_attempt'),
    object: 'setup_attempt',
    application: null,
    created: now,
    customer: intent.customer,
    customer_account: null,
    flow_directions: null,
    livemode: false,
    on_behalf_of: null,
    payment_method: method.id,
    payment_method_details: {
      card: {
        brand,
        checks,
        country,
        exp_month,
        exp_year,
        fingerprint: fingerprint ?? null,
        funding,
        last4,
        network: brand,
        three_d_secure: null,
        wallet: null,
      },
      type: 'card',
    },
    setup_error: null,
    setup_intent: intent.id,
    status: 'requires_action',
    usage: intent.usage,
  });
}

/** What became of an attempt. `authenticated` tells how 3D Secure ended; left out when nobody asked for it. */
export function endAttempt(
  account: Account,
  id: string | null,
  status: 'succeeded' | 'failed' | 'abandoned',
  { error = null, authenticated }: { error?: CardError | null; authenticated?: boolean } = {},
): void {
  const attempt = id === null ? undefined : account.table('setup_attempt').get(id);
  if (attempt === undefined || attempt.status !== 'requires_action') return;
  const { payment_method_details: details } = attempt;
  account.put('setup_attempt', {
    ...attempt,
    payment_method_details:
      authenticated === undefined || details.card === undefined
        ? details
        : { ...details, card: { ...details.card, three_d_secure: threeDSecure(authenticated) } },
    setup_error: error,
    status,
  });
}

type ThreeDSecure = NonNullable<
  NonNullable<StoredSetupAttempt['payment_method_details']['card']>['three_d_secure']
>;

function threeDSecure(authenticated: boolean): ThreeDSecure {
  return {
    authentication_flow: 'challenge',
    electronic_commerce_indicator: authenticated ? '05' : null,
    result: authenticated ? 'authenticated' : 'failed',
    result_reason: authenticated ? null : 'rejected',
    transaction_id: null,
    version: '2.2.0',
  };
}
