/** `subscription_data` of a new session: its parameters and what is kept of them (facts.md §4.1). */
import { DAY } from '../../durations.ts';
import { exclusive, invalid } from '../../errors.ts';
import { choice, integer, object, required, text, unsupported, type ValuesOf } from '../../params/field.ts';
import { mergeMetadata, metadata } from '../../params/metadata.ts';
import type { SessionSubscription } from '../../store/objects.ts';
import { customFields, issuer } from '../billing-params.ts';
import { INTERVALS } from '../catalog/price-params.ts';
import { checkBillingMode, checkTrialLength } from '../subscriptions/subscription-rules.ts';

export const subscriptionData = {
  application_fee_percent: unsupported(),
  billing_cycle_anchor: integer(),
  billing_cycle_anchor_config: unsupported(),
  billing_mode: object({
    flexible: object({ proration_discounts: choice(['included', 'itemized']) }),
    type: required(choice(['classic', 'flexible'])),
  }),
  default_tax_rates: unsupported(),
  description: text({ max: 500 }),
  invoice_settings: object({
    account_tax_ids: unsupported(),
    custom_fields: customFields(),
    description: text({ max: 500 }),
    footer: text(),
    issuer: issuer(),
  }),
  metadata: metadata(),
  on_behalf_of: unsupported(),
  pending_invoice_item_interval: object({
    interval: required(choice(INTERVALS)),
    interval_count: integer({ min: 1 }),
  }),
  proration_behavior: choice(['create_prorations', 'none']),
  transfer_data: unsupported(),
  trial_end: integer(),
  trial_period_days: integer({ min: 1 }),
  trial_settings: object({
    end_behavior: required(
      object({ missing_payment_method: required(choice(['cancel', 'create_invoice', 'pause'])) }),
    ),
  }),
};
export type SubscriptionDataValues = ValuesOf<typeof subscriptionData>;

const AT = 'subscription_data';

/**
 * What is kept until the session is completed. `now` is the time of the customer.
 *
 * @throws a 400 for a trial that is too short or too long, and for what does not go together
 */
export function sessionSubscription(values: SubscriptionDataValues, now: number): SessionSubscription {
  const { billing_cycle_anchor, invoice_settings: invoices, pending_invoice_item_interval: pending } = values;
  checkBillingMode(values.billing_mode, `${AT}[billing_mode]`);
  const trial = trialOf(values, now);
  if (billing_cycle_anchor !== undefined) checkAnchor(billing_cycle_anchor, trial, now);
  return {
    trial,
    billing_cycle_anchor: billing_cycle_anchor ?? null,
    billing_mode: values.billing_mode?.type ?? 'flexible',
    description: values.description ?? null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: invoices?.custom_fields ?? null,
      description: invoices?.description ?? null,
      footer: invoices?.footer ?? null,
      issuer: { type: 'self' },
    },
    metadata: mergeMetadata({}, values.metadata),
    pending_invoice_item_interval:
      pending === undefined
        ? null
        : { interval: pending.interval, interval_count: pending.interval_count ?? 1 },
    proration_behavior: values.proration_behavior ?? 'create_prorations',
    proration_discounts: values.billing_mode?.flexible?.proration_discounts ?? 'included',
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method:
          values.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
      },
    },
  };
}

function trialOf(
  { trial_end: end, trial_period_days: days }: SubscriptionDataValues,
  now: number,
): SessionSubscription['trial'] {
  if (end !== undefined && days !== undefined) throw exclusive(['trial_end', 'trial_period_days'], AT);
  if (end !== undefined && end < now + 2 * DAY) {
    throw invalid('The `trial_end` date has to be at least 2 days in the future.', `${AT}[trial_end]`);
  }
  if (end !== undefined) {
    checkTrialLength(now, end, `${AT}[trial_end]`);
    return { end };
  }
  if (days === undefined) return null;
  checkTrialLength(now, now + days * DAY, `${AT}[trial_period_days]`);
  return { days };
}

/** A trial has an anchor of its own: its end (docs.stripe.com/payments/checkout/billing-cycle). */
function checkAnchor(anchor: number, trial: SessionSubscription['trial'], now: number): void {
  const at = `${AT}[billing_cycle_anchor]`;
  if (trial !== null) {
    throw exclusive(['billing_cycle_anchor', 'end' in trial ? 'trial_end' : 'trial_period_days'], AT);
  }
  if (anchor <= now) throw invalid('The `billing_cycle_anchor` must be a timestamp in the future.', at);
}
