import type { DesiredPrice } from '../../catalog/types.ts';
import type { Difference } from '../diff.ts';
import { isOurs } from '../mark.ts';
import type { WirePrice } from '../observed.ts';
import type { AppliedRecord } from '../record.ts';
import type { Fields } from '../types.ts';
import { observedPriceFields, optionPath } from './price-fields.ts';
import { observedOptionParams, type TakenOver } from './price-params.ts';

/** Terms of which another value makes every further currency's amount doubtful. */
const BASE_AMOUNT = /^(currency|unit_amount|tiers|tiers_mode|billing_scheme|custom_unit_amount\..*)$/;

/**
 * What the new price of a replace takes over: whatever stands on the old one and neither is nor was
 * named by the YAML. Amounts in further currencies only follow while the base amount stays.
 */
export function takeOver(
  price: DesiredPrice,
  old: WirePrice,
  record: AppliedRecord | undefined,
  differences: Difference[],
): TakenOver & { fields: Fields } {
  const { spec } = price;
  const observed = observedPriceFields(old, { product: (id) => id, meter: (id) => id });
  const wasNamed = new Set(record?.named(Object.keys(observed)) ?? []);
  const taken: TakenOver = { metadata: {}, currencyOptions: {} };
  if (spec.nickname === undefined && old.nickname && !wasNamed.has('nickname')) taken.nickname = old.nickname;
  if (
    spec.tax_behavior === undefined &&
    old.tax_behavior &&
    old.tax_behavior !== 'unspecified' &&
    !wasNamed.has('tax_behavior')
  ) {
    taken.tax_behavior = old.tax_behavior;
  }
  for (const [name, value] of Object.entries(old.metadata)) {
    if (!isOurs(name) && !Object.hasOwn(price.metadata, name) && !wasNamed.has(`metadata.${name}`))
      taken.metadata[name] = value;
  }
  const fields: Fields = {};
  if (!differences.some(({ path }) => BASE_AMOUNT.test(path))) {
    for (const [currency, option] of Object.entries(old.currency_options ?? {})) {
      if (currency === old.currency || spec.currency_options?.[currency]) continue;
      if ([...wasNamed].some((path) => optionPath(path)?.currency === currency)) continue;
      taken.currencyOptions[currency] = observedOptionParams(option);
      for (const [path, value] of Object.entries(observed)) {
        if (optionPath(path)?.currency === currency) fields[path] = value;
      }
    }
  }
  return { ...taken, fields };
}

/** What stood on the old price and does not follow, in words. */
export function dropped(old: WirePrice, taken: TakenOver, price: DesiredPrice): string[] {
  const lost = Object.keys(old.currency_options ?? {}).filter(
    (currency) =>
      currency !== old.currency &&
      currency !== price.spec.currency &&
      !price.spec.currency_options?.[currency] &&
      !(currency in taken.currencyOptions),
  );
  if (lost.length === 0) return [];
  return [
    `no longer sold in ${lost.map((currency) => currency.toUpperCase()).join(', ')}: the catalog does not name an amount`,
  ];
}
