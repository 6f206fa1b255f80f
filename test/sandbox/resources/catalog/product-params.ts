/** The parameters of the product calls, one for one as in the SDK's types, with Stripe's limits (facts.md §2.1). */
import { invalid, noSuch } from '../../errors.ts';
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
  url,
  type ValuesOf,
} from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';
import { amount, currency, decimal } from '../../params/money.ts';
import { currencyOptions, customUnitAmount, INTERVALS, TAX_BEHAVIORS } from './price-params.ts';

/** Of a kind the sandbox does not have: any id in its shape is taken to exist, any other is refused. */
export function reference(noun: string, shape: RegExp): Field<string> {
  return text({
    check: (id, at) => {
      if (!shape.test(id)) throw noSuch(noun, id, at);
      return id;
    },
  });
}

const taxCode = () => reference('tax code', /^txcd_\d{8}$/);
const taxLocation = () => reference('tax location', /^taxloc_\w+$/);
const taxDetails = () => object({ performance_location: taxLocation(), tax_code: emptyable(taxCode()) });

/** Characters beyond ASCII are stripped, as the SDK's documentation says; a letter must remain. */
export const statementDescriptor = () =>
  text({
    check: (raw, at) => {
      const kept = [...raw].filter((letter) => letter >= ' ' && letter <= '~').join('');
      if (kept.length > 22) {
        throw invalid('The statement descriptor must be at most 22 characters.', at);
      }
      if (/[<>\\"']/.test(kept)) {
        throw invalid(
          'The statement descriptor cannot contain any of the characters <, >, \\, ", or \'.',
          at,
        );
      }
      if (!/[a-z]/i.test(kept))
        throw invalid('The statement descriptor must contain at least one letter.', at);
      return kept;
    },
  });

export const images = () => list(url(), 8);
const marketingFeatures = () => list(object({ name: required(text({ max: 80 })) }), 15);
const side = () => required(decimal({ places: 2 }));
const packageDimensions = () => object({ height: side(), length: side(), weight: side(), width: side() });

const defaultPriceFields = {
  currency: required(currency()),
  currency_options: currencyOptions(),
  custom_unit_amount: customUnitAmount(),
  metadata: metadata(),
  recurring: object({ interval: required(choice(INTERVALS)), interval_count: integer({ min: 1 }) }),
  tax_behavior: choice(TAX_BEHAVIORS),
  unit_amount: amount(),
  unit_amount_decimal: decimal(),
};

export const productCreate = {
  name: required(text()),
  active: bool(),
  default_price_data: object(defaultPriceFields),
  description: text({ max: 40_000 }),
  id: text(),
  images: images(),
  marketing_features: marketingFeatures(),
  metadata: metadata(),
  package_dimensions: packageDimensions(),
  shippable: bool(),
  statement_descriptor: statementDescriptor(),
  tax_code: taxCode(),
  tax_details: taxDetails(),
  type: choice(['good', 'service']),
  unit_label: text({ max: 12 }),
  url: url(),
};

/** `product_data` of a price: a smaller way to say a product. */
export const productData = {
  active: bool(),
  id: text(),
  metadata: metadata(),
  name: required(text()),
  statement_descriptor: statementDescriptor(),
  tax_code: taxCode(),
  tax_details: taxDetails(),
  unit_label: text({ max: 12 }),
};
export type ProductData = ValuesOf<typeof productData>;

export const productUpdate = {
  active: bool(),
  // Not Emptyable in the SDK's types, yet Stripe takes '' (facts.md §2.2).
  default_price: emptyable(text()),
  description: emptyable(text({ max: 40_000 })),
  images: emptyable(images()),
  marketing_features: emptyable(marketingFeatures()),
  metadata: emptyable(metadata()),
  name: text(),
  package_dimensions: emptyable(packageDimensions()),
  shippable: bool(),
  statement_descriptor: statementDescriptor(),
  tax_code: emptyable(taxCode()),
  tax_details: emptyable(taxDetails()),
  unit_label: emptyable(text({ max: 12 })),
  url: emptyable(url()),
};

export type ProductCreate = ValuesOf<typeof productCreate>;
export type ProductUpdate = ValuesOf<typeof productUpdate>;

export const productList = {
  active: bool(),
  created: range(),
  ids: list(text()),
  shippable: bool(),
  type: choice(['good', 'service']),
  url: text(),
};
