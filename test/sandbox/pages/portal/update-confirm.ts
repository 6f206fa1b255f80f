/** An update that is looked at, and made: what is shown is charged, or it is shown anew. */
import { isMetered } from '../../billing/subscriptions/items.ts';
import { currentSubscription } from '../../billing/subscriptions/put.ts';
import { checkStill } from '../../billing/time.ts';
import { finishAuthentication } from '../../checkout/authentication.ts';
import { NOT_AUTHENTICATED } from '../../checkout/confirm.ts';
import { StripeError } from '../../errors.ts';
import { writtenMoney } from '../../params/written-money.ts';
import {
  type Asked,
  canProrateFrom,
  changeOf,
  readChoice,
  scheduleRefusal,
  type UpdateChoice,
} from '../../portal/update-choice.ts';
import { previewUpdate } from '../../portal/update-preview.ts';
import {
  lacksCard,
  outcomeOf,
  type UpdateOutcome,
  updateSubscription,
} from '../../portal/update-subscription.ts';
import type { UpdateTerms } from '../../portal/update-terms.ts';
import type { StoredPaymentIntent, StoredSubscription } from '../../store/objects.ts';
import type { PageAnswer } from '../answer.ts';
import { unknownPage } from '../checkout-page.ts';
import { challengeFrame } from '../three-d-secure.ts';
import { afterwards, openFlow } from './completion.ts';
import { ownSubscription, type PortalContext } from './context.ts';
import { OUTDATED, type PortalReply, type PortalRoute, refusal } from './route.ts';
import { updateCardPlace } from './subscription-card.ts';
import { confirmPage } from './update-confirm-page.ts';
import { askedBy, findUpdate, queryOf } from './update-find.ts';
import { refusedPage } from './update-page.ts';
import { confirmView } from './update-view.ts';

/** Where a choice is looked at. */
export function confirmAddress(context: PortalContext, id: string, choice: UpdateChoice, more = {}): string {
  return `${context.place}/subscriptions/${id}/confirm?${queryOf(choice, more)}`;
}

/** Whether the session was made for this confirmation: nothing lies behind it. */
function isConfirmFlow(context: PortalContext): boolean {
  return openFlow(context)?.type === 'subscription_update_confirm';
}

/** What the flow wants confirmed, whatever else is asked for; without one what `sent` says. */
function askedOf(context: PortalContext, terms: UpdateTerms, sent: () => Asked): Asked {
  const [item] = openFlow(context)?.subscription_update_confirm?.items ?? [];
  if (item === undefined) return sent();
  const price = item.price ?? terms.current.price.id;
  const offer = terms.offers.find((one) => one.price.id === price) ?? terms.current;
  const kept = isMetered(offer.price) ? undefined : (terms.item.quantity ?? 1);
  const quantity = item.quantity ?? kept;
  return { price, ...(quantity === undefined ? {} : { quantity: String(quantity) }) };
}

function askedOn({ query }: PortalContext, terms: UpdateTerms): Asked {
  const quantity = query.get('quantity');
  return {
    price: query.get('price') ?? terms.current.price.id,
    ...(quantity === null ? {} : { quantity }),
  };
}

function showConfirmation(context: PortalContext, id: string): PageAnswer {
  const found = findUpdate(context, id);
  if (found === undefined) return unknownPage(context.business);
  if ('refused' in found) return refusedPage(context, found.refused);
  const { terms } = found;
  const choice = readChoice(
    terms,
    askedOf(context, terms, () => askedOn(context, terms)),
  );
  if ('errors' in choice) return refusedPage(context, Object.values(choice.errors).join(' '));
  const refused = scheduleRefusal(terms, choice);
  if (refused !== null) return refusedPage(context, refused);
  const { account, now, place, query } = context;
  try {
    const { subscription } = terms;
    const change = changeOf(terms, choice, now);
    const preview = previewUpdate(account, now, subscription, change);
    return confirmPage(context, {
      subscription: id,
      price: choice.offer.price.id,
      quantity: choice.quantity,
      prorationDate: now,
      preview,
      view: confirmView(account, terms, choice, preview),
      lacksCard: lacksCard(account, subscription, change, preview.due),
      back: isConfirmFlow(context) ? null : `${place}/subscriptions/${id}/update?${queryOf(choice)}`,
      leave: context.session.return_url,
      cards: updateCardPlace(context, subscription, queryOf(choice)),
      isChanged: query.has('changed'),
    });
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return refusedPage(context, error.message);
  }
}

