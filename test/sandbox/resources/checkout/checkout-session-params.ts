/** The parameters of the Checkout session calls, one for one as in the SDK's types (facts.md §4.1). */
import { email } from '../../params/email.ts';
import {
  bool,
  choice,
  emptyable,
  type Field,
  integer,
  list,
  object,
  range,
  required,
  text,
  unsupported,
  url,
  type ValuesOf,
} from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';
import { amount, currency, decimal } from '../../params/money.ts';
import { INTERVALS, TAX_BEHAVIORS } from '../catalog/price-params.ts';
import { statementDescriptor } from '../catalog/product-params.ts';
import { inlineProduct } from '../inline-product-params.ts';
import { subscriptionData } from './checkout-subscription-data.ts';

/** Every type that the SDK knows; of them the sandbox has only cards. */
const METHOD_TYPES = (
  'acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie ' +
  'bizum blik boleto card cashapp crypto customer_balance eps fpx giropay grabpay ideal kakao_pay klarna ' +
  'konbini kr_card link mb_way mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco ' +
  'paynow paypal paypay payto pix promptpay revolut_pay samsung_pay satispay scalapay sepa_debit sequra sofort ' +
  'sunbit swish twint upi us_bank_account wechat_pay zip'
).split(' ');

const LOCALES = (
  'auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt ' +
  'pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW'
).split(' ');

const adjustableQuantity = () =>
  object({
    enabled: required(bool()),
    maximum: integer({ min: 1, max: 999_999 }),
    minimum: integer({ min: 0, max: 999_999 }),
  });

const priceData = {
  currency: required(currency()),
  product: text(),
  product_data: object(inlineProduct),
  recurring: object({ interval: required(choice(INTERVALS)), interval_count: integer({ min: 1 }) }),
  tax_behavior: choice(TAX_BEHAVIORS),
  unit_amount: amount(),
  unit_amount_decimal: decimal(),
};
export type PriceData = ValuesOf<typeof priceData>;

const lineItem = {
  adjustable_quantity: adjustableQuantity(),
  metadata: metadata(),
  price: text(),
  price_data: object(priceData),
  quantity: integer({ min: 0, max: 999_999 }),
  tax_rates: unsupported(),
};
export type LineItemValues = ValuesOf<typeof lineItem>;

const paymentIntentData = {
  application_fee_amount: unsupported(),
  capture_method: choice(['automatic', 'automatic_async', 'manual']),
  description: text({ max: 1000 }),
  metadata: metadata(),
  on_behalf_of: unsupported(),
  receipt_email: email(),
  setup_future_usage: choice(['off_session', 'on_session']),
  shipping: unsupported(),
  // An error for a card, says the SDK's documentation, and here is nothing but cards.
  statement_descriptor: unsupported(),
  statement_descriptor_suffix: statementDescriptor(),
  transfer_data: unsupported(),
  transfer_group: unsupported(),
};

const setupIntentData = {
  description: text({ max: 1000 }),
  metadata: metadata(),
  on_behalf_of: unsupported(),
};

const message = () => emptyable(object({ message: required(text({ max: 1200 })) }));

/** `{enabled: false}` asks for what happens anyway; `true` is answered with 501. */
const disabled = () => object({ enabled: bool() });

/** Options of the card; those of other kinds of payment are nobody's business here. */
const cardOptions = {
  capture_method: choice(['manual']),
  installments: disabled(),
  request_extended_authorization: unsupported('never'),
  request_incremental_authorization: unsupported('never'),
  request_multicapture: unsupported('never'),
  request_overcapture: unsupported('never'),
  request_three_d_secure: choice(['any', 'automatic', 'challenge']),
  restrictions: unsupported(),
  setup_future_usage: choice(['off_session', 'on_session']),
  statement_descriptor_suffix_kana: unsupported(),
  statement_descriptor_suffix_kanji: unsupported(),
};

