/** The page on which the card of one subscription is chosen. */
import type { PortalCard } from '../../portal/cards.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { type Html, html } from '../html.ts';
import { brandMark, cardText, expiryText } from './card-text.ts';
import type { PortalContext } from './context.ts';
import { backLink } from './layout.ts';
import { newCardFrame } from './payment-methods-view.ts';
import { planLines } from './subscription-parts.ts';

interface CardChoice {
  subscription: StoredSubscription;
  /** Where what is chosen is sent, below the portal's place. */
  at: string;
  cards: readonly PortalCard[];
  /** The id of the card that it is charged to now. */
  current: string | null;
  /** The confirmation of an update that needs the card, and goes on with it. */
  update: string | null;
  /** Where one goes who does not want to after all; null where a flow leads nowhere. */
  back: string | null;
}

/** Its title, by the cards there are. */
export function subscriptionCardTitle(cards: readonly PortalCard[]): string {
  return cards.length === 0 ? 'Add payment method' : 'Change payment method';
}

/** Its body. Without a card there is only a new one to type. */
export function subscriptionCardBody(
  context: PortalContext,
  { at, back, cards, current, subscription, update }: CardChoice,
): Html {
  const { place } = context;
  const isNew = cards.length === 0;
  return html`${backLink(back, update === null ? 'Billing' : 'Confirm your update')}
<h1 class="Portal-title">${subscriptionCardTitle(cards)}</h1>
<p class="Portal-lead">Your subscription is charged to the card you ${isNew ? 'add' : 'choose'} from its next payment on.${isNew ? null : ' Your default card stays as it is.'}</p>
<div class="Card Card--radius--all">${planLines(context, subscription)}</div>
<form id="card-choice" data-choose="${at}"${update === null ? null : html` data-then="${update}"`} autocomplete="off" novalidate>
${
  isNew
    ? null
    : html`<fieldset class="Choices"><legend class="Label">Card</legend>
${cards.map((card) => choice(card, current))}
<label class="Choice"><input type="radio" name="card" value="new"${current === null ? html` checked` : null}><span>New card</span></label>
</fieldset>`
}
</form>
<div id="new-card"${isNew || current === null ? null : html` hidden`}>${newCardFrame(place, at)}</div>
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions"><button type="submit" form="card-choice" class="Button" data-testid="confirm" data-test="confirm"${isNew || current === null ? html` disabled` : null}>Confirm</button>
${back === null ? null : html`<a class="Button Button--plain" href="${back}" data-testid="cancel" data-test="cancel">Cancel</a>`}</div>`;
}

function choice({ isDefault, method }: PortalCard, current: string | null): Html {
  return html`<label class="Choice"><input type="radio" name="card" value="${method.id}"${method.id === current ? html` checked` : null}>${brandMark(method)}<span>${cardText(method)}${isDefault ? html` <span class="Badge">Default</span>` : null} <span class="Soft">${expiryText(method)}</span></span></label>`;
}
