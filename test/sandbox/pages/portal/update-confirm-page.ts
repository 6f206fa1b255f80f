/** The page on which an update is looked at before it is made: what it costs, and who pays. */
import type { UpdatePreview } from '../../portal/update-preview.ts';
import type { PageAnswer } from '../answer.ts';
import { type Html, html } from '../html.ts';
import { brandMark, cardText } from './card-text.ts';
import type { PortalContext } from './context.ts';
import { costRow } from './cost-rows.ts';
import { backLink, portalDocument } from './layout.ts';
import type { ConfirmView } from './update-view.ts';

export interface Confirmable {
  subscription: string;
  price: string;
  /** Null where there is none to choose. */
  quantity: number | null;
  /** From when on it is prorated (unix seconds). */
  prorationDate: number;
  preview: UpdatePreview;
  view: ConfirmView;
  /** It cannot be made without a card, and there is none. */
  lacksCard: boolean;
  /** The page before this one; null when nothing is behind this page. */
  back: string | null;
  /** Where one goes instead when nothing is; null when nowhere. */
  leave: string | null;
  /** Where another card can be chosen or added; null where that is not allowed. */
  cards: string | null;
  /** The figures are not those that were shown before. */
  isChanged: boolean;
}

/** The page, for what is about to be changed. */
export function confirmPage(context: PortalContext, confirmable: Confirmable): PageAnswer {
  const { back, isChanged, lacksCard, leave, preview, prorationDate, price, quantity, subscription, view } =
    confirmable;
  const cancel = back ?? leave;
  return portalDocument(context, {
    title: 'Confirm your update',
    script: 'update.js',
    body: html`${backLink(back, 'Update subscription')}
<h1 class="Portal-title">Confirm your update</h1>
<p class="Portal-lead">${view.plan} instead of ${view.before.plan}, ${view.before.price}.</p>
${isChanged ? html`<p class="Notice Notice--warning" role="alert">The amounts have changed meanwhile. Please look at them again.</p>` : null}
<form data-confirm="subscriptions/${subscription}/confirm" id="confirm-form">
<input type="hidden" name="price" value="${price}">
${quantity === null ? null : html`<input type="hidden" name="quantity" value="${quantity}">`}
<input type="hidden" name="prorationDate" value="${prorationDate}">
<input type="hidden" name="expectedDue" value="${preview.due}">
<input type="hidden" name="expectedProration" value="${preview.prorated}">
<section class="Card Card--radius--all" aria-label="Your new plan">
<div class="Card-part"><div class="Row"><span class="Row-main"><strong>${view.plan}</strong></span><span class="Row-side">${view.price}</span></div></div>
${view.rows.map(costRow)}
</section>
${payment(confirmable)}
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions">
${lacksCard ? null : html`<button type="submit" class="Button" data-testid="confirm" data-test="confirm">${view.due === null ? 'Confirm' : 'Subscribe and pay'}</button>`}
${cancel === null ? null : html`<a class="Button Button--plain" href="${cancel}">Cancel change</a>`}
</div>
</form>`,
  });
}

/** The card that is charged now, or what is missing. */
function payment({ cards, lacksCard, view }: Confirmable): Html | null {
  const { card, due } = view;
  if (lacksCard) {
    return section(
      html`<p class="Notice Notice--warning">There is no card to pay with. ${cards === null ? 'Please ask the shop.' : 'Add one first.'}</p>`,
      'Add payment method',
      cards,
    );
  }
  if (card === null || due === null) return null;
  const text = html`<p class="Row-main">${brandMark(card)}<span>${cardText(card)}</span></p>`;
  return section(text, 'Use another card', cards);
}

function section(text: Html, link: string, cards: string | null): Html {
  return html`<section class="Portal-section" aria-labelledby="pays-title">
<h2 class="Portal-heading" id="pays-title">Payment method</h2>
${text}
${cards === null ? null : html`<p><a class="Link" href="${cards}">${link}</a></p>`}
</section>`;
}
