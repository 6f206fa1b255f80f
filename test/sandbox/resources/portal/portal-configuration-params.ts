/** The parameters of the portal configuration calls, one for one as in the SDK's types (facts.md §2.9). */
import {
  bool,
  choice,
  emptyable,
  type Field,
  integer,
  list,
  object,
  required,
  text,
  url,
  type ValuesOf,
} from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';
import { reference } from '../catalog/product-params.ts';
import { FEEDBACKS } from '../subscriptions/subscription-params.ts';

const paymentMethodConfiguration = () => reference('payment_method_configuration', /^pmc_\w+$/);

const proration = () => choice(['always_invoice', 'create_prorations', 'none']);

const products = () =>
  list(
    object({
      adjustable_quantity: object({
        enabled: required(bool()),
        maximum: integer({ min: 0 }),
        minimum: integer({ min: 0 }),
      }),
      prices: required(list(text())),
      product: required(text()),
    }),
    10,
  );

const conditions = () =>
  list(object({ type: required(choice(['decreasing_item_amount', 'shortening_interval'])) }));

const duration = () =>
  object({
    interval_options: emptyable(
      list(
        object({
          interval: required(choice(['day', 'month', 'week', 'year'])),
          interval_count: integer({ min: 1 }),
        }),
      ),
    ),
    type: required(choice(['indefinite', 'interval_options'])),
  });

/** What is the same in create and update. */
const allowedUpdates = () =>
  emptyable(list(choice(['address', 'email', 'name', 'phone', 'shipping', 'tax_id'])));
const feedbackOptions = () => emptyable(list(reference('feedback option', /^\w+$/)));
const reasonOptions = () => list(choice(FEEDBACKS));
const mode = () => choice(['at_period_end', 'immediately']);
const enabled = () => required(bool());
const invoiceHistory = () => object({ enabled: enabled() });
const paymentMethodUpdate = () =>
  object({ enabled: enabled(), payment_method_configuration: emptyable(paymentMethodConfiguration()) });
const subscriptionPause = () => object({ duration: duration(), enabled: bool() });
const loginPage = () => object({ enabled: enabled() });

const updateFields = {
  billing_cycle_anchor: choice(['now', 'unchanged']),
  default_allowed_updates: emptyable(list(choice(['price', 'promotion_code', 'quantity']))),
  products: emptyable(products()),
  proration_behavior: proration(),
  trial_update_behavior: choice(['continue_trial', 'end_trial']),
};

/** On creation a feature that is named must say whether it is enabled, and some more. */
const createFeatures = object({
  customer_update: object({ allowed_updates: allowedUpdates(), enabled: enabled() }),
  invoice_history: invoiceHistory(),
  payment_method_update: paymentMethodUpdate(),
  subscription_cancel: object({
    cancellation_reason: object({
      enabled: enabled(),
      feedback_options: feedbackOptions(),
      options: requiredEmptyable(reasonOptions()),
    }),
    enabled: enabled(),
    mode: mode(),
    proration_behavior: proration(),
  }),
  subscription_pause: subscriptionPause(),
  subscription_update: object({
    ...updateFields,
    enabled: enabled(),
    schedule_at_period_end: object({ conditions: conditions() }),
  }),
});

const updateFeatures = object({
  customer_update: object({ allowed_updates: allowedUpdates(), enabled: bool() }),
  invoice_history: invoiceHistory(),
  payment_method_update: paymentMethodUpdate(),
  subscription_cancel: object({
    cancellation_reason: object({
      enabled: enabled(),
      feedback_options: feedbackOptions(),
      options: emptyable(reasonOptions()),
    }),
    enabled: bool(),
    mode: mode(),
    proration_behavior: proration(),
  }),
  subscription_pause: subscriptionPause(),
  subscription_update: object({
    ...updateFields,
    enabled: bool(),
    schedule_at_period_end: object({ conditions: emptyable(conditions()) }),
  }),
});

function requiredEmptyable<T>(inner: Field<T, boolean>): Field<T | null, true> {
  return { ...emptyable(inner), required: true };
}

const headline = () => emptyable(text({ max: 60 }));

export const configurationCreate = {
  features: required(createFeatures),
  business_profile: object({
    headline: headline(),
    privacy_policy_url: url(),
    terms_of_service_url: url(),
  }),
  default_return_url: emptyable(url()),
  login_page: loginPage(),
  metadata: metadata(),
  name: emptyable(text()),
};

export const configurationUpdate = {
  active: bool(),
  business_profile: object({
    headline: headline(),
    privacy_policy_url: emptyable(url()),
    terms_of_service_url: emptyable(url()),
  }),
  default_return_url: emptyable(url()),
  features: updateFeatures,
  login_page: loginPage(),
  metadata: emptyable(metadata()),
  name: emptyable(text()),
};

export const configurationList = { active: bool(), is_default: bool() };

export type ConfigurationUpdate = ValuesOf<typeof configurationUpdate>;
export type FeatureValues = NonNullable<ConfigurationUpdate['features']>;
export type UpdateFeature = NonNullable<FeatureValues['subscription_update']>;
export type CancelFeature = NonNullable<FeatureValues['subscription_cancel']>;
export type PauseFeature = NonNullable<FeatureValues['subscription_pause']>;
