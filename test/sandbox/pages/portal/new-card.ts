/** A card that is typed on a page of the portal: its frame, its challenge, and what is answered. */
import {
  addCard,
  type CardOutcome,
  type CardVisit,
  finishCard,
  waitingIntent,
} from '../../portal/new-card.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import type { PageAnswer } from '../answer.ts';
import { unknownPage } from '../checkout-page.ts';
import { challengeFrame } from '../three-d-secure.ts';
import { readTypedCard } from './card-entry.ts';
import { cardFrame } from './card-frame.ts';
import type { PortalContext } from './context.ts';
import { OUTDATED, type PortalReply, type PortalRoute, refusal } from './route.ts';

export interface CardUse {
  /** Below the portal's place: what a page needs for its card lies below it. */
  at: string;
  /** The subscription whose own card it becomes; null when it becomes the customer's default. */
  subscription: StoredSubscription | null;
  /** What is answered when it has become that. */
  saved(): PortalReply;
}

type FindUse = (context: PortalContext, id: string) => CardUse | undefined;

/** What a page on which a card is typed needs below its `path`; `find` is what the card is for, if it is for anything. */
export function newCardRoutes(path: string, find: FindUse): PortalRoute[] {
  /** An action for what the card is for now. */
  const running =
    (run: (context: PortalContext, use: CardUse, sent: Record<string, unknown>) => PortalReply) =>
    (context: PortalContext, sent: Record<string, unknown>, id: string) => {
      const use = find(context, id);
      return use === undefined ? OUTDATED : run(context, use, sent);
    };
  const showing =
    (show: (context: PortalContext, use: CardUse) => PageAnswer) => (context: PortalContext, id: string) => {
      const use = find(context, id);
      return use === undefined ? unknownPage(context.business) : show(context, use);
    };
  return [
    { path: `${path}/card-frame`, show: showing((context, { at }) => cardFrame(context, at)) },
    { path: `${path}/challenge`, show: showing(showChallenge) },
    { path: `${path}/new`, run: running(add) },
    { path: `${path}/authenticate`, run: running(authenticate) },
  ];
}

function visitOf({ session }: PortalContext, { subscription }: CardUse): CardVisit {
  return { session, subscription };
}

function showChallenge(context: PortalContext, use: CardUse): PageAnswer {
  const { account, business } = context;
  if (waitingIntent(account, visitOf(context, use)) === undefined) return unknownPage(business);
  return challengeFrame({ business, what: 'that your card may be saved' });
}

function add(context: PortalContext, use: CardUse, sent: Record<string, unknown>): PortalReply {
  const { account, origin, world } = context;
  const typed = readTypedCard(sent, account.now());
  if ('errors' in typed) return { status: 422, body: { errors: typed.errors } };
  return world.transact(() => replyTo(context, use, addCard(account, visitOf(context, use), typed, origin)));
}

function authenticate(
  context: PortalContext,
  use: CardUse,
  { outcome }: Record<string, unknown>,
): PortalReply {
  const { account, world } = context;
  if (outcome !== 'complete' && outcome !== 'fail') return refusal(422, 'The outcome is complete or fail.');
  return world.transact(() => {
    const finished = finishCard(account, visitOf(context, use), outcome);
    return finished === undefined ? OUTDATED : replyTo(context, use, finished);
  });
}

const FIELDS = { number: 'number', exp_month: 'expiry', exp_year: 'expiry', cvc: 'cvc' };

function replyTo({ place }: PortalContext, { at, saved }: CardUse, outcome: CardOutcome): PortalReply {
  if (outcome.status === 'saved') return saved();
  if (outcome.status === 'requires_action') {
    return { status: 200, body: { challenge: `${place}/${at}/challenge` } };
  }
  const errors = { [FIELDS[outcome.param ?? 'number']]: outcome.message };
  return { status: 402, body: { refused: true, errors } };
}
