/** What the pages about the end of a subscription say of it. */
import { priceOfItem } from '../../billing/subscriptions/items.ts';
import { endIfCanceled } from '../../portal/cancel.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { longDate } from '../dates.ts';
import { type Html, html } from '../html.ts';
import { backPlace } from './completion.ts';
import type { PortalContext } from './context.ts';
import { planPrice } from './subscriptions-price.ts';

/** A subscription of the portal's customer; undefined when it is none of theirs. */
export function ownSubscription(context: PortalContext, id: string): StoredSubscription | undefined {
  const found = context.account.table('subscription').get(id);
  return found?.customer === context.customer.id ? found : undefined;
}

/** What is subscribed to, and what it costs: `Team`, `Team (×2)`, one line an item. */
export function planLines({ account }: PortalContext, { currency, items }: StoredSubscription): Html {
  const planned = items.map((item) => ({ ...item, price: priceOfItem(account, item) }));
  const lines = planned.map(({ price, quantity = 1 }) => {
    const name = account.table('product').get(price.product)?.name ?? price.product;
    return quantity === 1 ? name : `${name} (×${quantity})`;
  });
  return html`<ul>${lines.map((line) => html`<li class="Portal-subheading">${line}</li>`)}</ul>
<p class="Soft">${planPrice(planned, currency)}</p>`;
}

/** What is about to happen. */
export function whatHappens({ configuration, now }: PortalContext, subscription: StoredSubscription): string {
  const feature = configuration.features.subscription_cancel;
  const end = endIfCanceled(subscription, feature, now);
  if (end !== null) {
    return `Your subscription will be canceled, but it stays available until the end of your billing period on ${longDate(end)}.`;
  }
  const credited = ' What you have paid for and not used is credited to your next invoice.';
  return `Your subscription will be canceled immediately.${feature.proration_behavior === 'create_prorations' ? credited : ''}`;
}

/** What has happened. */
export function whatHappened({ cancel_at, status }: StoredSubscription): string {
  if (status === 'canceled' || cancel_at === null) return 'Your subscription has ended.';
  return `Your subscription will end on ${longDate(cancel_at)}.`;
}

/** The link to where somebody goes who does not want to after all; null where a flow leads nowhere. */
export function goBack(context: PortalContext): Html | null {
  const href = backPlace(context);
  return href === null ? null : html`<a class="Button Button--plain" href="${href}">Go back</a>`;
}
