/** The portal's own page: what the configuration allows the customer to see and to change, and nothing else. */
import { html } from '../html.ts';
import { billingInformationSection } from './billing-information.ts';
import { flowPlace } from './completion.ts';
import type { PortalContext } from './context.ts';
import { invoicesSection } from './invoices.ts';
import { portalDocument } from './layout.ts';
import { noticeOf } from './notices.ts';
import { paymentMethodsSection } from './payment-methods.ts';
import { redirectAnswer } from './redirect.ts';
import type { PortalRoute } from './route.ts';
import { subscriptionsSection } from './subscriptions.ts';

function show(context: PortalContext) {
  const flow = flowPlace(context);
  if (flow !== null) return redirectAnswer(flow);
  const methods = paymentMethodsSection(context);
  const billing = billingInformationSection(context);
  const sections = [
    subscriptionsSection(context, methods === null),
    methods,
    billing,
    invoicesSection(context),
  ].filter((section) => section !== null);
  return portalDocument(context, {
    title: 'Billing',
    saysEmail: billing !== null,
    body: html`<h1 class="VisuallyHidden">Billing</h1>
${noticeOf(context)}
${sections.length === 0 ? html`<p class="Soft">There is nothing here yet.</p>` : sections}`,
  });
}

export const homeRoutes: PortalRoute[] = [{ path: '', show }];
