/** The card that one subscription is charged to, chosen by its customer: one of theirs, or a new one. */
import { defaultMethod } from '../../billing/invoices/collect.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { checkStill } from '../../billing/time.ts';
import { cardOf, cardsOf, chargeTo } from '../../portal/cards.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import type { PageAnswer } from '../answer.ts';
import { unknownPage } from '../checkout-page.ts';
import { mayChangeCards, whereCardsChange } from './cards-allowed.ts';
import { openFlow } from './completion.ts';
import { ownSubscription, type PortalContext } from './context.ts';
import { portalDocument } from './layout.ts';
import { newCardRoutes } from './new-card.ts';
import { goTo, OUTDATED, type PortalReply, type PortalRoute, refusal } from './route.ts';
import { subscriptionCardBody, subscriptionCardTitle } from './subscription-card-view.ts';

/** As public code links to it, with a last step that says where from. */
const PAGE = 'update-payment-method';
const FROM_HOME = 'changePaymentMethodFromHome';

/** The address of the page that the portal's own leads to; null where cards cannot be changed. */
export function subscriptionCardPlace(
  context: PortalContext,
  subscription: StoredSubscription,
): string | null {
  return isChargedTo(context, subscription) ? `${placeOf(context, subscription.id)}/${FROM_HOME}` : null;
}

/** The address of that page for whoever looks at an update (`query`), to which it leads back; null where there is none. */
export function updateCardPlace(
  context: PortalContext,
  subscription: StoredSubscription,
  query: string,
): string | null {
  return isChargedTo(context, subscription) ? `${placeOf(context, subscription.id)}?${query}` : null;
}

/** Whether the customer can change the card: not that of what has ended, or sends its invoices. */
function isChargedTo(context: PortalContext, subscription: StoredSubscription): boolean {
  return mayChangeCards(context) && isCharged(subscription);
}

function isCharged(subscription: StoredSubscription): boolean {
  return !hasEnded(subscription) && subscription.collection_method === 'charge_automatically';
}

function atOf(id: string): string {
  return `subscriptions/${id}/${PAGE}`;
}

function placeOf({ place }: PortalContext, id: string): string {
  return `${place}/${atOf(id)}`;
}

function chargedSubscription(context: PortalContext, id: string): StoredSubscription | undefined {
  const subscription = ownSubscription(context, id);
  return subscription !== undefined && isCharged(subscription) ? subscription : undefined;
}

function show(context: PortalContext, id: string): PageAnswer {
  const subscription = chargedSubscription(context, id);
  if (subscription === undefined) return unknownPage(context.business);
  const { account, customer, place } = context;
  const cards = cardsOf(account, customer);
  const update = updateOn(context, id);
  const back = update ?? (openFlow(context) === null ? place : null);
  return portalDocument(context, {
    title: `${subscriptionCardTitle(cards)} · Billing`,
    script: 'subscription-card.js',
    body: subscriptionCardBody(context, {
      subscription,
      at: atOf(id),
      cards,
      current: defaultMethod(account, customer.id, subscription.default_payment_method)?.id ?? null,
      update,
      back,
    }),
  });
}

/** The confirmation of an update that the page was opened from. */
function updateOn({ place, query }: PortalContext, id: string): string | null {
  const price = query.get('price');
  if (price === null) return null;
  const quantity = query.get('quantity');
  const asked = new URLSearchParams({ price, ...(quantity === null ? {} : { quantity }) });
  return `${place}/subscriptions/${id}/confirm?${asked}`;
}

/** Charges the subscription to one of the customer's cards. */
function choose(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const { account, customer, place, world } = context;
  const subscription = chargedSubscription(context, id);
  if (subscription === undefined) return OUTDATED;
  if (sent.card === undefined) return refusal(422, 'Please choose a card.');
  return world.transact(() => {
    const card = cardOf(account, customer, String(sent.card));
    if (card === undefined) return OUTDATED;
    checkStill(account, customer.test_clock);
    chargeTo(account, subscription, card.method.id);
    return goTo(place);
  });
}

export const subscriptionCardRoutes: PortalRoute[] = (
  [
    { path: atOf(':id'), show },
    { path: `${atOf(':id')}/${FROM_HOME}`, show },
    { path: atOf(':id'), run: choose },
    ...newCardRoutes(atOf(':id'), (context, id) => {
      const subscription = chargedSubscription(context, id);
      if (subscription === undefined) return undefined;
      return { at: atOf(id), subscription, saved: () => goTo(context.place) };
    }),
  ] satisfies PortalRoute[]
).map(whereCardsChange);
