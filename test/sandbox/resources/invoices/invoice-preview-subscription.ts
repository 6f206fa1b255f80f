/** The invoice that a subscription would get: as it is, once it is changed, or once it is made (facts.md §6.6). */
import { draftedBy, nextDraft } from '../../billing/preview.ts';
import { cancelSubscription } from '../../billing/subscriptions/cancel.ts';
import { putSubscription } from '../../billing/subscriptions/put.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { nowFor } from '../../billing/time.ts';
import { exclusive, invalid, missingParameter, noSuch, notImplemented, StripeError } from '../../errors.ts';
import type { Call } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredCustomer, StoredInvoice, StoredSubscription } from '../../store/objects.ts';
import { create } from '../subscriptions/subscription-create.ts';
import type { SubscriptionCreate, SubscriptionUpdate } from '../subscriptions/subscription-params.ts';
import { migrate, pauseWith, resume } from '../subscriptions/subscription-pause.ts';
import { checkProrationDate } from '../subscriptions/subscription-rules.ts';
import { update } from '../subscriptions/subscription-update.ts';
import {
  type InvoicePreview,
  type SubscriptionDetails,
  subscriptionDetails,
} from './invoice-preview-params.ts';

const AT = 'subscription_details';

/** Nobody is charged for a preview. */
const UNPAID = 'default_incomplete';

/** What makes sense of a subscription that exists alone. */
const OF_EXISTING = ['cancel_now', 'pause', 'proration_date', 'resume_at'] as const;

/** @throws a 400 for details that cannot be meant together */
export function checkDetails(
  { currency, subscription_details: details = {} }: InvoicePreview,
  subscription: StoredSubscription | null,
): void {
  if (subscription === null) {
    for (const name of OF_EXISTING) {
      if (details[name] === undefined) continue;
      throw invalid(`You can only set \`${AT}[${name}]\` with \`subscription\`.`, `${AT}[${name}]`);
    }
    if (details.trial_end !== undefined && details.items === undefined) {
      throw missingParameter(`${AT}[items]`);
    }
    return;
  }
  if (currency !== undefined && currency !== subscription.currency) {
    throw invalid(
      `The currency of the subscription is ${subscription.currency}: it cannot be previewed in ${currency}.`,
      'currency',
    );
  }
  if (details.billing_cycle_anchor?.type === 'timestamp') {
    throw invalid(
      'For existing subscriptions, the type of `billing_cycle_anchor` can only be `now` or `unchanged`.',
      `${AT}[billing_cycle_anchor][type]`,
    );
  }
  const ends = (['cancel_at', 'cancel_at_period_end', 'cancel_now'] as const).filter((name) => details[name]);
  if (ends.length > 1) throw exclusive([...ends], AT);
  if (details.proration_date === undefined) return;
  if (details.items === undefined && details.trial_end === undefined && details.cancel_now !== true) {
    throw missingParameter(`${AT}[items]`);
  }
  if (details.proration_behavior === 'none') {
    throw invalid(
      '`proration_date` cannot be set when `proration_behavior` is `none`.',
      `${AT}[proration_date]`,
    );
  }
}

/**
 * The next draft of a subscription; null when there is none, as of one that is over, whatever the details. With `preview_mode=recurring` it is that of its next period, without what is billed
 * once. To be rehearsed.
 */
export function subscriptionDraft(
  call: Call<InvoicePreview>,
  customer: StoredCustomer,
  before: StoredSubscription | null,
): StoredInvoice | null {
  const { account, params } = call;
  const { preview_mode: mode, subscription_details: details = {} } = params;
  if (before !== null && hasEnded(before)) return null;
  let id = before?.id ?? '';
  const first = draftedBy(account, () => {
    if (before === null) id = made(call, customer, details).id;
    else if (isChanged(details)) changed(call, before, details);
  });
  if (mode !== 'recurring') return first ?? nextDraft(account, id);
  leaveOutWhatIsBilledOnce(account, customer.id, id);
  return nextDraft(account, id);
}

