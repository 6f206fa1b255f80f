/** Whether a flow can be gone through at all: Stripe says so when its session is made. */
import { pauseRefusal } from '../../billing/subscriptions/pause.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { invalid, noSuch } from '../../errors.ts';
import { isCancelable } from '../../portal/cancel.ts';
import { isPausable } from '../../portal/pause.ts';
import { portalSettings } from '../../portal/settings.ts';
import type { Account } from '../../store/account.ts';
import type { StoredConfiguration, StoredSubscription } from '../../store/objects.ts';
import type { FlowValues } from './portal-session-params.ts';
import { checkConfirmed, checkUpdatable } from './portal-update-rules.ts';

/** @throws a 400 that names the parameter, where Stripe does */
export function checkFlow(
  account: Account,
  customer: string,
  configuration: StoredConfiguration,
  values: FlowValues,
): void {
  const { features } = configuration;
  const { type } = values;
  const subject = (details: { subscription: string } | undefined) =>
    subscriptionOf(account, customer, details?.subscription ?? '', `flow_data[${type}][subscription]`);
  if (type === 'customer_update') {
    if (!features.customer_update.enabled) throw disabledFlow(type, 'customer update');
  } else if (type === 'payment_method_update') {
    if (!features.payment_method_update.enabled) throw disabledFlow(type, 'payment method update');
  } else if (type === 'subscription_cancel') {
    const subscription = subject(values.subscription_cancel);
    if (!features.subscription_cancel.enabled) throw disabledFor('canceled', 'cancel');
    checkCancelable(subscription);
  } else if (type === 'subscription_pause') {
    const subscription = subject(values.subscription_pause);
    if (!features.subscription_pause.enabled) throw disabledFor('paused', 'pause');
    checkPausable(account, subscription);
  } else if (type === 'subscription_update') {
    const subscription = subject(values.subscription_update);
    if (!features.subscription_update.enabled) throw disabledFor('updated', 'update');
    checkUpdatable(account, configuration, subscription);
  } else if (values.subscription_update_confirm !== undefined) {
    const subscription = subject(values.subscription_update_confirm);
    if (!features.subscription_update.enabled) throw disabledFor('updated', 'update');
    checkConfirmed(account, configuration, subscription, values.subscription_update_confirm.items);
  }
}

function subscriptionOf(account: Account, customer: string, id: string, at: string): StoredSubscription {
  const subscription = account.table('subscription').get(id);
  if (subscription === undefined) throw noSuch('subscription', id, at);
  if (subscription.customer !== customer) {
    throw invalid(`The subscription \`${id}\` does not belong to the customer \`${customer}\`.`, at);
  }
  return subscription;
}

/** The sentence for updates is seen in many public reports; the others follow it. */
function disabledFor(done: string, feature: string): Error {
  return invalid(
    `This subscription cannot be ${done} because the subscription ${feature} feature in the portal configuration is ` +
      'disabled.',
  );
}

function disabledFlow(type: string, feature: string): Error {
  return invalid(
    `A flow of \`type=${type}\` cannot be created because the ${feature} feature in the portal configuration is ` +
      'disabled.',
  );
}

function checkCancelable(subscription: StoredSubscription): void {
  const { cancel_at, cancel_at_period_end, id, status } = subscription;
  if (hasEnded(subscription)) throw invalid(`The subscription ${id} is already canceled.`);
  // Seen in public reports, also of a subscription that only has `cancel_at`.
  if (cancel_at !== null || cancel_at_period_end)
    throw invalid(`The subscription ${id} is already set to be canceled at period end.`);
  if (!isCancelable(subscription))
    throw invalid(`This subscription cannot be canceled in the portal while it is \`${status}\`.`);
}

/** What the call refuses is refused in its words; only the redesigned portal pauses (the SDK's documentation). */
function checkPausable(account: Account, subscription: StoredSubscription): void {
  const refusal = pauseRefusal(subscription);
  if (refusal !== null) throw invalid(refusal);
  if (!isPausable(subscription)) {
    throw invalid(
      'This subscription cannot be paused in the portal while it is set to be canceled or waits for a change.',
    );
  }
  if (portalSettings(account).cancel_flow === 'newer') return;
  throw invalid(
    'Subscriptions can only be paused in the redesigned customer portal. The sandbox has it with ' +
      '`"cancel_flow": "newer"` in `POST /_sandbox/portal`.',
  );
}
