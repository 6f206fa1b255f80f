/** The parameters of the calls about an invoice's lines, one for one as in the SDK's types (facts.md §6.4). */
import {
  choice,
  emptyable,
  list,
  map,
  object,
  required,
  text,
  unsupported,
  type ValuesOf,
} from '../../params/field.ts';
import { amount, currency, decimal, signedAmount } from '../../params/money.ts';
import { TAX_BEHAVIORS } from '../catalog/price-params.ts';
import { inlineProduct } from '../inline-product-params.ts';
import { itemTexts, quantityFields } from './invoice-item-params.ts';

const priceData = {
  currency: required(currency()),
  product: text(),
  product_data: object(inlineProduct),
  tax_behavior: choice(TAX_BEHAVIORS),
  unit_amount: amount(),
  unit_amount_decimal: decimal(),
};

/** What a line can be made to say. */
export const lineUpdate = {
  ...itemTexts,
  amount: signedAmount(),
  discounts: unsupported(''),
  price_data: object(priceData),
  pricing: object({ price: text() }),
  ...quantityFields,
  tax_amounts: unsupported(''),
  tax_rates: unsupported(''),
};
export type LineUpdate = ValuesOf<typeof lineUpdate>;

/** What becomes of the metadata of the invoice itself. */
const invoice_metadata = () => emptyable(map(text({ max: 500 }), () => undefined));

export const linesAdd = {
  invoice_metadata: invoice_metadata(),
  lines: required(list(object({ ...lineUpdate, invoice_item: text() }))),
};

export const linesUpdate = {
  invoice_metadata: invoice_metadata(),
  lines: required(list(object({ ...lineUpdate, id: required(text()) }))),
};

export const linesRemove = {
  invoice_metadata: invoice_metadata(),
  lines: required(list(object({ behavior: required(choice(['delete', 'unassign'])), id: required(text()) }))),
};
