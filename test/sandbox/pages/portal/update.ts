/** Another plan or quantity, as the customer chooses it (hosted-pages: choose, confirm, pay). */
import { isCardMissing } from '../../billing/subscriptions/card.ts';
import { checkStill } from '../../billing/time.ts';
import { finishAuthentication } from '../../checkout/authentication.ts';
import { NOT_AUTHENTICATED } from '../../checkout/confirm.ts';
import { StripeError } from '../../errors.ts';
import {
  type Asked,
  canProrateFrom,
  changeOf,
  quantityOf,
  readChoice,
  scheduleRefusal,
  type UpdateChoice,
} from '../../portal/update-choice.ts';
import { previewUpdate } from '../../portal/update-preview.ts';
import {
  dropUpdate,
  outcomeOf,
  type UpdateOutcome,
  updateSubscription,
  waitingInvoice,
} from '../../portal/update-subscription.ts';
import { type UpdateTerms, updateTerms } from '../../portal/update-terms.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import type { PageAnswer } from '../answer.ts';
import { unknownPage } from '../checkout-page.ts';
import { type Html, html } from '../html.ts';
import { formatMoney } from '../money.ts';
import { challengeFrame } from '../three-d-secure.ts';
import { afterwards } from './completion.ts';
import type { PortalContext } from './context.ts';
import type { PortalReply, PortalRoute } from './route.ts';
import { confirmPage } from './update-confirm-page.ts';
import { choicePage, refusedPage, waitingPage } from './update-page.ts';
import { confirmView } from './update-view.ts';

/** The link that leads to the page on which a subscription is updated; null where that is not allowed. */
export function updateControl(context: PortalContext, subscription: StoredSubscription): Html | null {
  const { account, configuration, place } = context;
  if ('refused' in updateTerms(account, configuration, subscription)) return null;
  return html`<a class="Button Button--plain" href="${place}/subscriptions/${subscription.id}/update" data-testid="update-subscription" data-test="update-subscription">Update subscription</a>`;
}

type Found = { terms: UpdateTerms } | { refused: string };

/** What can be changed of a subscription of the customer; undefined when there is no such. */
function find({ account, configuration, customer }: PortalContext, id: string): Found | undefined {
  const subscription = account.table('subscription').get(id);
  if (subscription?.customer !== customer.id) return undefined;
  const terms = updateTerms(account, configuration, subscription);
  return 'refused' in terms ? terms : { terms };
}

function showChoice(context: PortalContext, id: string): PageAnswer {
  const found = find(context, id);
  if (found === undefined) return unknownPage(context.business);
  if ('refused' in found) return refusedPage(context, found.refused);
  const { terms } = found;
  const waiting = waitingInvoice(context.account, terms.subscription);
  if (waiting !== undefined) return waitingPage(context, id, waiting);
  const { query } = context;
  const offer = terms.offers.find(({ price }) => price.id === query.get('price')) ?? terms.current;
  const asked = { price: offer.price.id, quantity: query.get('quantity') ?? '' };
  const read = readChoice(terms, asked);
  const chosen = 'errors' in read ? { offer, quantity: quantityOf(offer, terms) } : read;
  return choicePage(context, terms, chosen, query.get('interval'));
}

/** The choice is checked before it is looked at. */
function choose(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const found = find(context, id);
  if (found === undefined || 'refused' in found) return { status: 409, body: { reload: true } };
  const read = readChoice(found.terms, askedBy(sent));
  if ('errors' in read) return { status: 422, body: read };
  return { status: 200, body: { redirect: confirmAddress(context, id, read) } };
}

function askedBy(sent: Record<string, unknown>): Asked {
  const { price, quantity } = sent;
  return {
    price: String(price ?? ''),
    ...(quantity === undefined || quantity === null ? {} : { quantity: String(quantity) }),
  };
}

function confirmAddress(context: PortalContext, id: string, choice: UpdateChoice, more = {}): string {
  return `${context.place}/subscriptions/${id}/confirm?${queryOf(choice, more)}`;
}

/** A choice as the query of an address. */
function queryOf({ offer, quantity }: UpdateChoice, more: Record<string, string> = {}): string {
  const values = { price: offer.price.id, ...(quantity === null ? {} : { quantity: String(quantity) }) };
  return new URLSearchParams({ ...values, ...more }).toString();
}

/** What the address says, or else the flow that asks for a confirmation. */
function askedOn({ query, session }: PortalContext, terms: UpdateTerms): Asked {
  const flow = session.flow?.subscription_update_confirm;
  const [item] = flow?.subscription === terms.subscription.id ? flow.items : [];
  const price = query.get('price') ?? item?.price ?? terms.current.price.id;
  const quantity = query.get('quantity') ?? item?.quantity;
  return { price, ...(quantity === undefined || quantity === null ? {} : { quantity: String(quantity) }) };
}

/** Whether the session was made for this confirmation: nothing lies behind it. */
function isConfirmFlow({ session }: PortalContext): boolean {
  return session.flow?.type === 'subscription_update_confirm' && !session.hidden.flow_done;
}

