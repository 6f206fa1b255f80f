import type { CurrencyOption, CustomUnitAmount, DesiredPrice, PriceSpec, Tier } from '../../catalog/types.ts';
import type { FieldPolicy } from '../diff.ts';
import { idOf, type WirePrice } from '../observed.ts';
import type { Fields, Value } from '../types.ts';
import { canonicalDecimal, flatten } from '../value.ts';
import { metadataFields } from './metadata.ts';

/**
 * Stripe's value for every term of a price that is not given
 * (https://docs.stripe.com/api/prices/create). Terms are owned as a whole: one that the YAML does not
 * name is wanted at this value.
 */
const TERM_DEFAULTS: Fields = {
  billing_scheme: 'per_unit',
  currency: null,
  product: null,
  unit_amount: null,
  'custom_unit_amount.enabled': null,
  'custom_unit_amount.minimum': null,
  'custom_unit_amount.maximum': null,
  'custom_unit_amount.preset': null,
  'recurring.interval': null,
  'recurring.interval_count': null,
  'recurring.usage_type': null,
  'recurring.meter': null,
  'recurring.trial_period_days': null,
  tiers: null,
  tiers_mode: null,
  'transform_quantity.divide_by': null,
  'transform_quantity.round': null,
};

export function isTerm(path: string): boolean {
  return path in TERM_DEFAULTS;
}

/** What a price would have without a word in the YAML, so that a plan need not name it. */
export function isFilledIn(path: string, value: Value): boolean {
  const filledIn: Fields = {
    ...TERM_DEFAULTS,
    active: true,
    'recurring.interval_count': 1,
    'recurring.usage_type': 'licensed',
  };
  return path in filledIn && (filledIn[path] === value || value === null);
}

/** Currency and the part of its option: `currency_options.eur.unit_amount` is `eur` and `unit_amount`. */
export function optionPath(path: string): { currency: string; field: string } | undefined {
  const match = /^currency_options\.([a-z]{3})\.(.+)$/.exec(path);
  return match ? { currency: match[1] as string, field: match[2] as string } : undefined;
}

export function pricePolicy(path: string): FieldPolicy {
  if (isTerm(path)) return { change: 'replace', unset: TERM_DEFAULTS[path] ?? null, removed: 'replace' };
  if (path === 'active') return { change: 'update', unset: true, removed: 'clear' };
  // The SDK's types take no empty nickname, nor does Stripe promise to.
  if (path === 'nickname') return { change: 'update', unset: null, removed: 'keep' };
  // Only from `unspecified` in place; the planner turns any other change into a replace.
  if (path === 'tax_behavior') return { change: 'update', unset: 'unspecified', removed: 'keep' };
  const option = optionPath(path);
  if (option?.field === 'tax_behavior') return { change: 'update', unset: 'unspecified', removed: 'keep' };
  if (option) return { change: 'replace', unset: null, removed: 'replace' };
  return { change: 'update', unset: null, removed: 'clear' };
}

/** One amount, whichever of Stripe's two fields carries it: decimals are exact text, none is null. */
function amount(whole: number | null | undefined, decimal: string | null | undefined): Value {
  if (decimal !== null && decimal !== undefined) return canonicalDecimal(decimal);
  return whole === null || whole === undefined ? null : canonicalDecimal(whole);
}

/** A tier's missing part costs nothing, so zero and null are one value. */
function tierAmount(whole: number | null | undefined, decimal: string | null | undefined): Value {
  return amount(whole, decimal) ?? '0';
}

interface AnyTier {
  up_to?: number | 'inf' | null;
  unit_amount?: number | null;
  unit_amount_decimal?: string | null;
  flat_amount?: number | null;
  flat_amount_decimal?: string | null;
}

function tiers(list: readonly (AnyTier | Tier)[]): Value {
  return list.map((tier: AnyTier) => ({
    up_to: tier.up_to ?? 'inf',
    unit_amount: tierAmount(tier.unit_amount, tier.unit_amount_decimal),
    flat_amount: tierAmount(tier.flat_amount, tier.flat_amount_decimal),
  }));
}

interface AnyCustom {
  minimum?: number | null;
  maximum?: number | null;
  preset?: number | null;
}

function custom(value: AnyCustom | CustomUnitAmount): Record<string, Value> {
  const { minimum, maximum, preset } = value as AnyCustom;
  return { enabled: true, minimum: minimum ?? null, maximum: maximum ?? null, preset: preset ?? null };
}

