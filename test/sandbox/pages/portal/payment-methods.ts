/** The cards of the customer. */
import { checkStill } from '../../billing/time.ts';
import { cardOf, cardsOf, deleteCard, makeDefault, type PortalCard } from '../../portal/cards.ts';
import { addCard, type CardOutcome, finishCard, waitingIntent } from '../../portal/new-card.ts';
import type { PageAnswer } from '../answer.ts';
import { unknownPage } from '../checkout-page.ts';
import type { Html } from '../html.ts';
import { challengeFrame } from '../three-d-secure.ts';
import { readTypedCard } from './card-entry.ts';
import { cardFrame } from './card-frame.ts';
import { afterwards, backPlace, flowPlace } from './completion.ts';
import type { PortalContext } from './context.ts';
import { portalDocument } from './layout.ts';
import { cardsSection, newCardBody } from './payment-methods-view.ts';
import { goTo, OUTDATED, type PortalReply, type PortalRoute, refusal } from './route.ts';

/** What the portal's page shows of the cards; null where that is not allowed. */
export function paymentMethodsSection(context: PortalContext): Html | null {
  if (!isAllowed(context)) return null;
  return cardsSection(cardsOf(context.account, context.customer), context.place);
}

function isAllowed({ configuration }: PortalContext): boolean {
  return configuration.features.payment_method_update.enabled;
}

/** The page on which a card is added: also where the flow `payment_method_update` begins. */
function showNew(context: PortalContext): PageAnswer {
  const { place, session } = context;
  const isInFlow = flowPlace(context) !== null;
  const isOwnFlow = isInFlow && session.flow?.type === 'payment_method_update';
  const title = isOwnFlow ? 'Update payment method' : 'Add payment method';
  return portalDocument(context, {
    title: `${title} · Billing`,
    body: newCardBody(context, {
      title,
      back: isInFlow ? null : place,
      // Another flow needed the card: it goes on without.
      cancel: isOwnFlow ? backPlace(context) : place,
    }),
    script: 'new-card.js',
  });
}

function showChallenge({ account, business, session }: PortalContext): PageAnswer {
  if (waitingIntent(account, session) === undefined) return unknownPage(business);
  return challengeFrame({ business, what: 'that your card may be saved' });
}

function add(context: PortalContext, sent: Record<string, unknown>): PortalReply {
  const { account, origin, session, world } = context;
  const typed = readTypedCard(sent, account.now());
  if ('errors' in typed) return { status: 422, body: { errors: typed.errors } };
  return world.transact(() => replyTo(context, addCard(account, session, typed, origin)));
}

function authenticate(context: PortalContext, { outcome }: Record<string, unknown>): PortalReply {
  const { account, session, world } = context;
  if (outcome !== 'complete' && outcome !== 'fail') return refusal(422, 'The outcome is complete or fail.');
  return world.transact(() => {
    const finished = finishCard(account, session, outcome);
    return finished === undefined ? OUTDATED : replyTo(context, finished);
  });
}

const FIELDS = { number: 'number', exp_month: 'expiry', exp_year: 'expiry', cvc: 'cvc' };

function replyTo(context: PortalContext, outcome: CardOutcome): PortalReply {
  if (outcome.status === 'saved') return afterwards(context, 'payment_method_update');
  if (outcome.status === 'requires_action') {
    return { status: 200, body: { challenge: `${context.place}/payment-methods/challenge` } };
  }
  const errors = { [FIELDS[outcome.param ?? 'number']]: outcome.message };
  return { status: 402, body: { refused: true, errors } };
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

/** What is not allowed is not there, whatever is asked for. */
function allowed(route: PortalRoute): PortalRoute {
  if ('show' in route) {
    return {
      ...route,
      show: (context, id) => (isAllowed(context) ? route.show(context, id) : unknownPage(context.business)),
    };
  }
  return {
    ...route,
    run: (context, sent, id) =>
      isAllowed(context)
        ? route.run(context, sent, id)
        : refusal(403, 'Payment methods cannot be changed here.'),
  };
}

export const paymentMethodRoutes: PortalRoute[] = (
  [
    { path: 'payment-methods', show: showNew },
    { path: 'payment-methods/card-frame', show: cardFrame },
    { path: 'payment-methods/challenge', show: showChallenge },
    { path: 'payment-methods/new', run: add },
    { path: 'payment-methods/authenticate', run: authenticate },
    {
      path: 'payment-methods/:id/default',
      run: (context, _, id) =>
        withCard(context, id, ({ isDefault }) => {
          if (!isDefault) makeDefault(context.account, context.customer.id, id);
        }),
    },
    {
      path: 'payment-methods/:id/delete',
      run: (context, _, id) =>
        withCard(
          context,
          id,
          (card) => deleteCard(context.account, card),
          ({ canBeDeleted }) => canBeDeleted,
        ),
    },
  ] satisfies PortalRoute[]
).map(allowed);
