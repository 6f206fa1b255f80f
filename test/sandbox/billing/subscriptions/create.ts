/** A new subscription with its first invoice (facts.md §5.3), asked for by the API or by a completed session. */
import { notImplemented } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredCustomer,
  StoredPaymentIntent,
  StoredPrice,
  StoredSetupIntent,
  StoredSubscription,
} from '../../store/objects.ts';

/** What a subscription is to be; prices are known to exist and to fit. */
export interface SubscriptionValues {
  customer: StoredCustomer;
  currency: string;
  items: { price: StoredPrice; quantity?: number; metadata?: Record<string, string> }[];
  /** One-time prices that stand on the first invoice only. */
  addInvoiceItems?: { price: StoredPrice; quantity: number; metadata?: Record<string, string> }[];
  /** Unix seconds; no trial without it. */
  trialEnd?: number;
  billingMode?: 'classic' | 'flexible';
  billingCycleAnchor?: number;
  prorationBehavior?: 'always_invoice' | 'create_prorations' | 'none';
  /** What is taken over as it is. */
  values?: Partial<
    Pick<
      StoredSubscription,
      | 'billing_cycle_anchor_config'
      | 'cancel_at'
      | 'cancel_at_period_end'
      | 'collection_method'
      | 'days_until_due'
      | 'default_payment_method'
      | 'description'
      | 'invoice_settings'
      | 'metadata'
      | 'payment_settings'
      | 'pending_invoice_item_interval'
      | 'start_date'
      | 'trial_settings'
    >
  >;
}

/** How its first invoice is paid. */
export type FirstPayment =
  | {
      by: 'request';
      behavior: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete';
      offSession: boolean;
      /** Where the sandbox's own pages are. */
      origin: string;
    }
  /** A completed session: the money has been taken, or the card set up, before. */
  | { by: 'checkout'; intent: StoredPaymentIntent | StoredSetupIntent | null };

/**
 * The subscription with its first invoice, if it has one, and their events.
 *
 * @throws a 402 when it must not be incomplete, a 400 when there is no card to charge
 */
export function createSubscription(
  account: Account,
  now: number,
  values: SubscriptionValues,
  payment: FirstPayment,
): StoredSubscription {
  throw notImplemented(`a subscription for ${values.customer.id} (${payment.by}) at ${now} in ${account.id}`);
}