/** A new subscription as the details have it; its first invoice is not collected. */
function made(
  call: Call<InvoicePreview>,
  customer: StoredCustomer,
  details: SubscriptionDetails,
): StoredSubscription {
  const { currency } = call.params;
  const { billing_cycle_anchor: anchor, start_date, cancel_at, items = [], metadata, trial_end } = details;
  const now = nowFor(call.account, customer);
  if (start_date !== undefined && start_date > now) {
    throw notImplemented(`the parameter ${AT}[start_date] with a time to come`);
  }
  if (anchor?.type === 'timestamp' && anchor.timestamp === undefined) {
    throw missingParameter(`${AT}[billing_cycle_anchor][timestamp]`);
  }
  const { billing_mode, cancel_at_period_end, proration_behavior } = details;
  const params: SubscriptionCreate = {
    customer: customer.id,
    items: items.map(({ id, deleted: _, clear_usage: __, metadata: own, ...item }, index) => {
      if (id !== undefined) throw noSuch('subscription_item', id, `${AT}[items][${index}][id]`);
      return { ...item, ...(own == null ? {} : { metadata: own }) };
    }),
    payment_behavior: UNPAID,
    ...(anchor?.type === 'timestamp' ? { billing_cycle_anchor: anchor.timestamp } : {}),
    ...(billing_mode === undefined ? {} : { billing_mode }),
    ...(cancel_at == null ? {} : { cancel_at }),
    ...(cancel_at_period_end === undefined ? {} : { cancel_at_period_end }),
    ...(currency === undefined ? {} : { currency }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(proration_behavior === undefined ? {} : { proration_behavior }),
    ...(start_date === undefined ? {} : { backdate_start_date: start_date }),
    ...(trial_end === undefined ? {} : { trial_end }),
  };
  return inDetails(() => create({ ...call, params }));
}

/** What a call of its own says of a parameter, said of the detail that it comes from. */
function inDetails<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StripeError) || error.details.param === undefined) throw error;
    const [, name = '', rest = ''] = /^([^[]*)(.*)$/.exec(error.details.param) ?? [];
    if (!Object.hasOwn(subscriptionDetails, name)) throw error;
    throw new StripeError(error.status, error.message, { ...error.details, param: `${AT}[${name}]${rest}` });
  }
}

/** Whether an existing subscription would be anything other than it is. */
function isChanged({ pause, ...details }: SubscriptionDetails): boolean {
  return Object.values(details).some((value) => value !== undefined) || Object.keys(pause ?? {}).length > 0;
}

/** Changes a subscription as the details have it; what is billed at once is not collected. */
function changed(call: Call<InvoicePreview>, before: StoredSubscription, details: SubscriptionDetails): void {
  const { account } = call;
  const { id } = before;
  const { billing_mode: mode, cancel_now, pause, proration_behavior, proration_date, resume_at } = details;
  const now = nowFor(account, before);
  if (details.start_date !== undefined)
    throw notImplemented(`the parameter ${AT}[start_date] of what has begun`);
  if (mode !== undefined && mode.type !== before.billing_mode.type) {
    if (mode.type === 'classic') {
      throw invalid(
        'The billing mode of a subscription can only become `flexible`.',
        `${AT}[billing_mode][type]`,
      );
    }
    migrate({ ...call, id, params: { billing_mode: { ...mode, type: 'flexible' } } });
  }
  if (cancel_now === true) {
    const at =
      proration_date === undefined ? now : inDetails(() => checkProrationDate(before, proration_date));
    cancelSubscription(account, at, before, {
      reason: 'cancellation_requested',
      invoiceNow: true,
      prorate: proration_behavior !== 'none',
    });
  } else if (Object.keys(pause ?? {}).length > 0) {
    pauseWith({ ...call, id, params: pause ?? {} }, UNPAID);
  } else if (resume_at === 'now') {
    const params = { ...(proration_behavior === undefined ? {} : { proration_behavior }) };
    inDetails(() => resume({ ...call, id, params }));
  } else {
    inDetails(() => update({ ...call, id, params: updateOf(details) }));
  }
}

function updateOf(details: SubscriptionDetails): SubscriptionUpdate {
  const { billing_cycle_anchor: anchor, cancel_at, cancel_at_period_end, items, metadata } = details;
  const { proration_behavior, proration_date, trial_end } = details;
  return {
    payment_behavior: UNPAID,
    ...(anchor === undefined
      ? {}
      : { billing_cycle_anchor: { type: anchor.type === 'now' ? 'now' : 'unchanged' } }),
    ...(cancel_at === undefined ? {} : { cancel_at }),
    ...(cancel_at_period_end === undefined ? {} : { cancel_at_period_end }),
    ...(items === undefined ? {} : { items }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(proration_behavior === undefined ? {} : { proration_behavior }),
    ...(proration_date === undefined ? {} : { proration_date }),
    ...(trial_end === undefined ? {} : { trial_end }),
  };
}

/** What waits to be billed beside the periods; a first invoice that is not paid does not end the subscription. */
function leaveOutWhatIsBilledOnce(account: Account, customer: string, id: string): void {
  for (const { object: item } of account.table('invoiceitem').by('pending', [customer])) {
    account.delete('invoiceitem', item.id);
  }
  const subscription = account.table('subscription').get(id);
  if (subscription?.status !== 'incomplete') return;
  const hidden = { ...subscription.hidden, incomplete_until: null };
  putSubscription(account, { ...subscription, hidden, status: 'active' });
}