function optionFields(option: CurrencyOption): Record<string, Value> {
  const { unit_amount, unit_amount_decimal, custom_unit_amount, tax_behavior } = option;
  const money = amount(unit_amount, unit_amount_decimal);
  return {
    ...(money !== null && { unit_amount: money }),
    ...(custom_unit_amount && { custom_unit_amount: custom(custom_unit_amount) }),
    ...(option.tiers && { tiers: tiers(option.tiers) }),
    ...(tax_behavior && { tax_behavior }),
  };
}

/** Everything the YAML says of a price, and all terms it does not name at Stripe's defaults. */
export function desiredPriceFields(price: DesiredPrice): Fields {
  return { ...termFields(price), ...namedPriceFields(price) };
}

function termFields({ product, spec }: DesiredPrice): Fields {
  const { recurring } = spec;
  return {
    ...TERM_DEFAULTS,
    ...flatten({
      product,
      currency: spec.currency,
      billing_scheme: spec.tiers ? 'tiered' : 'per_unit',
      unit_amount: amount(spec.unit_amount, spec.unit_amount_decimal),
      custom_unit_amount: spec.custom_unit_amount && custom(spec.custom_unit_amount),
      recurring: recurring && {
        interval: recurring.interval,
        interval_count: recurring.interval_count ?? 1,
        usage_type: recurring.usage_type ?? 'licensed',
        meter: recurring.meter ?? null,
        trial_period_days: recurring.trial_period_days ?? null,
      },
      tiers: spec.tiers && tiers(spec.tiers),
      tiers_mode: spec.tiers_mode ?? null,
      transform_quantity: spec.transform_quantity,
    }),
  };
}

/** The fields of a price that are owned only when the YAML names them: what its record holds. */
export function namedPriceFields({ lookupKey, metadata, spec }: DesiredPrice): Fields {
  return {
    active: spec.active ?? true,
    lookup_key: lookupKey,
    ...(spec.nickname !== undefined && { nickname: spec.nickname }),
    ...(spec.tax_behavior !== undefined && { tax_behavior: spec.tax_behavior }),
    ...optionsFields(spec),
    ...metadataFields(metadata),
  };
}

function optionsFields({ currency_options = {} }: PriceSpec): Fields {
  const options = Object.entries(currency_options).map(([currency, option]) => [
    currency,
    optionFields(option),
  ]);
  return flatten({ currency_options: Object.fromEntries(options) as object });
}

export interface KeyOf {
  product(id: string): string;
  meter(id: string): string;
}

export function observedPriceFields(price: WirePrice, keyOf: KeyOf): Fields {
  const { recurring } = price;
  return {
    ...TERM_DEFAULTS,
    ...flatten({
      product: keyOf.product(idOf(price.product) ?? ''),
      currency: price.currency,
      billing_scheme: price.billing_scheme,
      unit_amount: amount(price.unit_amount, price.unit_amount_decimal),
      custom_unit_amount: price.custom_unit_amount ? custom(price.custom_unit_amount) : undefined,
      recurring: recurring
        ? {
            interval: recurring.interval,
            interval_count: recurring.interval_count,
            usage_type: recurring.usage_type,
            meter: recurring.meter ? keyOf.meter(recurring.meter) : null,
            trial_period_days: recurring.trial_period_days ?? null,
          }
        : undefined,
      tiers: price.tiers ? tiers(price.tiers) : null,
      tiers_mode: price.tiers_mode ?? null,
      transform_quantity: price.transform_quantity ?? undefined,
    }),
    active: price.active,
    lookup_key: price.lookup_key ?? null,
    nickname: price.nickname ?? null,
    tax_behavior: price.tax_behavior ?? 'unspecified',
    ...observedOptions(price),
    ...metadataFields(price.metadata),
  };
}

/** Tiers of a currency that was not asked for: equal to nothing that anybody wants, least of all to none. */
const UNREAD = 'unread';

function observedOptions(price: WirePrice): Fields {
  const options = Object.entries(price.currency_options ?? {})
    .filter(([currency]) => currency !== price.currency)
    .map(([currency, option]) => [
      currency,
      {
        ...(option.custom_unit_amount
          ? { custom_unit_amount: custom(option.custom_unit_amount) }
          : option.tiers
            ? { tiers: tiers(option.tiers) }
            : price.billing_scheme === 'tiered'
              ? { tiers: UNREAD }
              : { unit_amount: amount(option.unit_amount, option.unit_amount_decimal) }),
        tax_behavior: option.tax_behavior ?? 'unspecified',
      },
    ]);
  return flatten({ currency_options: Object.fromEntries(options) as object });
}