/** Makes the update, if it is what was shown. */
function confirm(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const found = findUpdate(context, id);
  if (found === undefined || 'refused' in found) return OUTDATED;
  const { terms } = found;
  const choice = readChoice(
    terms,
    askedOf(context, terms, () => askedBy(sent)),
  );
  if ('errors' in choice) return refusal(422, Object.values(choice.errors).join(' '));
  const refused = scheduleRefusal(terms, choice);
  if (refused !== null) return refusal(501, refused);
  const { account, now, origin, world } = context;
  const { subscription } = terms;
  const prorationDate = Number(sent.prorationDate);
  const shownAnew = { redirect: confirmAddress(context, id, choice, { changed: 'true' }) };
  if (!canProrateFrom(subscription, now, prorationDate)) return { status: 409, body: shownAnew };
  return world.transact(() => {
    checkStill(account, context.customer.test_clock);
    const change = changeOf(terms, choice, prorationDate);
    const { due, prorated } = previewUpdate(account, now, subscription, change);
    if (Number(sent.expectedDue) !== due || Number(sent.expectedProration) !== prorated) {
      return { status: 409, body: shownAnew };
    }
    if (lacksCard(account, subscription, change, due)) return refusal(402, NO_CARD);
    const outcome = updateSubscription(account, now, subscription, change, origin);
    return replyTo(context, id, outcome);
  });
}

const NO_CARD = 'There is no card to pay with. Please add one first.';

function replyTo(context: PortalContext, id: string, outcome: UpdateOutcome): PortalReply {
  if (outcome.made) return afterwards(context, 'subscription_update');
  const { last_payment_error: error, status } = outcome.intent;
  if (status === 'requires_action') {
    const { id: intent } = outcome.intent;
    const challenge = `${context.place}/subscriptions/${id}/confirm/challenge?intent=${intent}`;
    return { status: 200, body: { challenge, intent } };
  }
  const message = error?.message ?? 'Your card was declined.';
  return refusal(402, `${message} Your subscription stays as it is.`);
}

/**
 * The payment of an update that waits for its cardholder; undefined when it is no more the one that was `meant`, as when
 * another tab has chosen something else: nobody agrees to a sum that they have not been shown.
 */
function waitingIntent(
  { account }: PortalContext,
  subscription: StoredSubscription,
  meant: unknown,
): StoredPaymentIntent | undefined {
  const outcome = outcomeOf(account, subscription);
  if (outcome.made || outcome.intent.status !== 'requires_action') return undefined;
  return outcome.intent.id === (meant ?? outcome.intent.id) ? outcome.intent : undefined;
}

/** The document of the frame in which the cardholder authenticates. */
function showChallenge(context: PortalContext, id: string): PageAnswer {
  const { business, query } = context;
  const subscription = ownSubscription(context, id);
  const intent = subscription && waitingIntent(context, subscription, query.get('intent'));
  if (intent === undefined) return unknownPage(business);
  const { amount, currency } = intent;
  return challengeFrame({ business, what: `a payment of ${writtenMoney(amount, currency)}` });
}

function authenticate(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const { account, world } = context;
  const { outcome } = sent;
  if (outcome !== 'complete' && outcome !== 'fail') return refusal(422, 'The outcome is complete or fail.');
  const subscription = ownSubscription(context, id);
  if (subscription === undefined) return OUTDATED;
  const intent = waitingIntent(context, subscription, sent.intent);
  if (intent === undefined) return OUTDATED;
  return world.transact(() => {
    finishAuthentication(account, account.now(), intent, outcome);
    if (outcome === 'fail') return refusal(402, NOT_AUTHENTICATED);
    return replyTo(context, id, outcomeOf(account, currentSubscription(account, subscription)));
  });
}

export const confirmRoutes: PortalRoute[] = [
  { path: 'subscriptions/:id/confirm', show: showConfirmation },
  { path: 'subscriptions/:id/confirm', run: confirm },
  { path: 'subscriptions/:id/confirm/challenge', show: showChallenge },
  { path: 'subscriptions/:id/confirm/authenticate', run: authenticate },
];
