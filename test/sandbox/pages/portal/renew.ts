/** A cancellation that is to come, taken back by its customer. */
import { checkStill } from '../../billing/time.ts';
import { isCanceling } from '../../portal/cancel.ts';
import { renewForCustomer } from '../../portal/renew.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { unknownPage } from '../checkout-page.ts';
import { longDate } from '../dates.ts';
import { type Html, html } from '../html.ts';
import { ownSubscription, type PortalContext } from './context.ts';
import { portalDocument } from './layout.ts';
import { redirectAnswer } from './redirect.ts';
import { goTo, OUTDATED, type PortalReply, type PortalRoute } from './route.ts';
import { goBack, planLines, subscriptionLink } from './subscription-parts.ts';

/** As public code links to it. */
const PAGE = 'reactivate';

/** The link that leads to the page on which it is taken back; null where there is nothing to. */
export function renewControl(context: PortalContext, subscription: StoredSubscription): Html | null {
  if (!isAllowed(context) || !isCanceling(subscription)) return null;
  return subscriptionLink(context, subscription, 'renew', 'Renew subscription', PAGE);
}

export const renewRoutes: PortalRoute[] = [
  { path: `subscriptions/:id/${PAGE}`, show },
  { path: `subscriptions/:id/${PAGE}`, run: renew },
];

/** Who may cancel may also not cancel. */
function isAllowed({ configuration }: PortalContext): boolean {
  return configuration.features.subscription_cancel.enabled;
}

function show(context: PortalContext, id: string) {
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !isAllowed(context)) return unknownPage(context.business);
  const { cancel_at } = subscription;
  if (!isCanceling(subscription) || cancel_at === null) return redirectAnswer(context.place);
  return portalDocument(context, {
    title: 'Renew subscription',
    body: html`<h1 class="Portal-title">Renew your subscription</h1>
<p class="Portal-lead">Your subscription will not end on ${longDate(cancel_at)}: it goes on, and you are charged for it as before.</p>
<div class="Card Card--radius--all">${planLines(context, subscription)}</div>
<form data-action="subscriptions/${id}/${PAGE}" novalidate>
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions">
<button class="Button" type="submit" data-testid="confirm" data-test="confirm">Renew subscription</button>
${goBack(context)}
</div>
</form>`,
  });
}

function renew(context: PortalContext, _: Record<string, unknown>, id: string): PortalReply {
  const { account, customer, place, world } = context;
  const subscription = ownSubscription(context, id);
  if (subscription === undefined || !isAllowed(context) || !isCanceling(subscription)) return OUTDATED;
  world.transact(() => {
    checkStill(account, customer.test_clock);
    renewForCustomer(account, subscription);
  });
  return goTo(place);
}