function showConfirmation(context: PortalContext, id: string): PageAnswer {
  const found = find(context, id);
  if (found === undefined) return unknownPage(context.business);
  if ('refused' in found) return refusedPage(context, found.refused);
  const { terms } = found;
  const choice = readChoice(terms, askedOn(context, terms));
  if ('errors' in choice) return refusedPage(context, Object.values(choice.errors).join(' '));
  const refused = scheduleRefusal(terms, choice);
  if (refused !== null) return refusedPage(context, refused);
  const { account, configuration, now, place, query } = context;
  try {
    const preview = previewUpdate(account, now, terms.subscription, changeOf(terms, choice, now));
    return confirmPage(context, {
      subscription: id,
      price: choice.offer.price.id,
      quantity: choice.quantity,
      prorationDate: now,
      preview,
      view: confirmView(account, terms, choice, preview),
      back: isConfirmFlow(context) ? null : `${place}/subscriptions/${id}/update?${queryOf(choice)}`,
      leave: context.session.return_url,
      cards: configuration.features.payment_method_update.enabled ? `${place}/payment-methods` : null,
      isChanged: query.has('changed'),
    });
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return refusedPage(context, error.message);
  }
}

/** Makes the update, if it is what was shown. */
function confirm(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const found = find(context, id);
  if (found === undefined || 'refused' in found) return { status: 409, body: { reload: true } };
  const { terms } = found;
  const choice = readChoice(terms, askedBy(sent));
  if ('errors' in choice) return refusal(422, Object.values(choice.errors).join(' '));
  const refused = scheduleRefusal(terms, choice);
  if (refused !== null) return refusal(501, refused);
  const { account, now, origin, world } = context;
  const { subscription } = terms;
  const prorationDate = Number(sent.prorationDate);
  const outdated = { redirect: confirmAddress(context, id, choice, { changed: 'true' }) };
  if (!canProrateFrom(subscription, now, prorationDate)) return { status: 409, body: outdated };
  return world.transact(() => {
    checkStill(account, context.customer.test_clock);
    const change = changeOf(terms, choice, prorationDate);
    const { due, prorated } = previewUpdate(account, now, subscription, change);
    if (Number(sent.expectedDue) !== due || Number(sent.expectedProration) !== prorated) {
      return { status: 409, body: outdated };
    }
    if (due > 0 && isCardMissing(account, subscription)) return refusal(402, NO_CARD);
    const outcome = updateSubscription(account, now, subscription, change, origin);
    return replyTo(context, id, outcome);
  });
}

const NO_CARD = 'There is no card to pay with. Please add one first.';

function refusal(status: number, form: string): PortalReply {
  return { status, body: { errors: { form } } };
}

function replyTo(context: PortalContext, id: string, outcome: UpdateOutcome): PortalReply {
  if (outcome.made) return afterwards(context, 'subscription_update');
  const { last_payment_error: error, status } = outcome.intent;
  if (status === 'requires_action') {
    const challenge = `${context.place}/subscriptions/${id}/confirm/challenge`;
    return { status: 200, body: { challenge } };
  }
  const message = error?.message ?? 'Your card was declined.';
  return refusal(402, `${message} Your subscription stays as it is.`);
}

/** The document of the frame in which the cardholder authenticates. */
function showChallenge(context: PortalContext, id: string): PageAnswer {
  const { account, business } = context;
  const waiting = waitingIn(context, id);
  const outcome = waiting && outcomeOf(account, waiting);
  if (outcome === undefined || outcome.made || outcome.intent.status !== 'requires_action')
    return unknownPage(business);
  const { amount, currency } = outcome.intent;
  return challengeFrame({ business, what: `a payment of ${formatMoney(amount, currency)}` });
}

/** A subscription of the customer, whatever can be changed of it. */
function waitingIn({ account, customer }: PortalContext, id: string): StoredSubscription | undefined {
  const subscription = account.table('subscription').get(id);
  return subscription?.customer === customer.id ? subscription : undefined;
}

function authenticate(context: PortalContext, sent: Record<string, unknown>, id: string): PortalReply {
  const { account, world } = context;
  const { outcome } = sent;
  if (outcome !== 'complete' && outcome !== 'fail') return refusal(422, 'The outcome is complete or fail.');
  const subscription = waitingIn(context, id);
  const waiting = subscription && outcomeOf(account, subscription);
  if (waiting === undefined || waiting.made || waiting.intent.status !== 'requires_action')
    return { status: 409, body: { reload: true } };
  return world.transact(() => {
    finishAuthentication(account, account.now(), waiting.intent, outcome);
    const after = account.table('subscription').get(id) ?? subscription;
    const reply = replyTo(context, id, outcomeOf(account, after as StoredSubscription));
    return outcome === 'fail' ? refusal(402, NOT_AUTHENTICATED) : reply;
  });
}

/** Gives up the update that waits for its payment. */
function cancelChange(context: PortalContext, _sent: Record<string, unknown>, id: string): PortalReply {
  const { account, customer, now, place, world } = context;
  const subscription = waitingIn(context, id);
  if (subscription === undefined) return { status: 409, body: { reload: true } };
  return world.transact(() => {
    checkStill(account, customer.test_clock);
    dropUpdate(account, now, subscription);
    return { status: 200, body: { redirect: `${place}/subscriptions/${id}/update` } };
  });
}

export const updateRoutes: PortalRoute[] = [
  { path: 'subscriptions/:id/update', show: showChoice },
  { path: 'subscriptions/:id/update', run: choose },
  { path: 'subscriptions/:id/update/cancel', run: cancelChange },
  { path: 'subscriptions/:id/confirm', show: showConfirmation },
  { path: 'subscriptions/:id/confirm', run: confirm },
  { path: 'subscriptions/:id/confirm/challenge', show: showChallenge },
  { path: 'subscriptions/:id/confirm/authenticate', run: authenticate },
];
