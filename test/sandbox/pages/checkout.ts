/** The page of a Checkout session and what it can be asked for. */
import { askedBy } from '../checkout/attempt.ts';
import { changeQuantity } from '../checkout/change.ts';
import { redirectOf } from '../checkout/complete.ts';
import {
  type Confirmation,
  confirmSession,
  finishSessionAuthentication,
  waitingAttempt,
} from '../checkout/confirm.ts';
import { linesOf } from '../checkout/line-items.ts';
import { StripeError } from '../errors.ts';
import { latestEvent } from '../events/delivery.ts';
import type { SandboxRequest } from '../http/request.ts';
import type { Account } from '../store/account.ts';
import type { StoredSession } from '../store/objects.ts';
import type { World } from '../world.ts';
import { jsonAnswer, type PageAnswer } from './answer.ts';
import { completedPage, expiredPage, openPage, unknownPage } from './checkout-page.ts';
import { summary } from './checkout-summary.ts';
import { businessOf, type CheckoutView, type CustomAmounts, checkoutView } from './checkout-view.ts';
import { customAmountIn, readCustomAmount } from './custom-amount.ts';
import { declineOnPage } from './declines.ts';
import { readEntry } from './entry.ts';
import { readJson } from './request.ts';
import { challengeFrame } from './three-d-secure.ts';

/** How long the redirect waits for whoever is told of the completion (facts.md §4.3). */
const WEBHOOK_MS = 10_000;

/** The page of a session as it is now: open, complete, expired or unknown. */
export function checkoutPage({ account }: World, id: string): PageAnswer {
  const business = businessOf(account);
  const session = account.table('checkout.session').get(id);
  if (session === undefined || session.ui_mode !== 'hosted_page') return unknownPage(business);
  if (session.status === 'complete') return completedPage(business, session.mode);
  if (session.status === 'expired') return expiredPage(business, session.cancel_url);
  return openPage(checkoutView(account, session));
}

/** The document of the frame in which the cardholder authenticates. */
export function checkoutChallenge({ account }: World, id: string): PageAnswer {
  const business = businessOf(account);
  const session = openSession(account, id);
  if (session === undefined) return unknownPage(business);
  const view = checkoutView(account, session);
  const what =
    askedBy(account, session) === 'setup' ? 'that your card may be saved' : `a payment of ${view.total}`;
  return challengeFrame({ business, what });
}

/** What the page's script gets; `completed` is the session whose completion is to be told first. */
interface Reply {
  status: number;
  body: Record<string, unknown>;
  completed?: string;
}

type Action = (world: World, session: StoredSession, sent: Record<string, unknown>, origin: string) => Reply;

const ACTIONS: Record<string, Action> = { confirm, authenticate, quantity, amount };

/**
 * What the page's script asks for. Answers with `redirect`, `challenge`, `summary`, `errors` by field (with
 * `refused` when the bank said no), or `reload` when the session has ended or asks for something else.
 */
export async function checkoutAction(
  world: World,
  request: SandboxRequest,
  id: string,
  name: string,
): Promise<PageAnswer> {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  const session = world.account.table('checkout.session').get(id);
  if (action === undefined || session === undefined || session.ui_mode !== 'hosted_page')
    return jsonAnswer(404, { errors: { form: 'There is no such page.' } });
  const sent = readJson(request);
  if ('refused' in sent) return sent.refused;
  const { status, body, completed } =
    session.status === 'open'
      ? attempt(action, world, session, sent.value, request.origin)
      : ended(session, name);
  await world.durable();
  if (completed !== undefined) {
    const event = latestEvent(world.account, 'checkout.session.completed', completed);
    if (event !== undefined) await world.deliveries.whenDelivered(event.id, WEBHOOK_MS);
  }
  return jsonAnswer(status, body);
}

/** A second click, here or in another tab, ends where the first one did; nothing is charged again. */
function ended(session: StoredSession, name: string): Reply {
  if (session.status === 'complete' && (name === 'confirm' || name === 'authenticate'))
    return { status: 200, body: { redirect: redirectOf(session) }, completed: session.id };
  return { status: 409, body: { reload: true } };
}

function attempt(action: Action, ...args: Parameters<Action>): Reply {
  try {
    return action(...args);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return { status: error.status, body: { errors: { form: error.message } } };
  }
}

function openSession(account: Account, id: string): StoredSession | undefined {
  const session = account.table('checkout.session').get(id);
  return session?.status === 'open' && session.ui_mode === 'hosted_page' ? session : undefined;
}

