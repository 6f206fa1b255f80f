/** The page on which another plan or quantity is chosen. */
import { hostedUrl } from '../../billing/invoices/hosted.ts';
import { writtenMoney } from '../../params/written-money.ts';
import { quantityOf, type UpdateChoice } from '../../portal/update-choice.ts';
import type { Offer, UpdateTerms } from '../../portal/update-terms.ts';
import type { StoredInvoice } from '../../store/objects.ts';
import type { PageAnswer } from '../answer.ts';
import { type Html, html } from '../html.ts';
import { openFlow } from './completion.ts';
import type { PortalContext } from './context.ts';
import { backLink, portalDocument } from './layout.ts';
import { intervalName, planName, timesText } from './plan-text.ts';
import { offerPrice } from './update-view.ts';

const TITLE = 'Update subscription';

/** Back to where one came from; nothing is behind a page that a flow begins with. */
function wayBack(context: PortalContext): Html | null {
  return backLink(openFlow(context) === null ? context.place : null);
}

/** The plans, with what is chosen: what the address says, or else what the subscription has. */
export function choicePage(
  context: PortalContext,
  terms: UpdateTerms,
  chosen: Pick<UpdateChoice, 'offer' | 'quantity'>,
  interval: string | null,
): PageAnswer {
  const { current, offers, subscription } = terms;
  const { intervals, listed, shown } = listedOf(terms, chosen.offer, interval);
  const { place } = context;
  return portalDocument(context, {
    title: TITLE,
    script: 'update.js',
    body: html`${wayBack(context)}
<h1 class="Portal-title">Update your subscription</h1>
<p class="Portal-lead">You have ${planName(current.product.name, terms.item.quantity)}, ${offerPrice(current, subscription.currency)}${each(terms)}.</p>
<form data-action="subscriptions/${subscription.id}/update" id="update-form" novalidate>
<input type="hidden" name="price" value="${chosen.offer.price.id}">
${offers.length === 0 ? null : plans(terms, chosen.offer, intervals, shown, listed, `${place}/subscriptions/${subscription.id}/update`)}
${quantityField(terms, chosen)}
<div class="Portal-errors" data-errors="form price"></div>
<div class="Actions"><button type="submit" class="Button" data-testid="continue-button" data-test="continue-button">Continue</button></div>
</form>`,
  });
}

/**
 * The offers of one interval, where that leaves something to choose; then the others can be asked for by their name.
 * Specs look for one card by the name of its plan.
 */
function listedOf({ current, offers }: UpdateTerms, chosen: Offer, interval: string | null) {
  const intervals = [...new Set(offers.map(({ price }) => intervalName(price)))];
  const of = (name: string) => offers.filter(({ price }) => intervalName(price) === name);
  const shown = intervals.find((name) => name === interval) ?? intervalName(chosen.price);
  const isAlone = intervals.some((name) => of(name).every((offer) => offer === current));
  if (isAlone || intervals.length < 2) return { intervals: [], listed: offers, shown };
  return { intervals, listed: of(shown), shown };
}

function each({ item }: UpdateTerms): string {
  return timesText(item.quantity) === null ? '' : ' each';
}

function plans(
  terms: UpdateTerms,
  chosen: Offer,
  intervals: readonly string[],
  shown: string,
  listed: readonly Offer[],
  address: string,
): Html {
  return html`<section class="Portal-section" aria-labelledby="plans-title">
<h2 class="Portal-heading" id="plans-title">Plans</h2>
${
  intervals.length === 0
    ? null
    : html`<nav class="Tabs" aria-label="Billing interval">${intervals.map(
        (name) =>
          html`<a class="Button${name === shown ? null : ' Button--plain'}" href="${address}?${new URLSearchParams({ interval: name }).toString()}"${name === shown ? html` aria-current="true"` : null}>${name}</a>`,
      )}</nav>`
}
<ul class="Plans" data-testid="pricing-table" data-test="pricing-table">${listed.map((offer) => card(terms, offer, offer === chosen))}</ul>
</section>`;
}

