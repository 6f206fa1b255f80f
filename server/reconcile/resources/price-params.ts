import type { CurrencyOption, CustomUnitAmount, DesiredPrice, Tier } from '../../catalog/types.ts';
import type { Difference } from '../diff.ts';
import { type Draft, ref } from '../draft.ts';
import { MARK, SUCCESSOR } from '../mark.ts';
import type { WirePrice } from '../observed.ts';
import { encodeRecord } from '../record.ts';
import type { StepParams, StepValue } from '../types.ts';
import { setPath } from '../value.ts';
import { markOf } from './metadata.ts';
import { namedPriceFields, optionPath } from './price-fields.ts';
import { param } from './product.ts';

/** What a new price takes over from the one it replaces, because the YAML does not name it. */
export interface TakenOver {
  nickname?: string;
  tax_behavior?: string;
  metadata: Record<string, string>;
  currencyOptions: Record<string, StepParams>;
}

/** Parameters of `POST /v1/prices`, without metadata of ours. Depends on the catalog and what is taken over alone. */
export function createParams(draft: Draft, price: DesiredPrice, takenOver?: TakenOver): StepParams {
  const { spec } = price;
  const options = {
    ...takenOver?.currencyOptions,
    ...Object.fromEntries(
      Object.entries(spec.currency_options ?? {}).map(([currency, option]) => [
        currency,
        optionParams(option),
      ]),
    ),
  };
  const params: StepParams = {
    product: ref('product', price.product),
    currency: spec.currency,
    active: spec.active === false ? false : undefined,
    billing_scheme: spec.tiers ? 'tiered' : undefined,
    ...amountParams(spec),
    tiers_mode: spec.tiers_mode,
    transform_quantity: spec.transform_quantity,
    recurring: spec.recurring && {
      ...spec.recurring,
      meter: spec.recurring.meter === undefined ? undefined : ref('meter', spec.recurring.meter),
    },
    tax_behavior: spec.tax_behavior ?? takenOver?.tax_behavior,
    nickname: spec.nickname ?? takenOver?.nickname,
    currency_options: Object.keys(options).length > 0 ? options : undefined,
    lookup_key: price.lookupKey,
    metadata: { ...takenOver?.metadata, ...price.metadata },
  };
  // A price on a product of the account's own has that product's id whatever the catalog calls it.
  const product = draft.found.products.get(price.product);
  if (product) params.product = product.id;
  return params;
}

interface Amounts {
  unit_amount?: number;
  unit_amount_decimal?: string;
  custom_unit_amount?: CustomUnitAmount;
  tiers?: Tier[];
}

function amountParams(spec: Amounts): StepParams {
  return {
    unit_amount: spec.unit_amount,
    unit_amount_decimal: spec.unit_amount_decimal,
    custom_unit_amount: spec.custom_unit_amount && { ...spec.custom_unit_amount },
    tiers: spec.tiers?.map((tier): StepValue => ({ ...tier })),
  };
}

export function optionParams(option: CurrencyOption): StepParams {
  return { ...amountParams(option), tax_behavior: option.tax_behavior };
}

/** A currency of an observed price as parameters of another; decimals stay the text that Stripe sent. */
export function observedOptionParams(option: NonNullable<WirePrice['currency_options']>[string]): StepParams {
  const set = <T>(value: T | null | undefined): T | undefined => value ?? undefined;
  if (option.custom_unit_amount) {
    const { minimum, maximum, preset } = option.custom_unit_amount;
    return {
      custom_unit_amount: {
        enabled: true,
        minimum: set(minimum),
        maximum: set(maximum),
        preset: set(preset),
      },
      tax_behavior: taxBehavior(option.tax_behavior),
    };
  }
  if (option.tiers) {
    return {
      tiers: option.tiers.map((tier) => ({
        up_to: tier.up_to ?? 'inf',
        unit_amount_decimal: set(tier.unit_amount_decimal),
        flat_amount_decimal: set(tier.flat_amount_decimal),
      })),
      tax_behavior: taxBehavior(option.tax_behavior),
    };
  }
  return {
    unit_amount_decimal: set(option.unit_amount_decimal),
    tax_behavior: taxBehavior(option.tax_behavior),
  };
}

function taxBehavior(value: string | null | undefined): string | undefined {
  return value === 'unspecified' ? undefined : (value ?? undefined);
}

/** The mark and the record of a price. */
export function priceMetadata(draft: Draft, price: DesiredPrice): Record<string, string> {
  return { ...markOf(draft.desired.catalog, 'price', price.key), ...encodeRecord(namedPriceFields(price)) };
}

export function withMetadata(params: StepParams, metadata: Record<string, string>): StepParams {
  return { ...params, metadata: { ...(params.metadata as object), ...metadata } };
}

/** Parameters that make these differences go away; a currency that is added is sent whole. */
export function updateParams(
  draft: Draft,
  price: DesiredPrice,
  object: WirePrice,
  differences: Difference[],
): StepParams {
  const params: StepParams = {};
  for (const { path, to } of differences) {
    const option = optionPath(path);
    if (option) {
      const spec = price.spec.currency_options?.[option.currency];
      if (spec) setPath<StepValue>(params, `currency_options.${option.currency}`, optionParams(spec));
    } else if (!path.startsWith(`metadata.${MARK}`)) {
      setPath<StepValue>(params, path, param(to));
    }
  }
  const successor = object.metadata[SUCCESSOR] ? { [SUCCESSOR]: '' } : {};
  return withMetadata(params, { ...priceMetadata(draft, price), ...successor });
}
