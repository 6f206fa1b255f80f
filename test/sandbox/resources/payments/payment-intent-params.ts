/** The parameters of the payment intent calls, one for one as in the SDK's types (facts.md §3.5). */
import { invalid } from '../../errors.ts';
import {
  bool,
  choice,
  emptyable,
  type Field,
  field,
  integer,
  object,
  range,
  required,
  shownIn,
  text,
  unsupported,
  url,
  type ValuesOf,
} from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';
import { currency } from '../../params/money.ts';
import { statementDescriptor } from '../catalog/product-params.ts';
import { allowedTypes, excludedTypes, otherOptions } from '../customers/method-types.ts';
import { shipping } from '../shipping-params.ts';

const email = () => text({ max: 800 });
const captureMethod = () => choice(['automatic', 'automatic_async', 'manual']);
const futureUsage = () => choice(['off_session', 'on_session']);

/** `true`, `false`, or why the customer is away. */
function offSession(): Field<boolean> {
  return field(
    'enum',
    (raw, at) => {
      if (raw === 'true' || raw === 'one_off' || raw === 'recurring') return true;
      if (raw === 'false') return false;
      throw invalid(`Invalid boolean: ${shownIn(raw)}`, at);
    },
    { values: [] },
  );
}

/** Only what goes with a payment by card that asks for nothing special. */
const cardOptions = {
  capture_method: emptyable(choice(['manual'])),
  cvc_token: unsupported(),
  installments: unsupported(),
  mandate_options: unsupported(),
  moto: unsupported('false'),
  network: unsupported(),
  request_extended_authorization: unsupported('never'),
  request_incremental_authorization: unsupported('never'),
  request_multicapture: unsupported('never'),
  request_overcapture: unsupported('never'),
  request_three_d_secure: choice(['any', 'automatic', 'challenge']),
  require_cvc_recollection: unsupported('false'),
  setup_credential_usage: unsupported(),
  setup_future_usage: emptyable(choice(['none', 'off_session', 'on_session'])),
  statement_descriptor_suffix_kana: unsupported(),
  statement_descriptor_suffix_kanji: unsupported(),
  stored_credential_usage: unsupported(),
  three_d_secure: unsupported(),
};
export type CardOptions = ValuesOf<typeof cardOptions>;

const methodOptions = () => object({ ...otherOptions, card: emptyable(object(cardOptions)) });

/** Of every call that writes the intent: more than a payment by card needs. */
const beyond = {
  amount_details: unsupported(),
  hooks: unsupported(),
  payment_details: unsupported(),
};

const confirmation = {
  confirmation_token: unsupported(),
  error_on_requires_action: bool(),
  mandate: unsupported(),
  mandate_data: unsupported(),
  off_session: offSession(),
  radar_options: unsupported(),
  return_url: url(),
  use_stripe_sdk: bool(),
};

export const paymentIntentCreate = {
  amount: required(integer({ min: 0 })),
  currency: required(currency()),
  ...beyond,
  ...confirmation,
  allowed_payment_method_types: allowedTypes(),
  application_fee_amount: unsupported(),
  automatic_payment_methods: object({
    enabled: required(bool()),
    allow_redirects: choice(['always', 'never']),
  }),
  capture_method: captureMethod(),
  confirm: bool(),
  confirmation_method: choice(['automatic', 'manual']),
  customer: text(),
  customer_account: unsupported(),
  description: text({ max: 1000 }),
  excluded_payment_method_types: excludedTypes(),
  metadata: metadata(),
  on_behalf_of: unsupported(),
  payment_method: text(),
  payment_method_configuration: unsupported(),
  payment_method_data: unsupported(),
  payment_method_options: methodOptions(),
  receipt_email: email(),
  setup_future_usage: futureUsage(),
  shipping: object(shipping),
  statement_descriptor: statementDescriptor(),
  statement_descriptor_suffix: statementDescriptor(),
  transfer_data: unsupported(),
  transfer_group: unsupported(),
};

export const paymentIntentRetrieve = { client_secret: text() };

export const paymentIntentUpdate = {
  ...beyond,
  allowed_payment_method_types: allowedTypes(),
  amount: integer({ min: 0 }),
  application_fee_amount: unsupported(),
  capture_method: captureMethod(),
  currency: currency(),
  customer: text(),
  customer_account: unsupported(),
  description: text({ max: 1000 }),
  excluded_payment_method_types: emptyable(excludedTypes()),
  metadata: emptyable(metadata()),
  payment_method: text(),
  payment_method_configuration: unsupported(),
  payment_method_data: unsupported(),
  payment_method_options: methodOptions(),
  receipt_email: emptyable(email()),
  setup_future_usage: emptyable(futureUsage()),
  shipping: emptyable(object(shipping)),
  statement_descriptor: statementDescriptor(),
  statement_descriptor_suffix: statementDescriptor(),
  transfer_data: unsupported(),
  transfer_group: unsupported(),
};

export const paymentIntentConfirm = {
  ...beyond,
  ...confirmation,
  allowed_payment_method_types: allowedTypes(),
  amount_to_confirm: unsupported(),
  capture_method: captureMethod(),
  excluded_payment_method_types: emptyable(excludedTypes()),
  payment_method: text(),
  payment_method_data: unsupported(),
  payment_method_options: methodOptions(),
  receipt_email: emptyable(email()),
  setup_future_usage: emptyable(futureUsage()),
  shipping: emptyable(object(shipping)),
};

export const paymentIntentCapture = {
  ...beyond,
  amount_to_capture: integer(),
  application_fee_amount: unsupported(),
  final_capture: bool(),
  metadata: emptyable(metadata()),
  statement_descriptor: statementDescriptor(),
  statement_descriptor_suffix: statementDescriptor(),
  transfer_data: unsupported(),
};

export const paymentIntentCancel = {
  cancellation_reason: choice(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']),
};

export const paymentIntentList = {
  created: range(),
  customer: text(),
  customer_account: unsupported(),
};