/** In one line: specs compare what a card says from its name to its button. */
function card(terms: UpdateTerms, offer: Offer, isChosen: boolean): Html {
  const { price, product, range } = offer;
  const isCurrent = offer === terms.current;
  const { currency } = terms.subscription;
  const limits =
    range === null ? null : html` data-minimum="${range.minimum}" data-maximum="${range.maximum ?? ''}"`;
  const badge = isCurrent ? 'Current plan' : isChosen ? 'Your choice' : '';
  return html`<li><div class="Plan" data-testid="pricing-table-card" data-test="pricing-table-card" data-price="${price.id}" data-quantity="${quantityOf(offer, terms)}"${limits} data-current="${String(isChosen)}"><strong id="plan-${price.id}">${product.name}</strong><span>${offerPrice(offer, currency)}</span><span class="Badge" data-badge data-is-current="${String(isCurrent)}"${badge === '' ? html` hidden` : null}>${badge}</span><button type="button" class="Button Button--plain" data-select aria-describedby="plan-${price.id}"${isChosen ? html` hidden` : null}>Select</button></div></li>`;
}

function quantityField(terms: UpdateTerms, { offer, quantity }: UpdateChoice): Html | null {
  if (terms.current.range === null && terms.offers.every(({ range }) => range === null)) return null;
  const { range } = offer;
  const field = 'portal-quantity-editor';
  const step = (direction: string, by: number, sign: string) =>
    html`<button type="button" class="Stepper-button" data-step="${by}" data-testid="${field}-${direction}-button" data-test="${field}-${direction}-button" aria-label="${direction === 'increment' ? 'One more' : 'One less'}">${sign}</button>`;
  return html`<section class="Portal-section FormFieldGroup" id="quantity-section"${range === null ? html` hidden` : null}>
<label class="Label" for="quantity">Quantity</label>
<div class="Stepper">${step('decrement', -1, '−')}<input class="CheckoutInput" id="quantity" name="quantity" type="number" inputmode="numeric" step="1" min="${range?.minimum ?? 0}"${range?.maximum == null ? null : html` max="${range.maximum}"`} value="${quantity}" autocomplete="off" aria-describedby="quantity-hint" data-testid="${field}" data-test="${field}"${range === null ? html` disabled` : null}>${step('increment', 1, '+')}</div>
<p class="Hint" id="quantity-hint">${range === null ? '' : rangeText(range.minimum, range.maximum)}</p>
<div data-errors="quantity"></div>
</section>`;
}

function rangeText(minimum: number, maximum: number | null): string {
  return maximum === null ? `At least ${minimum}` : `From ${minimum} to ${maximum}`;
}

/** An update waits for its payment: it is paid, or given up for another one. */
export function waitingPage(context: PortalContext, id: string, invoice: StoredInvoice): PageAnswer {
  const { amount_remaining, currency } = invoice;
  const due = writtenMoney(amount_remaining, currency);
  return portalDocument(context, {
    title: TITLE,
    body: html`${wayBack(context)}
<h1 class="Portal-title">Your change waits for its payment</h1>
<p class="Portal-lead">Your subscription is changed as soon as ${due} is paid. Until then it stays as it is.</p>
<form data-action="subscriptions/${id}/update/cancel">
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions"><a class="Button" href="${hostedUrl(context.account, invoice)}">Pay ${due}</a><button type="submit" class="Button Button--plain" data-testid="confirm" data-test="confirm">Cancel change</button></div>
</form>`,
  });
}

/** The subscription cannot be changed here, and why. */
export function refusedPage(context: PortalContext, sentence: string): PageAnswer {
  return portalDocument(context, {
    title: TITLE,
    body: html`${wayBack(context)}
<h1 class="Portal-title">Update your subscription</h1>
<p class="Notice Notice--warning">${sentence}</p>`,
  });
}
