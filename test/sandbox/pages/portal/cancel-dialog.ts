/** What follows a cancellation in Stripe's older portal: that it is done, and the question why. */
import type { StoredSubscription } from '../../store/objects.ts';
import { type Html, html } from '../html.ts';
import { commentField, reasonsOf } from './cancel-reasons.ts';
import { whatHappened } from './cancel-view.ts';
import type { PortalContext } from './context.ts';

/** What public specs read off its second span. */
const DONE = html`<span aria-hidden="true">✓</span> <span>Subscription has been canceled</span>`;

const SCRIPT = html`<script type="module" src="/c/assets/cancel.js"></script>`;

/** In front of everything else until it is answered, or not. Specs know its button by one name or the other. */
export function askingDialog(context: PortalContext, { id }: StoredSubscription): Html {
  return html`<dialog class="Dialog" role="dialog" aria-labelledby="canceled-title" data-modal>
<h2 class="Dialog-header" id="canceled-title">${DONE}</h2>
<form data-action="subscriptions/${id}/cancel/reason" novalidate>
<fieldset class="Choices" id="feedback">
<legend class="Label">Why have you canceled?</legend>
${reasonsOf(context).map(
  ({ feedback, label, value }) =>
    html`<label class="Choice"><input type="radio" name="feedback" value="${value}" data-test="cancel-reason-opt-${feedback}" data-testid="cancel-reason-opt-${feedback}"> ${label}</label>`,
)}
</fieldset>
<div data-errors="feedback"></div>
${commentField()}
<div class="Portal-errors" data-errors="form"></div>
<div class="Actions">
<button class="Button" type="submit" data-testid="cancellation_reason_submit" data-test="cancellation_reason_submit"><span data-testid="confirm">Submit</span></button>
<button class="Button Button--plain" type="button" data-skip="subscriptions/${id}/cancel/no-reason" data-testid="cancellation_reason_cancel" data-test="cancellation_reason_cancel">No thanks</button>
</div>
</form>
</dialog>
${SCRIPT}`;
}

/** Nothing is asked, and nothing is in the way of anything. */
export function tellingDialog(subscription: StoredSubscription): Html {
  return html`<div class="Notice Notice--positive" role="dialog" aria-labelledby="canceled-title" data-once>
<p id="canceled-title">${DONE}</p>
<p>${whatHappened(subscription)}</p>
<div class="Portal-controls"><button class="Button Button--plain" type="button" data-dismiss>Dismiss</button></div>
</div>
${SCRIPT}`;
}
