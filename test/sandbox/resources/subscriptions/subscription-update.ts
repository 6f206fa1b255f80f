/** What the parameters of `POST /v1/subscriptions/:id` change, or why they cannot (facts.md §5.2, §5.6). */
import { changeSubscription } from '../../billing/subscriptions/change.ts';
import type { ItemChange } from '../../billing/subscriptions/change-items.ts';
import { firstPeriodEnd, priceOfItem } from '../../billing/subscriptions/items.ts';
import { putSubscription } from '../../billing/subscriptions/put.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import type { SubscriptionChange } from '../../billing/subscriptions/subscription-change.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { exclusive, invalid, StripeError } from '../../errors.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import type { Call } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPrice, StoredSubscription } from '../../store/objects.ts';
import { cancellationAfter } from './subscription-cancellation.ts';
import { itemChanges } from './subscription-changes.ts';
import { extrasOf } from './subscription-extras.ts';
import { findSubscription } from './subscription-find.ts';
import type { SubscriptionUpdate } from './subscription-params.ts';
import { checkPending, checkProrationDate, checkTrialEnd, trialEndOf } from './subscription-rules.ts';
import { changedValues } from './subscription-values.ts';

/** `POST /v1/subscriptions/:id`. */
export function update(call: Call<SubscriptionUpdate>): StoredSubscription {
  const { account, id, origin, params } = call;
  const before = findSubscription(account, id);
  checkStill(account, before.test_clock);
  const now = nowFor(account, before);
  if (hasEnded(before)) return updateEnded(account, before, params);
  if (before.status === 'incomplete') checkIncomplete(params);
  const change = changeOf(account, now, before, params);
  const { off_session: offSession = false, payment_behavior: behavior = 'allow_incomplete' } = params;
  if (behavior === 'pending_if_incomplete') checkPending(params, PENDING);
  return changeSubscription(account, now, before, change, { behavior, offSession, origin });
}

/** What is over keeps what is said about it. */
function updateEnded(
  account: Account,
  before: StoredSubscription,
  params: SubscriptionUpdate,
): StoredSubscription {
  const {
    expand: _,
    cancellation_details,
    metadata,
    ...rest
  } = params as SubscriptionUpdate & {
    expand?: unknown;
  };
  if (Object.keys(rest).length > 0) {
    throw new StripeError(
      400,
      'A canceled subscription can only update its cancellation_details and metadata.',
      { code: 'invalid_canceled_subscription_fields' },
    );
  }
  const after = putSubscription(account, {
    ...before,
    ...cancellationAfter(0, before, cancellation_details === undefined ? {} : { cancellation_details }),
    metadata: mergeMetadata(before.metadata, metadata),
  });
  account.happened('customer.subscription.updated', 'subscription', after, before);
  return after;
}

/** Until its first payment little can be changed; a card that works can be given (recorded of the live API). */
const WHILE_INCOMPLETE = ['default_payment_method', 'description', 'expand', 'metadata'];

function checkIncomplete(params: SubscriptionUpdate): void {
  const other = Object.keys(params).find((name) => !WHILE_INCOMPLETE.includes(name));
  if (other === undefined) return;
  throw invalid(
    'A subscription whose status is `incomplete` can only update its default_payment_method, default_source, ' +
      'description and metadata.',
    other,
    'status_transition_invalid',
  );
}

/** What can wait for a payment (https://docs.stripe.com/billing/subscriptions/pending-updates-reference). */
const PENDING = [
  'add_invoice_items',
  'billing_cycle_anchor',
  'expand',
  'items',
  'off_session',
  'payment_behavior',
  'proration_behavior',
  'proration_date',
  'trial_end',
  'trial_from_plan',
];

function changeOf(
  account: Account,
  now: number,
  before: StoredSubscription,
  params: SubscriptionUpdate,
): SubscriptionChange {
  const items = itemChanges(account, now, before, params.items);
  const trialEnd = trialOf(account, now, before, items, params);
  const anchor = params.billing_cycle_anchor?.type === 'now' ? 'now' : undefined;
  checkAnchor(before, anchor, trialEnd);
  const extras = extrasOf(account, now, params.add_invoice_items, before.currency, {
    start: now,
    end: firstPeriodEnd(before),
  });
  return {
    items,
    values: changedValues(account, now, before, params),
    ...(trialEnd === undefined ? {} : { trialEnd }),
    ...(anchor === undefined ? {} : { anchor }),
    ...cancelsWith(params.cancel_at),
    ...(params.cancel_at == null ? {} : { prorates: params.proration_behavior !== 'none' }),
    ...(params.proration_behavior === undefined ? {} : { prorationBehavior: params.proration_behavior }),
    ...(params.proration_date === undefined
      ? {}
      : { prorationDate: checkProrationDate(before, params.proration_date) }),
    addInvoiceItems: extras,
  };
}

/** What has been billed lasts until the last period ends. */
function cancelsWith(wanted: SubscriptionUpdate['cancel_at']): Pick<SubscriptionChange, 'cancelsWith'> {
  if (wanted === 'min_period_end') return { cancelsWith: 'first_period' };
  if (wanted === 'max_period_end' || wanted === 'max_billed_until') return { cancelsWith: 'last_period' };
  return {};
}

function trialOf(
  account: Account,
  now: number,
  before: StoredSubscription,
  items: readonly ItemChange[],
  { trial_end, trial_from_plan }: SubscriptionUpdate,
): number | 'now' | undefined {
  if (trial_end === undefined && trial_from_plan !== true) return undefined;
  if (before.status === 'paused') {
    throw invalid(
      'You cannot set `trial_end` while a subscription is `paused`. Resume the subscription first before setting ' +
        '`trial_end`.',
    );
  }
  if (trial_from_plan === true) {
    const prices = pricesAfter(account, before, items);
    return trialEndOf(now, { trial_from_plan, ...(trial_end === undefined ? {} : { trial_end }) }, prices);
  }
  // A trial that is over can end again without any effect.
  if (trial_end === 'now') return before.status === 'trialing' ? 'now' : undefined;
  return trial_end === undefined ? undefined : checkTrialEnd(now, trial_end);
}

/** The prices of the items that there will be. */
function pricesAfter(
  account: Account,
  { items }: StoredSubscription,
  changes: readonly ItemChange[],
): StoredPrice[] {
  const kept = items.flatMap((item) => {
    const own = changes.filter((change) => 'item' in change && change.item === item.id);
    if (own.some((change) => 'deleted' in change)) return [];
    return (
      own.flatMap((change) => ('price' in change ? (change.price ?? []) : [])).at(-1) ??
      priceOfItem(account, item)
    );
  });
  return [...kept, ...changes.flatMap((change) => ('add' in change ? change.add.price : []))];
}

function checkAnchor(
  { status }: StoredSubscription,
  anchor: 'now' | undefined,
  trialEnd: number | 'now' | undefined,
): void {
  if (anchor === undefined) return;
  if (trialEnd !== undefined) throw exclusive(['billing_cycle_anchor', 'trial_end']);
  if (status === 'trialing' || status === 'paused') {
    throw invalid(
      `You cannot reset \`billing_cycle_anchor\` while a subscription is \`${status}\`.`,
      'billing_cycle_anchor',
    );
  }
}