function confirm(world: World, session: StoredSession, sent: Record<string, unknown>, origin: string): Reply {
  const { account } = world;
  const now = account.clock.seconds();
  const view = checkoutView(account, session);
  if (view.customAmount === null && !isAsSeen(view, sent)) return changed(view);
  const entry = readEntry(sent, view, now);
  const chosen = chosenAmounts(world, session, sent);
  if ('errors' in entry || 'error' in chosen) {
    const amount = 'error' in chosen ? { customUnitAmount: chosen.error } : {};
    return { status: 422, body: { errors: { ...amount, ...('errors' in entry ? entry.errors : {}) } } };
  }
  const outcome = world.transact(() =>
    confirmSession(account, now, session.id, { ...entry, customAmounts: chosen.amounts }, origin),
  );
  return replyTo(world, outcome, session);
}

/** The authentication was for another amount, or another card was tried meanwhile. */
function givenUp(view: CheckoutView): Reply {
  const form = 'This payment was changed elsewhere. Please look at it again.';
  return { status: 400, body: { summary: summary(view).text, errors: { form } } };
}

function isAsSeen(
  { amount, later }: CheckoutView,
  { expectedAmount = amount, expectedLater = later }: Record<string, unknown>,
): boolean {
  return expectedAmount === amount && expectedLater === later;
}

/** Nobody pays anything else than what they saw, now or later: a quantity was changed in another tab. */
function changed(view: CheckoutView): Reply {
  const total = view.totalAfterTrial ?? view.total;
  const form = `The order has changed: the total is now ${total}. Please look at it again.`;
  return { status: 409, body: { summary: summary(view).text, errors: { form } } };
}

function authenticate(world: World, session: StoredSession, sent: Record<string, unknown>): Reply {
  const { account } = world;
  const { attempt, outcome } = sent;
  if (outcome !== 'complete' && outcome !== 'fail')
    return { status: 422, body: { errors: { form: 'The outcome is complete or fail.' } } };
  const isOther = attempt !== undefined && attempt !== waitingAttempt(account, session);
  if (session.hidden.attempt === null || isOther) return givenUp(checkoutView(account, session));
  const result = world.transact(() =>
    finishSessionAuthentication(account, account.clock.seconds(), session.id, outcome),
  );
  return replyTo(world, result, session);
}

function replyTo(world: World, outcome: Confirmation, session: StoredSession): Reply {
  if (outcome.status === 'complete')
    return { status: 200, body: { redirect: outcome.redirect }, completed: session.id };
  if (outcome.status === 'requires_action')
    return {
      status: 200,
      body: { challenge: `/c/pay/${session.id}/challenge`, attempt: outcome.attempt },
    };
  if (outcome.status === 'changed') return givenUp(viewOf(world, session.id, {}));
  const { field, message } = declineOnPage(outcome);
  return { status: 402, body: { refused: true, errors: { [field]: message } } };
}

function quantity(world: World, session: StoredSession, sent: Record<string, unknown>): Reply {
  const { account } = world;
  const wanted = /^\d{1,6}$/.test(String(sent.quantity)) ? Number(sent.quantity) : undefined;
  if (wanted === undefined)
    return { status: 422, body: { errors: { quantity: 'Please enter a whole number.' } } };
  const { needsCard } = checkoutView(account, session);
  try {
    const now = account.clock.seconds();
    world.transact(() => changeQuantity(account, now, session.id, String(sent.item), wanted));
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return { status: 422, body: { errors: { quantity: error.message } } };
  }
  const view = viewOf(world, session.id, {});
  if (view.needsCard !== needsCard) return { status: 200, body: { reload: true } };
  return { status: 200, body: { summary: summary(view).text } };
}

/** Shows what an amount comes to; it becomes part of the session with the payment. */
function amount(world: World, session: StoredSession, sent: Record<string, unknown>): Reply {
  const chosen = chosenAmounts(world, session, sent);
  if ('error' in chosen) return { status: 422, body: { errors: { customUnitAmount: chosen.error } } };
  return { status: 200, body: { summary: summary(viewOf(world, session.id, chosen.amounts)).text } };
}

function chosenAmounts(
  { account }: World,
  session: StoredSession,
  sent: Record<string, unknown>,
): { amounts: CustomAmounts } | { error: string } {
  const custom = customAmountIn(account, linesOf(account, session.id));
  if (custom === undefined) return { amounts: {} };
  const read = readCustomAmount(String(sent.customUnitAmount ?? ''), custom);
  return typeof read === 'number' ? { amounts: { [custom.line]: read } } : read;
}

function viewOf({ account }: World, id: string, chosen: CustomAmounts): CheckoutView {
  const session = account.table('checkout.session').get(id);
  if (session === undefined) throw new Error(`${id} is gone`);
  return checkoutView(account, session, chosen);
}
