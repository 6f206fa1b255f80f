/** What the customer subscribes to, and what can be done about it. */
import { type Html, html } from '../html.ts';
import { cancelControl } from './cancel.ts';
import type { PortalContext } from './context.ts';
import { renewControl } from './renew.ts';
import { updateControl } from './update.ts';

/** What the portal's page shows of the subscriptions that are not over; null when there is none. */
export function subscriptionsSection(context: PortalContext): Html | null {
  const { account, customer } = context;
  const all = account
    .table('subscription')
    .by('customer', [customer.id])
    .map(({ object }) => object)
    .filter(({ status }) => status !== 'canceled' && status !== 'incomplete_expired');
  if (all.length === 0) return null;
  return html`<section class="Card" aria-labelledby="subscriptions-title">
<h2 id="subscriptions-title">Current subscription</h2>
${all.map(
  (subscription) => html`<div class="Portal-controls">
  ${updateControl(context, subscription)}
  ${renewControl(context, subscription)}
  ${cancelControl(context, subscription)}
</div>`,
)}
</section>`;
}
