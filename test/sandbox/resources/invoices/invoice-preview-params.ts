/** The parameters of a preview, one for one as in the SDK's types (facts.md §6.6). */
import { address } from '../../params/address.ts';
import {
  bool,
  choice,
  emptyable,
  integer,
  list,
  object,
  required,
  text,
  unsupported,
  type ValuesOf,
} from '../../params/field.ts';
import { currency, decimal, signedAmount } from '../../params/money.ts';
import { automaticTax, issuer } from '../billing-params.ts';
import {
  subscriptionCreate,
  subscriptionPause,
  subscriptionUpdate,
} from '../subscriptions/subscription-params.ts';
import { itemTexts, priceDataField, quantityFields } from './invoice-item-params.ts';

const customerDetails = {
  address: emptyable(address()),
  shipping: emptyable(object({ address: required(address()), name: required(text()), phone: text() })),
  tax: unsupported(),
  tax_exempt: emptyable(choice(['exempt', 'none', 'reverse'])),
  tax_ids: unsupported(),
};

const invoiceItem = {
  ...itemTexts,
  amount: signedAmount(),
  currency: currency(),
  discounts: unsupported(''),
  invoiceitem: text(),
  price: text(),
  price_data: priceDataField(),
  ...quantityFields,
  tax_behavior: unsupported('unspecified'),
  tax_code: unsupported(''),
  tax_rates: unsupported(''),
  unit_amount: signedAmount(),
  unit_amount_decimal: decimal({ signed: true }),
};
export type PreviewItem = ValuesOf<typeof invoiceItem>;

export const subscriptionDetails = {
  billing_cycle_anchor: object({
    timestamp: integer(),
    type: required(choice(['now', 'timestamp', 'unchanged'])),
  }),
  billing_mode: subscriptionCreate.billing_mode,
  billing_schedules: unsupported(''),
  cancel_at: subscriptionUpdate.cancel_at,
  cancel_at_period_end: bool(),
  cancel_now: bool(),
  default_tax_rates: unsupported(''),
  items: subscriptionUpdate.items,
  metadata: subscriptionUpdate.metadata,
  pause: object(subscriptionPause),
  proration_behavior: subscriptionUpdate.proration_behavior,
  proration_date: integer(),
  resume_at: choice(['now']),
  start_date: integer(),
  trial_end: subscriptionUpdate.trial_end,
};
export type SubscriptionDetails = ValuesOf<typeof subscriptionDetails>;

const MAX_ITEMS = 250;

export const invoicePreview = {
  automatic_tax: automaticTax(),
  currency: currency(),
  customer: text(),
  customer_account: unsupported(),
  customer_details: object(customerDetails),
  discounts: unsupported(''),
  invoice_items: list(object(invoiceItem), MAX_ITEMS),
  issuer: issuer(),
  on_behalf_of: unsupported(''),
  preview_mode: choice(['next', 'recurring']),
  schedule: unsupported(),
  schedule_details: unsupported(),
  subscription: text(),
  subscription_details: object(subscriptionDetails),
};
export type InvoicePreview = ValuesOf<typeof invoicePreview>;
