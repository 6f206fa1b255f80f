/** What the pages about the end of a subscription say of it. */
import { endIfCanceled } from '../../portal/cancel.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { longDate } from '../dates.ts';
import { type Html, html } from '../html.ts';
import { flowPlace } from './completion.ts';
import type { PortalContext } from './context.ts';

/** A subscription of the portal's customer; undefined when it is none of theirs. */
export function ownSubscription(context: PortalContext, id: string): StoredSubscription | undefined {
  const found = context.account.table('subscription').get(id);
  return found?.customer === context.customer.id ? found : undefined;
}

/** What is subscribed to: `Team`, `Team × 2`, one line an item. */
export function planLines({ account }: PortalContext, { items }: StoredSubscription): Html {
  const lines = items.map(({ price, quantity = 1 }) => {
    const product = account.table('price').get(price)?.product ?? '';
    const name = account.table('product').get(product)?.name ?? 'Subscription';
    return quantity === 1 ? name : `${name} × ${quantity}`;
  });
  return html`<ul class="Rows">${lines.map((line) => html`<li class="Row"><span class="Row-main">${line}</span></li>`)}</ul>`;
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

/** Where somebody goes who does not want to after all; null when nothing is there but the flow. */
export function wayBack(context: PortalContext): string | null {
  return flowPlace(context) === null ? context.place : context.session.return_url;
}

/** The link to there. */
export function goBack(context: PortalContext): Html | null {
  const href = wayBack(context);
  return href === null ? null : html`<a class="Button Button--plain" href="${href}">Go back</a>`;
}
