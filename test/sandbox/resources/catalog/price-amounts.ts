/**
 * What a price costs, in one currency: one amount, tiers, or what the customer chooses. The rules are the
 * same for the price's own currency and for each of `currency_options`.
 */
import { emptyParameter, exclusive, invalid, missingParameter } from '../../errors.ts';
import { checkPrecision, MINIMUM_CHARGE } from '../../params/currency.ts';
import { MAX_AMOUNT } from '../../params/money.ts';
import { nameIn } from '../../params/name.ts';
import type { CurrencyOption, Tier } from '../../store/objects.ts';
import type { CustomUnitAmountValues, OptionValues, TierValues } from './price-params.ts';

export interface Amounts
  extends Pick<CurrencyOption, 'custom_unit_amount' | 'unit_amount' | 'unit_amount_decimal'> {
  tiers?: Tier[];
}

/** `at` is '' for the price itself, `currency_options[eur]` for an option. */
export function amountsOf(
  values: Omit<OptionValues, 'tax_behavior'>,
  scheme: 'per_unit' | 'tiered',
  currency: string,
  at: string,
): Amounts {
  const { unit_amount, unit_amount_decimal, custom_unit_amount, tiers } = values;
  const within = (name: string) => nameIn(at, name);
  const given = (['unit_amount', 'unit_amount_decimal', 'custom_unit_amount'] as const).filter(
    (name) => values[name] !== undefined,
  );

  if (scheme === 'tiered') {
    if (given[0] !== undefined) {
      throw invalid(`\`${given[0]}\` cannot be set when \`billing_scheme=tiered\`.`, within(given[0]));
    }
    if (tiers === undefined) throw missingParameter(within('tiers'));
    return {
      custom_unit_amount: null,
      unit_amount: null,
      unit_amount_decimal: null,
      tiers: tiersOf(tiers, currency, within('tiers')),
    };
  }
  if (tiers !== undefined) {
    throw invalid('`tiers` can only be set when `billing_scheme=tiered`.', within('tiers'));
  }
  if (given.length > 1) throw exclusive(given, at);
  if (custom_unit_amount !== undefined) {
    return {
      custom_unit_amount: chosenAmount(custom_unit_amount, currency, within('custom_unit_amount')),
      unit_amount: null,
      unit_amount_decimal: null,
    };
  }
  if (unit_amount === undefined && unit_amount_decimal === undefined) {
    throw invalid(
      'Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.',
      at === '' ? undefined : at,
    );
  }
  return {
    custom_unit_amount: null,
    ...mirrored(unit_amount, unit_amount_decimal, currency, within, 'unit_amount'),
  };
}

/** An amount and its decimal mirror each other; one that is not whole leaves the plain one null. */
function mirrored<N extends 'unit_amount' | 'flat_amount'>(
  whole: number | undefined,
  decimal: string | undefined,
  currency: string,
  within: (name: string) => string,
  name: N,
): { [K in N]: number | null } & { [K in `${N}_decimal`]: string | null } {
  const value = whole ?? (decimal === undefined || decimal.includes('.') ? null : Number(decimal));
  if (value !== null) {
    const param = within(whole === undefined ? `${name}_decimal` : name);
    checkPrecision(value, currency, param);
  }
  return { [name]: value, [`${name}_decimal`]: decimal ?? (whole === undefined ? null : String(whole)) } as {
    [K in N]: number | null;
  } & { [K in `${N}_decimal`]: string | null };
}

function tiersOf(tiers: TierValues[], currency: string, at: string): Tier[] {
  if (tiers.length === 0) throw emptyParameter(at);
  let below = 0;
  return tiers.map((tier, index) => {
    const here = `${at}[${index}]`;
    const within = (name: string) => `${here}[${name}]`;
    for (const name of ['flat_amount', 'unit_amount'] as const) {
      if (tier[name] !== undefined && tier[`${name}_decimal`] !== undefined) {
        throw exclusive([name, `${name}_decimal`], here);
      }
    }
    const flat = mirrored(tier.flat_amount, tier.flat_amount_decimal, currency, within, 'flat_amount');
    const unit = mirrored(tier.unit_amount, tier.unit_amount_decimal, currency, within, 'unit_amount');
    if (flat.flat_amount_decimal === null && unit.unit_amount_decimal === null) {
      throw invalid('An entry in the tiers array is missing an amount.', here);
    }
    const isLast = index === tiers.length - 1;
    if (isLast !== (tier.up_to === 'inf')) {
      throw invalid('The last tier, and only the last, must have `up_to=inf`.', within('up_to'));
    }
    if (tier.up_to !== 'inf' && tier.up_to <= below) {
      throw invalid('The tiers must be in ascending order of `up_to`.', within('up_to'));
    }
    below = tier.up_to === 'inf' ? below : tier.up_to;
    return { ...flat, ...unit, up_to: tier.up_to === 'inf' ? null : tier.up_to };
  });
}

/** Answered without `enabled` (seen on the live API). */
function chosenAmount(
  values: CustomUnitAmountValues,
  currency: string,
  at: string,
): NonNullable<CurrencyOption['custom_unit_amount']> {
  const { enabled, minimum, maximum, preset } = values;
  if (!enabled) {
    throw invalid(
      'Pass `true` to enable `custom_unit_amount`, otherwise omit `custom_unit_amount`.',
      `${at}[enabled]`,
    );
  }
  const least = MINIMUM_CHARGE[currency] ?? 0;
  for (const [name, value] of Object.entries({ minimum, maximum, preset })) {
    if (value === undefined) continue;
    checkPrecision(value, currency, `${at}[${name}]`);
    if (value < least) {
      throw invalid(
        `This value must be greater than or equal to ${least}.`,
        `${at}[${name}]`,
        'amount_too_small',
      );
    }
  }
  const low = minimum ?? least;
  const high = maximum ?? MAX_AMOUNT;
  if (low > high) throw invalid('The minimum must not be greater than the maximum.', `${at}[minimum]`);
  if (preset !== undefined && (preset < low || preset > high)) {
    throw invalid('The preset must lie between the minimum and the maximum.', `${at}[preset]`);
  }
  return { maximum: maximum ?? null, minimum: minimum ?? null, preset: preset ?? null };
}
