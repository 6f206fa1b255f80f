/** Why a subscription is canceled, as the portal asks (https://docs.stripe.com/customer-management/cancellation-page). */
import type { CancellationReason } from '../../portal/cancel.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { PortalContext } from './context.ts';

interface Reason {
  /** As the configuration and the subscription have it. */
  feedback: NonNullable<CancellationReason['feedback']>;
  label: string;
  /** What the form sends: that of public specs for one of them (hosted-pages.md). */
  value: string;
}

/** In the order of Stripe's documentation. */
const REASONS: readonly Reason[] = [
  { feedback: 'too_expensive', label: "It's too expensive", value: 'too_expensive' },
  { feedback: 'missing_features', label: 'I need more features', value: 'missing_features' },
  { feedback: 'switched_service', label: 'I found an alternative', value: 'switched_service' },
  { feedback: 'unused', label: 'I no longer need it', value: 'no_longer_need' },
  {
    feedback: 'customer_service',
    label: 'Customer service was less than expected',
    value: 'customer_service',
  },
  { feedback: 'too_complex', label: 'Ease of use was less than expected', value: 'too_complex' },
  { feedback: 'low_quality', label: 'Quality was less than expected', value: 'low_quality' },
  { feedback: 'other', label: 'Other reason', value: 'other' },
];

/** Whether the configuration wants to know. */
export function asksWhy({ configuration }: PortalContext): boolean {
  return configuration.features.subscription_cancel.cancellation_reason.enabled;
}

/** Those that the configuration lets choose from. */
export function reasonsOf({ configuration }: PortalContext): Reason[] {
  const { options } = configuration.features.subscription_cancel.cancellation_reason;
  return REASONS.filter(({ feedback }) => options.includes(feedback));
}

/** As long as the API takes. */
const LONGEST_COMMENT = 5000;

/** What was chosen and typed, or what is wrong with it, by the names of the fields. */
export function readReason(
  context: PortalContext,
  { comment = '', feedback }: Record<string, unknown>,
): { said: CancellationReason } | { errors: Record<string, string> } {
  const chosen = reasonsOf(context).find(({ value }) => value === feedback);
  if (chosen === undefined) return { errors: { feedback: 'Please choose a reason.' } };
  if (typeof comment !== 'string') return { errors: { comment: 'Please write a text.' } };
  const typed = comment.trim();
  if (typed !== '' && chosen.feedback !== 'other') {
    return { errors: { comment: 'Feedback can only be added to another reason than those listed.' } };
  }
  if ([...typed].length > LONGEST_COMMENT) {
    return { errors: { comment: `Please write no more than ${LONGEST_COMMENT} characters.` } };
  }
  return { said: { comment: typed === '' ? null : typed, feedback: chosen.feedback } };
}

/** Free text, asked for with `Other reason` alone: the page's script shows it then. */
export function commentField(): Html {
  return html`<div class="FormFieldGroup" data-with-feedback="other" hidden>
<label class="Label" for="comment">Any additional feedback?</label>
<textarea class="CheckoutInput" id="comment" name="comment" rows="3" maxlength="${LONGEST_COMMENT}" disabled></textarea>
<div data-errors="comment"></div>
</div>`;
}
