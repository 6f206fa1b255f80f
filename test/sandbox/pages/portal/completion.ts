/** Where a flow begins, and what comes after it (https://docs.stripe.com/customer-management/portal-deep-links). */
import { html } from '../html.ts';
import type { PortalContext } from './context.ts';
import { portalDocument } from './layout.ts';
import type { PortalReply, PortalRoute } from './route.ts';

/** The page on which the session's flow begins; null when it has none, or that is done. */
export function flowPlace({ place, session }: PortalContext): string | null {
  const { flow, hidden } = session;
  if (flow === null || hidden.flow_done) return null;
  const places: Record<string, string | undefined> = {
    customer_update: 'billing-information',
    payment_method_update: 'payment-methods',
    subscription_cancel: `subscriptions/${flow.subscription_cancel?.subscription}/cancel`,
    subscription_update: `subscriptions/${flow.subscription_update?.subscription}/update`,
    subscription_update_confirm: `subscriptions/${flow.subscription_update_confirm?.subscription}/confirm`,
  };
  const below = places[flow.type];
  return below === undefined ? null : `${place}/${below}`;
}

/**
 * What follows when something was done that a flow of this type is for: what the flow says, and that it is done;
 * otherwise the portal's page, with `notice` as its query. To be called in the transaction of what was done.
 */
export function afterwards(context: PortalContext, type: string, notice = ''): PortalReply {
  const { account, place, session } = context;
  const home = `${place}${notice === '' ? '' : `?${notice}`}`;
  const { flow } = session;
  if (flow === null || session.hidden.flow_done || flow.type !== type) {
    return { status: 200, body: { redirect: home } };
  }
  const current = account.table('billing_portal.session').get(session.id) ?? session;
  account.put('billing_portal.session', { ...current, hidden: { ...current.hidden, flow_done: true } });
  const { redirect, type: ending } = flow.after_completion;
  if (ending === 'redirect' && redirect !== null)
    return { status: 200, body: { redirect: redirect.return_url } };
  if (ending === 'hosted_confirmation') return { status: 200, body: { redirect: `${place}/completed` } };
  return { status: 200, body: { redirect: home } };
}

function showCompleted(context: PortalContext) {
  const message = context.session.flow?.after_completion.hosted_confirmation?.custom_message ?? null;
  return portalDocument(context, {
    title: 'Billing',
    body: html`<h1 class="Portal-title">You're all set</h1>
<p>${message ?? 'Your changes have been saved.'}</p>`,
  });
}

export const completionRoutes: PortalRoute[] = [{ path: 'completed', show: showCompleted }];
