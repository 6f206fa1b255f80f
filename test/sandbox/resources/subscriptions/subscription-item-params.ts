/** The parameters of the items of a subscription, one for one as in the SDK's types: by themselves and within a call. */
import {
  bool,
  choice,
  emptyable,
  integer,
  object,
  required,
  text,
  unsupported,
  type ValuesOf,
} from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';
import { amount, currency, decimal } from '../../params/money.ts';
import { INTERVALS, TAX_BEHAVIORS } from '../catalog/price-params.ts';

export const PAYMENT_BEHAVIORS = [
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
] as const;
export const PRORATION_BEHAVIORS = ['always_invoice', 'create_prorations', 'none'] as const;

const oneTimePriceData = {
  currency: required(currency()),
  product: required(text()),
  tax_behavior: choice(TAX_BEHAVIORS),
  unit_amount: amount(),
  unit_amount_decimal: decimal(),
};

const recurringPriceData = {
  ...oneTimePriceData,
  recurring: required(object({ interval: required(choice(INTERVALS)), interval_count: integer({ min: 1 }) })),
};
export type PriceDataValues = ValuesOf<typeof oneTimePriceData> &
  Partial<Pick<ValuesOf<typeof recurringPriceData>, 'recurring'>>;

/** A one-time price that stands on the next invoice beside the items. */
export const addInvoiceItem = {
  discountable: bool(),
  discounts: unsupported(),
  metadata: metadata(),
  period: object({
    end: required(
      object({ timestamp: integer(), type: required(choice(['min_item_period_end', 'timestamp'])) }),
    ),
    start: required(
      object({ timestamp: integer(), type: required(choice(['max_item_period_start', 'now', 'timestamp'])) }),
    ),
  }),
  price: text(),
  price_data: object(oneTimePriceData),
  quantity: integer({ min: 0 }),
  tax_rates: unsupported(''),
};
export type AddInvoiceItemValues = ValuesOf<typeof addInvoiceItem>;

/** What an item can say wherever it is made. */
const itemTerms = {
  billing_thresholds: unsupported(''),
  current_trial: unsupported(),
  discounts: unsupported(''),
  plan: unsupported(),
  price: text(),
  price_data: object(recurringPriceData),
  quantity: integer({ min: 0 }),
  tax_rates: unsupported(''),
};

export const newItem = { ...itemTerms, metadata: metadata() };

/** With an `id` one that is there, without one that is added. */
export const changedItem = {
  ...itemTerms,
  clear_usage: bool(),
  deleted: bool(),
  id: text(),
  metadata: emptyable(metadata()),
};
export type ChangedItemValues = ValuesOf<typeof changedItem>;

/** How a change is billed. */
const billing = {
  payment_behavior: choice(PAYMENT_BEHAVIORS),
  proration_behavior: choice(PRORATION_BEHAVIORS),
  proration_date: integer(),
};

export const itemCreate = { ...itemTerms, ...billing, metadata: metadata(), subscription: required(text()) };

export const itemUpdate = { ...itemTerms, ...billing, metadata: emptyable(metadata()), off_session: bool() };

export const itemDelete = { ...billing, clear_usage: bool() };

export const itemList = { subscription: required(text()) };
