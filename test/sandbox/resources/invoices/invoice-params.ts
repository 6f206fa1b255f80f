/** The parameters of the invoice calls, one for one as in the SDK's types (facts.md §6.4). */
import { address } from '../../params/address.ts';
import {
  bool,
  choice,
  emptyable,
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
import { statementDescriptor } from '../catalog/product-params.ts';

const STATUSES = ['draft', 'open', 'void', 'paid', 'uncollectible'] as const;
const shippingDetails = object({
  address: required(address()),
  name: required(text()),
  phone: emptyable(text()),
});

/** Only what goes with a card. */
const paymentSettings = object({
  default_mandate: unsupported(''),
  payment_method_options: object({
    ...Object.fromEntries(
      'acss_debit bancontact billie blik customer_balance konbini payto pix sepa_debit upi us_bank_account'
        .split(' ')
        .map((type) => [type, unsupported('')]),
    ),
    card: emptyable(
      object({
        installments: unsupported(),
        request_three_d_secure: choice(['any', 'automatic', 'challenge']),
      }),
    ),
  }),
  payment_method_types: emptyable(list(choice(INVOICE_METHOD_TYPES))),
});
export type PaymentSettings = ValuesOf<{ settings: typeof paymentSettings }>['settings'];

/** What an invoice has whether it is made or changed. */
const common = {
  account_tax_ids: unsupported(''),
  application_fee_amount: unsupported(),
  auto_advance: bool(),
  automatic_tax: automaticTax(),
  automatically_finalizes_at: integer(),
  collection_method: choice(COLLECTION_METHODS),
  custom_fields: customFields(),
  days_until_due: integer({ min: 0 }),
  default_payment_method: text(),
  description: text(),
  discounts: unsupported(''),
  due_date: integer(),
  footer: text(),
  issuer: issuer(),
  metadata: emptyable(metadata()),
  payment_settings: paymentSettings,
  rendering: object({
    amount_tax_display: emptyable(choice(['exclude_tax', 'include_inclusive_tax'])),
    pdf: object({ page_size: choice(['a4', 'auto', 'letter']) }),
    template: unsupported(),
    template_version: unsupported(''),
  }),
  statement_descriptor: statementDescriptor(),
};

export const invoiceCreate = {
  ...common,
  currency: currency(),
  customer: text(),
  customer_account: unsupported(),
  default_source: unsupported(),
  default_tax_rates: unsupported(''),
  effective_at: integer(),
  from_invoice: unsupported(),
  number: text({ max: 26 }),
  on_behalf_of: unsupported(),
  pending_invoice_items_behavior: choice(['exclude', 'include']),
  shipping_cost: unsupported(),
  shipping_details: shippingDetails,
  subscription: text(),
  transfer_data: unsupported(),
};
export type InvoiceCreate = ValuesOf<typeof invoiceCreate>;

export const invoiceUpdate = {
  ...common,
  default_source: unsupported(''),
  default_tax_rates: unsupported(''),
  effective_at: emptyable(integer()),
  number: emptyable(text({ max: 26 })),
  on_behalf_of: unsupported(''),
  shipping_cost: unsupported(''),
  shipping_details: emptyable(shippingDetails),
  transfer_data: unsupported(''),
};
export type InvoiceUpdate = ValuesOf<typeof invoiceUpdate>;

export const invoiceList = {
  collection_method: choice(COLLECTION_METHODS),
  created: range(),
  customer: text(),
  customer_account: unsupported(),
  due_date: range(),
  status: choice(STATUSES),
  subscription: text(),
};

export const invoiceFinalize = { auto_advance: bool() };

export const invoicePay = {
  forgive: unsupported('false'),
  mandate: unsupported(''),
  off_session: bool(),
  paid_out_of_band: bool(),
  payment_method: text(),
  source: unsupported(),
};

export const invoiceAttachPayment = { payment_intent: text(), payment_record: unsupported() };
