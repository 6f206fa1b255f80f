/** The parameters of the price calls, one for one as in the SDK's types (facts.md §2.2). */
import {
  bool,
  choice,
  emptyable,
  type Field,
  field,
  integer,
  list,
  map,
  object,
  range,
  required,
  text,
  type ValuesOf,
} from '../../params/field.ts';
import { metadata } from '../../params/metadata.ts';
import { amount, checkCurrencyKey, currency, decimal } from '../../params/money.ts';

export const INTERVALS = ['day', 'month', 'week', 'year'] as const;
export const TAX_BEHAVIORS = ['exclusive', 'inclusive', 'unspecified'] as const;
const USAGE_TYPES = ['licensed', 'metered'] as const;

/** A whole number from 1, or `inf`. */
function upTo(): Field<number | 'inf'> {
  const whole = integer({ min: 1 });
  return field('integer', (raw, at) => {
    return raw === 'inf' ? 'inf' : whole.parse(raw, at);
  });
}

const tierFields = {
  flat_amount: amount(),
  flat_amount_decimal: decimal({ whole: true }),
  unit_amount: amount(),
  unit_amount_decimal: decimal(),
  up_to: required(upTo()),
};
export type TierValues = ValuesOf<typeof tierFields>;

const customUnitAmountFields = {
  enabled: required(bool()),
  maximum: amount(),
  minimum: amount(),
  preset: amount(),
};
export type CustomUnitAmountValues = ValuesOf<typeof customUnitAmountFields>;
export const customUnitAmount = () => object(customUnitAmountFields);

/** The amounts of one currency: the price's own, or one of `currency_options`. */
const optionFields = {
  custom_unit_amount: customUnitAmount(),
  tax_behavior: choice(TAX_BEHAVIORS),
  tiers: list(object(tierFields)),
  unit_amount: amount(),
  unit_amount_decimal: decimal(),
};
export type OptionValues = ValuesOf<typeof optionFields>;
export const currencyOptions = () => map(object(optionFields), checkCurrencyKey);

const lookupKey = () => text({ max: 200 });

const recurringFields = {
  interval: required(choice(INTERVALS)),
  interval_count: integer({ min: 1 }),
  meter: text(),
  // At most two years, as everywhere in Stripe where a trial is given in days.
  trial_period_days: integer({ min: 1, max: 730 }),
  usage_type: choice(USAGE_TYPES),
};
export type RecurringValues = ValuesOf<typeof recurringFields>;

/** What a price costs and how often; a product's `default_price_data` has a part of it. */
export const priceTerms = {
  billing_scheme: choice(['per_unit', 'tiered']),
  currency: required(currency()),
  currency_options: currencyOptions(),
  custom_unit_amount: customUnitAmount(),
  recurring: object(recurringFields),
  tax_behavior: choice(TAX_BEHAVIORS),
  tiers: list(object(tierFields)),
  tiers_mode: choice(['graduated', 'volume']),
  transform_quantity: object({
    divide_by: required(integer({ min: 1 })),
    round: required(choice(['down', 'up'])),
  }),
  unit_amount: amount(),
  unit_amount_decimal: decimal(),
};
export type PriceTerms = ValuesOf<typeof priceTerms>;

export const priceNames = {
  active: bool(),
  lookup_key: lookupKey(),
  metadata: metadata(),
  nickname: text(),
  product: text(),
  transfer_lookup_key: bool(),
};

export const priceUpdate = {
  active: bool(),
  currency_options: emptyable(currencyOptions()),
  // Not Emptyable in the SDK's types, yet '' removes it (facts.md §2.2).
  lookup_key: emptyable(lookupKey()),
  metadata: emptyable(metadata()),
  nickname: text(),
  tax_behavior: choice(TAX_BEHAVIORS),
  transfer_lookup_key: bool(),
};

export const priceList = {
  active: bool(),
  created: range(),
  currency: currency(),
  lookup_keys: list(text(), 10),
  product: text(),
  recurring: object({ interval: choice(INTERVALS), meter: text(), usage_type: choice(USAGE_TYPES) }),
  type: choice(['one_time', 'recurring']),
};
