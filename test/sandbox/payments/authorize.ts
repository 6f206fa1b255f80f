/** What the bank says: pure, from the card and what it is used for. */
import { DECLINES, type Decline, type TestCard } from './test-cards.ts';

export interface Use {
  /** Asking for money, or only setting the card up for later. */
  kind: 'payment' | 'setup';
  /** The cardholder is not there to authenticate. */
  offSession: boolean;
  /** The cardholder has just authenticated. */
  authenticated: boolean;
  /** The card was set up for later use before. */
  setUp: boolean;
}

export type Verdict =
  | { outcome: 'approved' }
  | { outcome: 'authenticate' }
  | { outcome: 'declined'; decline: Decline };

/** The same card and use always get the same verdict. `authenticate` only while the cardholder is there. */
export function authorize(card: TestCard, { kind, offSession, authenticated, setUp }: Use): Verdict {
  if (wantsAuthentication(card, offSession, setUp) && !authenticated) {
    if (offSession) return { outcome: 'declined', decline: DECLINES.authenticationRequired };
    return { outcome: 'authenticate' };
  }
  const { decline } = card;
  if (decline !== undefined && (kind === 'payment' || !card.declinesPaymentsOnly)) {
    return { outcome: 'declined', decline };
  }
  return { outcome: 'approved' };
}

/** While the cardholder is there, every card that ever asks does (docs.stripe.com/testing). */
function wantsAuthentication({ authentication }: TestCard, offSession: boolean, setUp: boolean): boolean {
  if (authentication === 'never' || authentication === 'always') return authentication === 'always';
  return !offSession || (authentication === 'unless_set_up' && !setUp);
}
