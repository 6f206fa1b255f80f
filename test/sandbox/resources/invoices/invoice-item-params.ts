/** The parameters of the invoice item calls, one for one as in the SDK's types (facts.md §6.5). */
import {
  bool,
  choice,
  emptyable,
  integer,
  object,
  range,
  required,
  text,
  unsupported,
  type ValuesOf,
} from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';
import { amount, currency, decimal, signedAmount } from '../../params/money.ts';
import { TAX_BEHAVIORS } from '../catalog/price-params.ts';

const priceData = {
  currency: required(currency()),
  product: required(text()),
  tax_behavior: choice(TAX_BEHAVIORS),
  unit_amount: amount(),
  unit_amount_decimal: decimal(),
};
export const priceDataField = () => object(priceData);

/** What an item can be said to be, in every call that makes or changes one. */
export const itemTexts = {
  description: text(),
  discountable: bool(),
  metadata: emptyable(metadata()),
  period: object({ end: required(integer()), start: required(integer()) }),
};

/** How many of what. */
export const quantityFields = { quantity: integer({ min: 0 }), quantity_decimal: decimal() };

const itemCost = {
  amount: signedAmount(),
  price_data: priceDataField(),
  pricing: object({ price: text() }),
  ...quantityFields,
  unit_amount_decimal: decimal({ signed: true }),
};

const beyond = {
  discounts: unsupported(''),
  tax_behavior: unsupported('unspecified'),
  tax_code: unsupported(''),
};

export const itemCreate = {
  ...itemTexts,
  ...itemCost,
  ...beyond,
  currency: currency(),
  customer: text(),
  customer_account: unsupported(),
  invoice: text(),
  subscription: text(),
  tax_rates: unsupported(),
};
export type ItemCreate = ValuesOf<typeof itemCreate>;

export const itemUpdate = {
  ...itemTexts,
  ...itemCost,
  ...beyond,
  // There are none that could be taken away.
  invoicing_rules: unsupported(''),
  tax_rates: unsupported(''),
};
export type ItemUpdate = ValuesOf<typeof itemUpdate>;

export const itemList = {
  created: range(),
  customer: text(),
  customer_account: unsupported(),
  invoice: text(),
  pending: bool(),
};
