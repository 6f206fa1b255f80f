/** What the pages on which something is done to one subscription have in common. */
import { priceOfItem } from '../../billing/subscriptions/items.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { type Html, html } from '../html.ts';
import { backPlace } from './completion.ts';
import type { PortalContext } from './context.ts';
import { planName, planPrice } from './plan-text.ts';

/** The link from the portal's page to that on which something is done to a subscription: `page` below it. */
export function subscriptionLink(
  { place }: PortalContext,
  { id }: StoredSubscription,
  action: 'cancel' | 'pause' | 'renew' | 'resume' | 'update',
  label: string,
  page: string = action,
): Html {
  const name = `${action}-subscription`;
  return html`<a class="Button Button--plain" href="${place}/subscriptions/${id}/${page}" data-testid="${name}" data-test="${name}">${label}</a>`;
}

/** What is subscribed to, and what it costs: `Team`, `Team (×2)`, one line an item. */
export function planLines({ account }: PortalContext, { currency, items }: StoredSubscription): Html {
  const planned = items.map((item) => ({ ...item, price: priceOfItem(account, item) }));
  const lines = planned.map(({ price, quantity }) =>
    planName(account.table('product').get(price.product)?.name ?? price.product, quantity),
  );
  return html`<ul>${lines.map((line) => html`<li class="Portal-subheading">${line}</li>`)}</ul>
<p class="Soft">${planPrice(planned, currency)}</p>`;
}

/** The link to where somebody goes who does not want to after all; null where a flow leads nowhere. */
export function goBack(context: PortalContext): Html | null {
  const href = backPlace(context);
  return href === null ? null : html`<a class="Button Button--plain" href="${href}">Go back</a>`;
}
