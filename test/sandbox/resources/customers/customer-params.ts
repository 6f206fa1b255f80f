/** The parameters of the customer calls, one for one as in the SDK's types, with Stripe's limits (facts.md §3.1). */
import { address } from '../../params/address.ts';
import { email } from '../../params/email.ts';
import {
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
import { customFields } from '../billing-params.ts';

export const MAX_BALANCE = 99_999_999;

const invoiceSettings = object({
  custom_fields: customFields(),
  default_payment_method: text(),
  footer: text(),
  rendering_options: emptyable(
    object({
      amount_tax_display: emptyable(choice(['exclude_tax', 'include_inclusive_tax'])),
      template: unsupported(),
    }),
  ),
});

/** Who ships where, as a parameter. */
const shipping = object({
  address: required(address()),
  name: required(text()),
  phone: text(),
});

const both = {
  address: emptyable(address()),
  balance: integer({ min: -MAX_BALANCE, max: MAX_BALANCE }),
  business_name: emptyable(text({ max: 150 })),
  cash_balance: unsupported(),
  description: text(),
  email: email(),
  individual_name: emptyable(text({ max: 150 })),
  invoice_prefix: text(),
  invoice_settings: invoiceSettings,
  metadata: emptyable(metadata()),
  name: text({ max: 256 }),
  next_invoice_sequence: integer({ min: 1 }),
  phone: text({ max: 20 }),
  preferred_locales: list(text()),
  shipping: emptyable(shipping),
  source: unsupported(),
  tax: unsupported(),
  tax_exempt: emptyable(choice(['exempt', 'none', 'reverse'])),
  validate: unsupported(),
};

export const customerCreate = {
  ...both,
  payment_method: text(),
  tax_id_data: unsupported(),
  test_clock: text(),
};
export const customerUpdate = { ...both, default_source: unsupported() };
export const customerList = { created: range(), email: text({ max: 512 }), test_clock: text() };

export type CustomerCreate = ValuesOf<typeof customerCreate>;
/** What creating and updating have in common. */
export type CustomerValues = ValuesOf<typeof both>;
