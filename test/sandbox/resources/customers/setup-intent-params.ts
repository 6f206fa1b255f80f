/** The parameters of the setup intent calls, one for one as in the SDK's types (facts.md §3.4). */
import {
  bool,
  choice,
  emptyable,
  object,
  range,
  required,
  text,
  unsupported,
  url,
  type ValuesOf,
} from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';

const methodOptions = object({
  acss_debit: unsupported(),
  amazon_pay: unsupported(),
  bacs_debit: unsupported(),
  bizum: unsupported(),
  blik: unsupported(),
  card: object({
    mandate_options: unsupported(),
    moto: unsupported('false'),
    network: unsupported(),
    request_three_d_secure: choice(['any', 'automatic', 'challenge']),
    setup_credential_usage: unsupported(),
    three_d_secure: unsupported(),
  }),
  card_present: unsupported(),
  klarna: unsupported(),
  link: unsupported(),
  paypal: unsupported(),
  payto: unsupported(),
  pix: unsupported(),
  sepa_debit: unsupported(),
  upi: unsupported(),
  us_bank_account: unsupported(),
});
export type MethodOptions = ReturnType<(typeof methodOptions)['parse']>;

/** `payment_method_data` has no way to say a card: Stripe.js turns numbers into payment methods. */
const onEach = {
  allowed_payment_method_types: unsupported(),
  payment_method: text(),
  payment_method_data: unsupported(),
  payment_method_options: methodOptions,
};

const onCreateAndUpdate = {
  ...onEach,
  attach_to_self: unsupported('false'),
  customer: text(),
  customer_account: unsupported(),
  description: text(),
  excluded_payment_method_types: unsupported(),
  flow_directions: unsupported(),
  payment_method_configuration: unsupported(),
};

const onConfirm = {
  confirmation_token: unsupported(),
  mandate_data: unsupported(),
  return_url: url(),
  use_stripe_sdk: bool(),
};

export const intentCreate = {
  ...onCreateAndUpdate,
  ...onConfirm,
  automatic_payment_methods: object({
    allow_redirects: choice(['always', 'never']),
    enabled: required(bool()),
  }),
  confirm: bool(),
  metadata: metadata(),
  on_behalf_of: unsupported(),
  single_use: unsupported(),
  usage: choice(['off_session', 'on_session']),
};

export const intentUpdate = {
  ...onCreateAndUpdate,
  metadata: emptyable(metadata()),
  // Not Emptyable in the types, but their own words are that an empty text unsets it.
  payment_method: emptyable(text()),
};

export const intentConfirm = { ...onEach, ...onConfirm };
export type IntentConfirm = ValuesOf<typeof intentConfirm>;

export const intentCancel = {
  cancellation_reason: choice(['abandoned', 'duplicate', 'requested_by_customer']),
};

export const intentRetrieve = { client_secret: text() };

export const intentList = {
  attach_to_self: unsupported('false'),
  created: range(),
  customer: text(),
  customer_account: unsupported(),
  payment_method: text(),
};

export const attemptList = { created: range(), setup_intent: required(text()) };