/** The methods besides cards that have options of their own. */
const OTHER_METHODS = (
  'acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie ' +
  'blik boleto cashapp crypto customer_balance demo_pay eps fpx giropay grabpay ideal kakao_pay klarna konbini kr_card ' +
  'link mobilepay multibanco naver_pay oxxo p24 pay_by_bank payco paynow paypal payto pix revolut_pay ' +
  'samsung_pay satispay scalapay sepa_debit sequra sofort sunbit swish twint upi us_bank_account wechat_pay'
).split(' ');

export const sessionCreate = {
  adaptive_pricing: disabled(),
  after_expiration: unsupported(),
  allow_promotion_codes: unsupported('false'),
  allowed_payment_method_types: list(choice(METHOD_TYPES)),
  automatic_tax: object({ enabled: required(bool()), liability: unsupported() }),
  billing_address_collection: choice(['auto', 'required']),
  branding_settings: unsupported(),
  cancel_url: url(),
  client_reference_id: text({ max: 200 }),
  consent_collection: unsupported(),
  currency: currency(),
  custom_fields: unsupported(),
  custom_text: object({
    after_submit: message(),
    shipping_address: message(),
    submit: message(),
    terms_of_service_acceptance: message(),
  }),
  customer: text(),
  customer_account: unsupported(),
  customer_creation: choice(['always', 'if_required']),
  customer_email: email({ max: 800 }),
  customer_update: object({
    address: choice(['auto', 'never']),
    name: choice(['auto', 'never']),
    shipping: unsupported('never'),
  }),
  discounts: unsupported(),
  excluded_payment_method_types: list(choice(METHOD_TYPES.filter((type) => type !== 'link'))),
  expires_at: integer(),
  integration_identifier: text(),
  invoice_creation: object({ enabled: required(bool()), invoice_data: unsupported() }),
  line_items: list(object(lineItem)),
  locale: choice(LOCALES),
  managed_payments: disabled(),
  metadata: metadata(),
  mode: choice(['payment', 'setup', 'subscription']),
  name_collection: unsupported(),
  optional_items: unsupported(),
  origin_context: choice(['mobile_app', 'web']),
  payment_intent_data: object(paymentIntentData),
  payment_method_collection: choice(['always', 'if_required']),
  payment_method_configuration: unsupported(),
  payment_method_data: object({ allow_redisplay: choice(['always', 'limited', 'unspecified']) }),
  payment_method_options: object({
    card: object(cardOptions),
    ...(Object.fromEntries(OTHER_METHODS.map((method) => [method, unsupported()])) as Record<
      never,
      Field<undefined>
    >),
  }),
  permissions: unsupported(),
  phone_number_collection: object({ enabled: required(bool()) }),
  redirect_on_completion: choice(['always', 'if_required', 'never']),
  return_url: url(),
  saved_payment_method_options: object({
    allow_redisplay_filters: list(choice(['always', 'limited', 'unspecified'])),
    payment_method_remove: unsupported('disabled'),
    payment_method_save: choice(['disabled', 'enabled']),
  }),
  setup_intent_data: object(setupIntentData),
  shipping_address_collection: unsupported(),
  shipping_options: unsupported(),
  submit_type: choice(['auto', 'book', 'donate', 'pay', 'subscribe']),
  subscription_data: object(subscriptionData),
  success_url: url(),
  tax_id_collection: object({ enabled: required(bool()), required: unsupported('never') }),
  ui_mode: choice(['elements', 'embedded_page', 'form', 'hosted_page']),
  wallet_options: unsupported(),
};
export type SessionCreate = ValuesOf<typeof sessionCreate>;

export const sessionUpdate = {
  collected_information: unsupported(),
  line_items: unsupported(),
  metadata: emptyable(metadata()),
  payment_intent_data: unsupported(),
  shipping_options: unsupported(),
};
export type SessionUpdate = ValuesOf<typeof sessionUpdate>;

export const sessionList = {
  created: range(),
  customer: text(),
  customer_account: unsupported(),
  customer_details: object({ email: required(text()) }),
  payment_intent: text(),
  payment_link: text(),
  status: choice(['complete', 'expired', 'open']),
  subscription: text(),
};
