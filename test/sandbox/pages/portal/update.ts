/** Another plan or quantity, as the customer chooses it (hosted-pages: choose, confirm, pay). */
import { checkStill } from '../../billing/time.ts';
import { quantityOf, readChoice, scheduleRefusal } from '../../portal/update-choice.ts';
import { dropUpdate, waitingInvoice } from '../../portal/update-subscription.ts';
import { updateTerms } from '../../portal/update-terms.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import type { PageAnswer } from '../answer.ts';
import { unknownPage } from '../checkout-page.ts';
import type { Html } from '../html.ts';
import { ownSubscription, type PortalContext } from './context.ts';
import { goTo, OUTDATED, type PortalReply, type PortalRoute, refusal } from './route.ts';
import { subscriptionLink } from './subscription-parts.ts';
import { confirmAddress, confirmRoutes } from './update-confirm.ts';
import { askedBy, findUpdate } from './update-find.ts';
import { choicePage, refusedPage, waitingPage } from './update-page.ts';

/** The link that leads to the page on which a subscription is updated; null where that is not allowed. */
export function updateControl(context: PortalContext, subscription: StoredSubscription): Html | null {
  const { account, configuration } = context;
  if ('refused' in updateTerms(account, configuration, subscription)) return null;
  return subscriptionLink(context, subscription, 'update', 'Update subscription');
}

function showChoice(context: PortalContext, id: string): PageAnswer {
  const found = findUpdate(context, id);
  if (found === undefined) return unknownPage(context.business);
  if ('refused' in found) return refusedPage(context, found.refused);
  const { terms } = found;
  const waiting = waitingInvoice(context.account, terms.subscription);
  if (waiting !== undefined) return waitingPage(context, id, waiting);
  const { query } = context;
  const offer = terms.offers.find(({ price }) => price.id === query.get('price')) ?? terms.current;
  const quantity = query.get('quantity');
  const asked = { price: offer.price.id, ...(quantity === null ? {} : { quantity }) };
  const read = readChoice(terms, asked);
  const chosen = 'errors' in read ? { offer, quantity: quantityOf(offer, terms) } : read;
  return choicePage(context, terms, chosen, query.get('interval'));
}

/** The choice is checked before it is looked at. */
function choose(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const found = findUpdate(context, id);
  if (found === undefined || 'refused' in found) return OUTDATED;
  const read = readChoice(found.terms, askedBy(sent));
  if ('errors' in read) return { status: 422, body: read };
  const refused = scheduleRefusal(found.terms, read);
  if (refused !== null) return refusal(501, refused);
  return goTo(confirmAddress(context, id, read));
}

/** Gives up the update that waits for its payment. */
function cancelChange(context: PortalContext, _sent: Record<string, unknown>, id: string): PortalReply {
  const { account, customer, now, place, world } = context;
  const subscription = ownSubscription(context, id);
  if (subscription === undefined) return OUTDATED;
  return world.transact(() => {
    checkStill(account, customer.test_clock);
    dropUpdate(account, now, subscription);
    return goTo(`${place}/subscriptions/${id}/update`);
  });
}

export const updateRoutes: PortalRoute[] = [
  { path: 'subscriptions/:id/update', show: showChoice },
  { path: 'subscriptions/:id/update', run: choose },
  { path: 'subscriptions/:id/update/cancel', run: cancelChange },
  ...confirmRoutes,
];
