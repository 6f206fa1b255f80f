/** The cards on the portal's page, and the page on which one is added. */
import type { PortalCard } from '../../portal/cards.ts';
import { type Html, html } from '../html.ts';
import { brandMark, cardText, expiryText } from './card-text.ts';
import { backLink } from './layout.ts';

/** The section of the portal's page. */
export function cardsSection(cards: readonly PortalCard[], place: string): Html {
  return html`<section class="Portal-section" aria-labelledby="payment-methods-title">
<h2 class="Portal-heading" id="payment-methods-title">${cards.length > 1 ? 'Payment methods' : 'Payment method'}</h2>
${cards.length === 0 ? html`<p class="Soft">There is no card yet.</p>` : cards.map(cardBox)}
<div class="Portal-controls"><a class="Button Button--plain" href="${place}/payment-methods" data-testid="add-payment-method" data-test="add-payment-method"><span>Add payment method</span></a></div>
<script type="module" src="/c/assets/payment-methods.js"></script>
</section>`;
}

function cardBox(card: PortalCard): Html {
  const { method, isDefault } = card;
  return html`<div class="Card Card--radius--all">
<div class="Row">
  <div class="Row-main">${brandMark(method)}<span class="PaymentMethod-card">${cardText(method)}</span>${isDefault ? html`<span class="Badge">Default</span>` : null}</div>
  <div class="Row-side"><span class="Soft">${expiryText(method)}</span>${isDefault ? null : menu(card)}</div>
</div>
</div>`;
}

/** What a menu and its dialog hold stands in the document only while they are open: specs name it without the card. */
function menu({ method, canBeDeleted }: PortalCard): Html {
  const { id } = method;
  return html`<div class="Menu" data-card="${id}"><button type="button" class="Menu-button" id="menu-${id}" data-testid="overflow-menu-button" data-test="overflow-menu-button" aria-haspopup="menu" aria-expanded="false" aria-label="More options for ${cardText(method)}">⋯</button>
<template data-part="menu"><div class="Menu-contents" role="menu" aria-labelledby="menu-${id}" data-testid="menu-contents" data-test="menu-contents"><button type="button" class="Menu-item" role="menuitem" tabindex="-1" data-does="default" data-testid="makeDefaultPaymentInstrumentButton" data-test="makeDefaultPaymentInstrumentButton">Make default</button>${canBeDeleted ? html`<button type="button" class="Menu-item" role="menuitem" tabindex="-1" data-does="delete" data-testid="nonDefaultPaymentInstrumentDeleteButton" data-test="nonDefaultPaymentInstrumentDeleteButton">Delete</button>` : null}</div></template>${canBeDeleted ? html`<template data-part="dialog">${deleteDialog(method)}</template>` : null}</div>`;
}

function deleteDialog(method: PortalCard['method']): Html {
  return html`<dialog class="Dialog" aria-labelledby="delete-title"><h2 class="Dialog-header" id="delete-title">Delete payment method</h2>
<div class="Row"><div class="Row-main">${brandMark(method)}<span>${cardText(method)}</span></div><div class="Row-side"><span class="Soft">${expiryText(method)}</span></div></div>
<p class="Soft">This will permanently delete your card ending in ${method.card.last4}.</p>
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions"><button type="button" class="Button Button--danger" data-does="confirm" data-test="PaymentInstrumentActionsDetatchModalConfirmButton" data-testid="PaymentInstrumentActionsDetachModalConfirmButton">Delete payment method</button>
<button type="button" class="Button Button--plain" data-does="close" data-testid="cancel" data-test="cancel">Cancel</button></div></dialog>`;
}

interface NewCardPage {
  title: string;
  /** Where the card is sent, below the portal's `place`. */
  at: string;
  place: string;
  /** A subscription is charged to a card of its own, and goes on to be. */
  hasOwnCards: boolean;
  /** Null where there is nowhere to go. */
  back: string | null;
  cancel: string | null;
}

/** The page on which a card is added. */
export function newCardBody({ title, at, place, hasOwnCards, back, cancel }: NewCardPage): Html {
  return html`${backLink(back)}
<h1 class="Portal-title">${title}</h1>
<p class="Portal-lead">The card you add becomes your default.${hasOwnCards ? ' A subscription that is charged to a card of its own goes on to be.' : null}</p>
${newCardFrame(place, at)}
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions"><button type="button" class="Button" data-testid="confirm" data-test="confirm" disabled>Add</button>
${cancel === null ? null : html`<a class="Button Button--plain" href="${cancel}" data-testid="cancel" data-test="cancel">Cancel</a>`}</div>`;
}

/** The frame in which a card is typed, and sent to what lies at `at`, below the portal's place. */
export function newCardFrame(place: string, at: string): Html {
  return html`<iframe class="Portal-frame" name="__privateStripeFrame0001" title="Secure payment input frame" src="${place}/${at}/card-frame" data-at="${at}"></iframe>`;
}
