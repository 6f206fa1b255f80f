/** The end of a subscription, as its customer asks for it. */
import { checkStill } from '../../billing/time.ts';
import {
  cancelForCustomer,
  explainCancellation,
  isCancelable,
  isCanceling,
  isUnexplained,
} from '../../portal/cancel.ts';
import { portalSettings } from '../../portal/settings.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { unknownPage } from '../checkout-page.ts';
import type { Html } from '../html.ts';
import { askingDialog, tellingDialog } from './cancel-dialog.ts';
import { flowCanceledPage, newerPage, nothingPage, olderPage } from './cancel-page.ts';
import { asksWhy, readReason } from './cancel-reasons.ts';
import { afterwards, flowPlace } from './completion.ts';
import { ownSubscription, type PortalContext } from './context.ts';
import { redirectAnswer } from './redirect.ts';
import { goTo, OUTDATED, type PortalReply, type PortalRoute } from './route.ts';
import { subscriptionLink } from './subscription-parts.ts';

const FLOW = 'subscription_cancel';

/** The link that leads to the page on which a subscription is canceled; null where that is not allowed. */
export function cancelControl(context: PortalContext, subscription: StoredSubscription): Html | null {
  if (!isAllowed(context) || !isCancelable(subscription)) return null;
  return subscriptionLink(context, subscription, 'cancel', 'Cancel subscription');
}

/** What is asked, or said, after a subscription was canceled: once, on the portal's page. */
export function cancelDialog(context: PortalContext): Html | null {
  const subscription = ownSubscription(context, context.query.get('canceled') ?? '');
  if (subscription === undefined || !isCanceled(subscription)) return null;
  return asksAfterwards(context) && isUnexplained(subscription)
    ? askingDialog(context, subscription)
    : tellingDialog(subscription);
}

export const cancelRoutes: PortalRoute[] = [
  { path: 'subscriptions/:id/cancel', show },
  { path: 'subscriptions/:id/cancel', run: cancel },
  { path: 'subscriptions/:id/cancel/done', show: showCanceled },
  { path: 'subscriptions/:id/cancel/reason', run: explain },
  { path: 'subscriptions/:id/cancel/no-reason', run: goOn },
];

function isAllowed({ configuration }: PortalContext): boolean {
  return configuration.features.subscription_cancel.enabled;
}

function isCanceled(subscription: StoredSubscription): boolean {
  return subscription.status === 'canceled' || isCanceling(subscription);
}

function isNewer({ account }: PortalContext): boolean {
  return portalSettings(account).cancel_flow === 'newer';
}

/** The older portal asks when it is done. */
function asksAfterwards(context: PortalContext): boolean {
  return asksWhy(context) && !isNewer(context);
}

/** Whether the session was made to cancel this subscription, and then to go elsewhere. */
function isInFlow(context: PortalContext, id: string): boolean {
  const { flow } = context.session;
  if (flowPlace(context) === null || flow?.type !== FLOW) return false;
  return flow.subscription_cancel?.subscription === id && flow.after_completion.type !== 'portal_homepage';
}

function show(context: PortalContext, id: string) {
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !isAllowed(context)) return unknownPage(context.business);
  if (isCancelable(subscription)) {
    return isNewer(context) ? newerPage(context, subscription) : olderPage(context, subscription);
  }
  if (isInFlow(context, id) && isCanceled(subscription)) return redirectAnswer(canceledPlace(context, id));
  return nothingPage(context, subscription);
}

function canceledPlace({ place }: PortalContext, id: string): string {
  return `${place}/subscriptions/${id}/cancel/done`;
}

function cancel(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const { account, configuration, customer, now, world } = context;
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !isAllowed(context) || !isCancelable(subscription)) return OUTDATED;
  const asksFirst = asksWhy(context) && isNewer(context);
  if (asksFirst && sent.feedback === undefined) return OUTDATED;
  const reason = asksFirst ? readReason(context, sent) : { said: undefined };
  if ('errors' in reason) return { status: 422, body: { errors: reason.errors } };
  return world.transact(() => {
    checkStill(account, customer.test_clock);
    const feature = configuration.features.subscription_cancel;
    cancelForCustomer(account, now, subscription, feature, reason.said);
    if (asksAfterwards(context) && isInFlow(context, id)) {
      return goTo(canceledPlace(context, id));
    }
    return afterwards(context, FLOW, `canceled=${id}`);
  });
}

/** In a flow that leads elsewhere, before it does. */
function showCanceled(context: PortalContext, id: string) {
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !isCanceled(subscription)) return unknownPage(context.business);
  if (!isInFlow(context, id)) return redirectAnswer(context.place);
  const asks = asksAfterwards(context) && isUnexplained(subscription);
  return flowCanceledPage(context, subscription, asks ? askingDialog(context, subscription) : null);
}

function explain(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const { account, customer, world } = context;
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !asksWhy(context) || !isCanceled(subscription)) return OUTDATED;
  const reason = readReason(context, sent);
  if ('errors' in reason) return { status: 422, body: { errors: reason.errors } };
  return world.transact(() => {
    checkStill(account, customer.test_clock);
    // What was said already, in another window, stays.
    if (isUnexplained(subscription)) explainCancellation(account, subscription, reason.said);
    return afterwards(context, FLOW);
  });
}

function goOn(context: PortalContext, _: Record<string, unknown>, id: string): PortalReply {
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !isCanceled(subscription)) return OUTDATED;
  return context.world.transact(() => afterwards(context, FLOW));
}
