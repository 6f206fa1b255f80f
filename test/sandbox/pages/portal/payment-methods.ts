/** The cards of the customer. */
import { checkStill } from '../../billing/time.ts';
import {
  cardOf,
  cardsOf,
  deleteCard,
  hasOwnCards,
  makeDefault,
  type PortalCard,
} from '../../portal/cards.ts';
import type { PageAnswer } from '../answer.ts';
import type { Html } from '../html.ts';
import { mayChangeCards, whereCardsChange } from './cards-allowed.ts';
import { afterwards, backPlace, flowPlace } from './completion.ts';
import type { PortalContext } from './context.ts';
import { portalDocument } from './layout.ts';
import { newCardRoutes } from './new-card.ts';
import { cardsSection, newCardBody } from './payment-methods-view.ts';
import { goTo, OUTDATED, type PortalReply, type PortalRoute } from './route.ts';

const PAGE = 'payment-methods';

/** What the portal's page shows of the cards; null where that is not allowed. */
export function paymentMethodsSection(context: PortalContext): Html | null {
  if (!mayChangeCards(context)) return null;
  return cardsSection(cardsOf(context.account, context.customer), context.place);
}

/** The page on which a card is added: also where the flow `payment_method_update` begins. */
function showNew(context: PortalContext): PageAnswer {
  const { account, customer, place } = context;
  const isInFlow = flowPlace(context) !== null;
  const title = isInFlow ? 'Update payment method' : 'Add payment method';
  return portalDocument(context, {
    title: `${title} · Billing`,
    body: newCardBody({
      title,
      at: PAGE,
      place,
      hasOwnCards: hasOwnCards(account, customer.id),
      back: isInFlow ? null : place,
      cancel: backPlace(context),
    }),
    script: 'new-card.js',
  });
}

/** Does something to one of the customer's cards, as it is now; anything else only makes the page look again. */
function withCard(
  { account, customer, place, world }: PortalContext,
  id: string,
  work: (card: PortalCard) => void,
  may: (card: PortalCard) => boolean = () => true,
): PortalReply {
  return world.transact(() => {
    const card = cardOf(account, customer, id);
    if (card === undefined || !may(card)) return OUTDATED;
    checkStill(account, customer.test_clock);
    work(card);
    return goTo(place);
  });
}

export const paymentMethodRoutes: PortalRoute[] = (
  [
    { path: PAGE, show: showNew },
    ...newCardRoutes(PAGE, (context) => ({
      at: PAGE,
      subscription: null,
      saved: () => afterwards(context, 'payment_method_update'),
    })),
    {
      path: `${PAGE}/:id/default`,
      run: (context, _, id) =>
        withCard(context, id, ({ isDefault }) => {
          if (!isDefault) makeDefault(context.account, context.customer.id, id);
        }),
    },
    {
      path: `${PAGE}/:id/delete`,
      run: (context, _, id) =>
        withCard(
          context,
          id,
          (card) => deleteCard(context.account, card),
          ({ canBeDeleted }) => canBeDeleted,
        ),
    },
  ] satisfies PortalRoute[]
).map(whereCardsChange);
