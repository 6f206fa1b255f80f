/** What the parameters of an update make of the fields of a subscription, each by itself (facts.md §5.2). */
import type { PlainValues } from '../../billing/subscriptions/subscription-change.ts';
import { invalid } from '../../errors.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { ownMethod } from '../../payments/customers.ts';
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { checkCardsRemain } from '../customers/method-types.ts';
import { cancellationAfter } from './subscription-cancellation.ts';
import { pendingInterval } from './subscription-create.ts';
import type { SubscriptionUpdate } from './subscription-params.ts';
import { checkDue } from './subscription-rules.ts';

/**
 * The fields that an update sets, as they are then; what was not sent is not among them.
 *
 * @throws a 400 for what cannot be, a 501 for payments without cards
 */
export function changedValues(
  account: Account,
  now: number,
  before: StoredSubscription,
  params: SubscriptionUpdate,
): PlainValues {
  const missing = params.trial_settings?.end_behavior.missing_payment_method;
  return {
    ...cancellationAfter(now, before, params),
    ...collectionAfter(before, params),
    ...(params.default_payment_method === undefined
      ? {}
      : {
          default_payment_method:
            params.default_payment_method === null
              ? null
              : ownMethod(account, before.customer, params.default_payment_method),
        }),
    ...(params.description === undefined ? {} : { description: params.description }),
    ...(params.invoice_settings === undefined
      ? {}
      : { invoice_settings: settingsAfter(before, params.invoice_settings) }),
    metadata: mergeMetadata(before.metadata, params.metadata),
    ...(params.pause_collection === undefined
      ? {}
      : { pause_collection: pauseOf(now, params.pause_collection) }),
    ...(params.payment_settings === undefined
      ? {}
      : { payment_settings: paymentAfter(before, params.payment_settings) }),
    ...(params.pending_invoice_item_interval === undefined
      ? {}
      : pendingInterval(now, params.pending_invoice_item_interval)),
    ...(missing === undefined
      ? {}
      : {
          trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: missing } },
        }),
  };
}

function collectionAfter(
  before: StoredSubscription,
  { collection_method, days_until_due }: SubscriptionUpdate,
): Partial<Pick<StoredSubscription, 'collection_method' | 'days_until_due'>> {
  if (collection_method === undefined && days_until_due === undefined) return {};
  const method = collection_method ?? before.collection_method;
  const days = days_until_due ?? (method === 'send_invoice' ? before.days_until_due : null);
  checkDue(method, days);
  return { collection_method: method, days_until_due: days };
}

function paymentAfter(
  { payment_settings: current }: StoredSubscription,
  change: NonNullable<SubscriptionUpdate['payment_settings']>,
): StoredSubscription['payment_settings'] {
  const { payment_method_types: types = current?.payment_method_types ?? null } = change;
  checkCardsRemain(types, null);
  return {
    payment_method_options: current?.payment_method_options ?? null,
    payment_method_types: types,
    save_default_payment_method:
      change.save_default_payment_method ?? current?.save_default_payment_method ?? 'off',
  };
}

function settingsAfter(
  { invoice_settings: current }: StoredSubscription,
  change: NonNullable<SubscriptionUpdate['invoice_settings']>,
): StoredSubscription['invoice_settings'] {
  const { custom_fields, description, footer } = change;
  return {
    ...current,
    ...(custom_fields === undefined ? {} : { custom_fields }),
    ...(description === undefined ? {} : { description }),
    ...(footer === undefined ? {} : { footer }),
  };
}

function pauseOf(
  now: number,
  pause: NonNullable<SubscriptionUpdate['pause_collection']> | null,
): StoredSubscription['pause_collection'] {
  if (pause === null) return null;
  const { behavior, resumes_at = null } = pause;
  if (resumes_at !== null && resumes_at <= now) {
    throw invalid(
      '`pause_collection[resumes_at]` must be a timestamp in the future.',
      'pause_collection[resumes_at]',
    );
  }
  return { behavior, resumes_at };
}
