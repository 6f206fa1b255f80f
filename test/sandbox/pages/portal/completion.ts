/** Where a flow begins, what of the portal it shows, and what comes after it (https://docs.stripe.com/customer-management/portal-deep-links). */
import type { PortalFlow } from '../../store/objects.ts';
import { html } from '../html.ts';
import type { PortalContext } from './context.ts';
import { portalDocument } from './layout.ts';
import { redirectAnswer } from './redirect.ts';
import { goTo, type PortalReply, type PortalRoute } from './route.ts';

const COMPLETED = 'completed';

/** A card is added on these; those that are there already are no flow's business. */
const NEW_CARD = [
  'payment-methods',
  'payment-methods/new',
  'payment-methods/challenge',
  'payment-methods/authenticate',
  'payment-methods/card-frame',
];

/** The pages and actions of each flow, below the portal's place: the first is the page it begins on. */
function pagesOf(flow: PortalFlow): readonly string[] {
  const { subscription_cancel, subscription_pause, subscription_update, subscription_update_confirm } = flow;
  if (flow.type === 'customer_update') return ['billing-information'];
  if (flow.type === 'payment_method_update') return NEW_CARD;
  if (subscription_cancel !== null) return [`subscriptions/${subscription_cancel.subscription}/cancel`];
  if (subscription_pause !== null) return [`subscriptions/${subscription_pause.subscription}/pause`];
  // What an update costs is paid with a card that the customer may have to choose or add.
  if (subscription_update !== null) {
    const at = `subscriptions/${subscription_update.subscription}`;
    return [`${at}/update`, `${at}/confirm`, `${at}/update-payment-method`];
  }
  if (subscription_update_confirm !== null) {
    const at = `subscriptions/${subscription_update_confirm.subscription}`;
    return [`${at}/confirm`, `${at}/update-payment-method`];
  }
  throw new Error(`no page begins a flow of the type ${flow.type}`);
}

/** The flow that a session is to go through; null when it has none, or that is done. */
export function openFlow({ session }: PortalContext): PortalFlow | null {
  return session.hidden.flow_done ? null : session.flow;
}

/** The page on which the session's flow begins; null when it has none, or that is done. */
export function flowPlace(context: PortalContext): string | null {
  const flow = openFlow(context);
  return flow === null ? null : `${context.place}/${pagesOf(flow)[0]}`;
}

/**
 * Where "Go back" leads: to the portal's own page, or out of a flow, which hides that, to where the session says. Null
 * where there is no way back.
 */
export function backPlace(context: PortalContext): string | null {
  return openFlow(context) === null ? context.place : context.session.return_url;
}

/**
 * Where a session leads instead of `path` (below its place): back to the flow that it is for, or to what is said when
 * that is done. Null where the page is the session's to use.
 */
export function insteadOf(context: PortalContext, path: string): string | null {
  const { place, session } = context;
  const { flow } = session;
  const open = openFlow(context);
  if (open !== null) {
    return pagesOf(open).some((page) => isWithin(path, page)) ? null : flowPlace(context);
  }
  const isOver = flow !== null && flow.after_completion.type !== 'portal_homepage';
  if (isOver === (path === COMPLETED)) return null;
  return isOver ? `${place}/${COMPLETED}` : place;
}

/** What lies below a page belongs to it; the page for a new card lies above the other cards. */
function isWithin(path: string, page: string): boolean {
  return path === page || (!NEW_CARD.includes(page) && path.startsWith(`${page}/`));
}

/**
 * What follows when something was done that a flow of this type is for: what the flow says, and that it is done;
 * otherwise the portal's page, with `notice` as its query. To be called in the transaction of what was done.
 */
export function afterwards(context: PortalContext, type: string, notice = ''): PortalReply {
  const { account, place, session } = context;
  const home = `${place}${notice === '' ? '' : `?${notice}`}`;
  const flow = openFlow(context);
  if (flow === null || !isFor(flow, type)) return goTo(home);
  const current = account.table('billing_portal.session').get(session.id) ?? session;
  account.put('billing_portal.session', { ...current, hidden: { ...current.hidden, flow_done: true } });
  const { redirect, type: ending } = flow.after_completion;
  if (redirect !== null) return goTo(redirect.return_url);
  return goTo(ending === 'hosted_confirmation' ? `${place}/${COMPLETED}` : home);
}

/** An update is one thing, whether the customer chose it or it was given. */
function isFor(flow: PortalFlow, type: string): boolean {
  const kindOf = (name: string) => name.replace(/_confirm$/, '');
  return kindOf(flow.type) === kindOf(type);
}

/** What was done, in the words of the page that confirms it. */
const DONE: Record<string, string> = {
  customer_update: 'Your billing information has been updated.',
  payment_method_update: 'Your payment method has been updated.',
  subscription_cancel: 'Your subscription has been canceled.',
  subscription_pause: 'Your subscription has been paused.',
  subscription_update: 'Your subscription has been updated.',
  subscription_update_confirm: 'Your subscription has been updated.',
};

function showCompleted(context: PortalContext) {
  const { business, place, session } = context;
  const { flow } = session;
  if (flow === null) return redirectAnswer(place);
  const { hosted_confirmation: confirmation, redirect } = flow.after_completion;
  const message = confirmation?.custom_message ?? DONE[flow.type] ?? '';
  return portalDocument(context, {
    title: 'Billing',
    body: html`<h1 class="Portal-title">You're all set</h1>
<p class="Portal-lead">${message}</p>
${redirect === null ? null : html`<p><a class="Button Button--plain" href="${redirect.return_url}">Continue to ${business}</a></p>`}`,
  });
}

export const completionRoutes: PortalRoute[] = [{ path: COMPLETED, show: showCompleted }];
