/** The parameters of the subscription calls, one for one as in the SDK's types (facts.md §5.3, §5.6). */
import {
  bool,
  choice,
  emptyable,
  type Field,
  field,
  integer,
  list,
  object,
  range,
  required,
  text,
  unsupported,
  type ValuesOf,
} from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';
import { currency } from '../../params/money.ts';
import {
  automaticTax,
  COLLECTION_METHODS,
  customFields,
  INVOICE_METHOD_TYPES,
  issuer,
} from '../billing-params.ts';
import { INTERVALS } from '../catalog/price-params.ts';
import {
  addInvoiceItem,
  changedItem,
  newItem,
  PAYMENT_BEHAVIORS,
  PRORATION_BEHAVIORS,
} from './subscription-item-params.ts';

/** Why a subscription is canceled. */
export const FEEDBACKS = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const;

/** A unix time, or one of some words. */
function momentOr<const W extends string>(...words: W[]): Field<number | W> {
  const moment = integer();
  return field('integer', (raw, at) => words.find((word) => word === raw) ?? moment.parse(raw, at));
}

/** What a subscription has whether it is made or changed. */
const common = {
  add_invoice_items: list(object(addInvoiceItem), 20),
  application_fee_percent: unsupported(''),
  automatic_tax: automaticTax(),
  billing_thresholds: unsupported(''),
  cancel_at_period_end: bool(),
  collection_method: choice(COLLECTION_METHODS),
  days_until_due: integer({ min: 0, max: 730 }),
  default_payment_method: text(),
  default_tax_rates: unsupported(''),
  discounts: unsupported(''),
  off_session: bool(),
  on_behalf_of: unsupported(''),
  payment_behavior: choice(PAYMENT_BEHAVIORS),
  payment_settings: object({
    payment_method_options: unsupported(),
    payment_method_types: emptyable(list(choice(INVOICE_METHOD_TYPES))),
    save_default_payment_method: choice(['off', 'on_subscription']),
  }),
  pending_invoice_item_interval: emptyable(
    object({ interval: required(choice(INTERVALS)), interval_count: integer({ min: 1 }) }),
  ),
  proration_behavior: choice(PRORATION_BEHAVIORS),
  trial_end: momentOr('now'),
  trial_from_plan: bool(),
  trial_settings: object({
    end_behavior: required(
      object({
        billing_cycle_anchor: unsupported('unchanged'),
        missing_payment_method: choice(['cancel', 'create_invoice', 'pause']),
      }),
    ),
  }),
};

const cancelAt = () => momentOr('max_billed_until', 'max_period_end', 'min_period_end');

export const subscriptionCreate = {
  ...common,
  backdate_start_date: integer(),
  billing_cycle_anchor: integer(),
  billing_cycle_anchor_config: object({
    day_of_month: required(integer({ min: 1, max: 31 })),
    hour: integer({ min: 0, max: 23 }),
    minute: integer({ min: 0, max: 59 }),
    month: integer({ min: 1, max: 12 }),
    second: integer({ min: 0, max: 59 }),
  }),
  billing_mode: object({
    flexible: object({ proration_discounts: choice(['included', 'itemized']) }),
    type: required(choice(['classic', 'flexible'])),
  }),
  billing_schedules: unsupported(),
  cancel_at: cancelAt(),
  currency: currency(),
  customer: text(),
  customer_account: unsupported(),
  default_source: unsupported(),
  description: text({ max: 500 }),
  invoice_settings: object({
    account_tax_ids: unsupported(''),
    custom_fields: customFields(),
    description: text({ max: 1500 }),
    footer: text(),
    issuer: issuer(),
  }),
  items: list(object(newItem)),
  metadata: emptyable(metadata()),
  transfer_data: unsupported(),
  trial_period_days: integer({ min: 1 }),
};
export type SubscriptionCreate = ValuesOf<typeof subscriptionCreate>;

const cancellationDetails = () =>
  object({
    comment: emptyable(text()),
    feedback: emptyable(choice(FEEDBACKS)),
    feedback_option: unsupported(),
  });
export const subscriptionUpdate = {
  ...common,
  billing_cycle_anchor: object({ type: required(choice(['now', 'unchanged'])) }),
  billing_schedules: unsupported(''),
  cancel_at: emptyable(cancelAt()),
  cancellation_details: cancellationDetails(),
  // Not Emptyable in the SDK's types, yet seen to clear it (recorded of the live API).
  default_payment_method: emptyable(text()),
  default_source: unsupported(''),
  description: emptyable(text({ max: 500 })),
  invoice_settings: object({
    account_tax_ids: unsupported(''),
    custom_fields: customFields(),
    description: emptyable(text({ max: 1500 })),
    footer: emptyable(text()),
    issuer: issuer(),
  }),
  items: list(object(changedItem)),
  metadata: emptyable(metadata()),
  pause_collection: emptyable(
    object({
      behavior: required(choice(['keep_as_draft', 'mark_uncollectible', 'void'])),
      resumes_at: integer(),
    }),
  ),
  proration_date: integer(),
  transfer_data: unsupported(''),
};
export type SubscriptionUpdate = ValuesOf<typeof subscriptionUpdate>;

/** In the order of Stripe's own error message (recorded of the live API). */
const LIST_STATUSES = [
  'active',
  'past_due',
  'unpaid',
  'canceled',
  'incomplete',
  'incomplete_expired',
  'trialing',
  'paused',
  'all',
  'ended',
] as const;

export const subscriptionList = {
  automatic_tax: object({ enabled: required(bool()) }),
  collection_method: choice(COLLECTION_METHODS),
  created: range(),
  current_period_end: range(),
  current_period_start: range(),
  customer: text(),
  customer_account: unsupported(),
  plan: unsupported(),
  price: text(),
  status: choice(LIST_STATUSES),
  test_clock: text(),
};

export const subscriptionCancel = {
  cancellation_details: cancellationDetails(),
  invoice_now: bool(),
  prorate: bool(),
};

export const subscriptionMigrate = {
  billing_mode: required(
    object({
      flexible: object({ proration_discounts: choice(['included', 'itemized']) }),
      type: required(choice(['flexible'])),
    }),
  ),
};

export const subscriptionPause = {
  bill_for: object({
    outstanding_usage_through: object({ type: required(choice(['none', 'now'])) }),
    unused_time_from: object({ type: required(choice(['item_current_period_start', 'none', 'now'])) }),
  }),
  invoicing_behavior: choice(['invoice', 'pending_invoice_item']),
  type: choice(['subscription']),
};

export const subscriptionResume = {
  billing_cycle_anchor: object({ type: required(choice(['now', 'unchanged'])) }),
  payment_behavior: choice(['resume_on_payment_attempt', 'resume_on_payment_success']),
  proration_behavior: choice(PRORATION_BEHAVIORS),
  proration_date: integer(),
};
