/** The page on which a subscription is canceled: that of Stripe's older portal, and that which asks for the reason first. */
import type { StoredSubscription } from '../../store/objects.ts';
import type { PageAnswer } from '../answer.ts';
import { type Html, html } from '../html.ts';
import { asksWhy, commentField, reasonsOf } from './cancel-reasons.ts';
import { whatHappened, whatHappens } from './cancel-view.ts';
import type { PortalContext } from './context.ts';
import { portalDocument } from './layout.ts';
import { goBack, planLines } from './subscription-parts.ts';

const TITLE = 'Cancel subscription';

const STYLE = html`<link rel="stylesheet" href="/c/assets/cancel.css">`;

/** One question, one button. */
export function olderPage(context: PortalContext, subscription: StoredSubscription): PageAnswer {
  return portalDocument(context, {
    title: TITLE,
    body: html`<h1 class="Portal-title">Cancel your subscription</h1>
<form data-action="subscriptions/${subscription.id}/cancel" novalidate>
${confirmStep(context, subscription, 'Confirm cancellation')}
</form>`,
  });
}

/** First why, where the configuration wants to know, then the same. */
export function newerPage(context: PortalContext, subscription: StoredSubscription): PageAnswer {
  const steps = asksWhy(context)
    ? html`<div data-step="why">${reasonStep(context)}</div>
<div data-step="confirm" hidden>${confirmStep(context, subscription, TITLE)}</div>`
    : confirmStep(context, subscription, TITLE);
  return portalDocument(context, {
    title: TITLE,
    script: 'cancel.js',
    body: html`<h1 class="Portal-title" tabindex="-1">Cancel your subscription</h1>
<form data-action="subscriptions/${subscription.id}/cancel" novalidate>${steps}</form>
${STYLE}`,
  });
}

function confirmStep(context: PortalContext, subscription: StoredSubscription, label: string): Html {
  return html`<p class="Portal-lead">${whatHappens(context, subscription)}</p>
<div class="Card Card--radius--all">${planLines(context, subscription)}</div>
<div class="Portal-errors" data-errors="form feedback comment"></div>
<div class="Actions">
<button class="Button Button--danger" type="submit" data-testid="confirm" data-test="confirm">${label}</button>
${goBack(context)}
</div>`;
}

/** A list that opens below its button, which is how specs know it. */
function reasonStep(context: PortalContext): Html {
  return html`<p class="Portal-lead">Please tell us why you want to cancel.</p>
<div class="FormFieldGroup Select">
<button class="CheckoutInput Select-button" id="feedback" type="button" aria-haspopup="listbox" aria-expanded="false" aria-controls="reasons"><span>Reason</span><span class="Select-value" data-chosen></span></button>
<ul class="Select-options" id="reasons" role="listbox" aria-label="Reason" hidden>
${reasonsOf(context).map(
  ({ feedback, label, value }) =>
    html`<li class="Select-option" role="option" tabindex="-1" aria-selected="false" data-value="${value}" data-test="cancel-reason-opt-${feedback}" data-testid="cancel-reason-opt-${feedback}">${label}</li>`,
)}
</ul>
<input type="hidden" name="feedback" value="">
<div data-errors="feedback"></div>
</div>
${commentField()}
<div class="Actions">
<button class="Button" type="button" data-next="confirm">Continue to cancellation</button>
${goBack(context)}
</div>`;
}

/** Canceled already, or not to be canceled yet. */
export function nothingPage(context: PortalContext, subscription: StoredSubscription): PageAnswer {
  return portalDocument(context, {
    title: TITLE,
    body: html`<h1 class="Portal-title">Nothing to cancel</h1>
<p class="Portal-lead">${subscription.status === 'incomplete' ? 'Your subscription begins with its first payment. Without it nothing is charged.' : whatHappened(subscription)}</p>
<div class="Actions">${goBack(context)}</div>`,
  });
}

/** What was done in a flow, before the flow goes on; in front of it the question why, where that is still open. */
export function flowCanceledPage(
  context: PortalContext,
  subscription: StoredSubscription,
  dialog: Html | null,
): PageAnswer {
  return portalDocument(context, {
    title: TITLE,
    body: html`<h1 class="Portal-title">Your subscription is canceled</h1>
<p class="Portal-lead">${whatHappened(subscription)}</p>
<form data-action="subscriptions/${subscription.id}/cancel/no-reason" novalidate>
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions"><button class="Button" type="submit">Continue</button></div>
</form>
${dialog}`,
  });
}
