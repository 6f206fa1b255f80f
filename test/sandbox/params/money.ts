/** Amounts, decimals and currencies as parameters. */
import { invalid } from '../errors.ts';
import type { Raw } from '../http/form.ts';
import { isCurrency, unknownCurrency } from './currency.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { type Field, field, integer, shownIn } from './field.ts';

/** Eight digits, whatever the currency (facts.md §2.2). */
export const MAX_AMOUNT = 99_999_999;

export function amount(): Field<number> {
  return integer({ min: 0, max: MAX_AMOUNT });
}

/** One that may be below zero: a credit. */
export function signedAmount(): Field<number> {
  return integer({ min: -MAX_AMOUNT, max: MAX_AMOUNT });
}

export interface DecimalRules {
  places?: number;
  /** A whole number of the smallest unit, although it may be written with decimals (`flat_amount_decimal`). */
  whole?: boolean;
  /** May be below zero: a credit. */
  signed?: boolean;
}

/** A decimal as text, in the form Stripe would show it; not negative unless it is `signed`. */
export function decimal({ places = 12, whole = false, signed = false }: DecimalRules = {}): Field<string> {
  return field('decimal', (raw, at) => {
    const parts = typeof raw === 'string' ? parseDecimal(raw) : undefined;
    if (parts === undefined)
      throw invalid(`Invalid decimal: ${shownIn(raw)}`, at, 'parameter_invalid_decimal');
    if (parts.negative && !signed)
      throw invalid('Invalid non-negative decimal', at, 'parameter_invalid_decimal');
    if (writtenPlaces(raw) > places) {
      const count = places === 2 ? 'two' : String(places);
      throw invalid(`Invalid decimal: ${shownIn(raw)}; must contain at maximum ${count} decimal places.`, at);
    }
    if (whole && parts.fraction !== '') {
      throw invalid(
        `Invalid decimal: ${shownIn(raw)}; must be a whole number of the currency's minor unit.`,
        at,
      );
    }
    const { whole: digits, fraction } = parts;
    if (digits.length > 8 || (digits === String(MAX_AMOUNT) && fraction !== ''))
      throw invalid(`This value must be less than or equal to ${MAX_AMOUNT}.`, at);
    return formatDecimal(parts);
  });
}

function writtenPlaces(raw: Raw): number {
  return typeof raw === 'string' ? (raw.split('.')[1]?.length ?? 0) : 0;
}

/** `USD` is taken as `usd`; answers are always lower-case. */
export function currency(): Field<string> {
  return field('currency', (raw, at) => {
    const code = typeof raw === 'string' ? raw.toLowerCase() : '';
    if (!isCurrency(code)) throw unknownCurrency(code, at);
    return code;
  });
}

/** As a name in a map an upper-case currency is refused (facts.md §2.2). */
export function checkCurrencyKey(key: string, at: string): void {
  const lower = key.toLowerCase();
  if (!isCurrency(lower)) throw unknownCurrency(key, at);
  if (key !== lower) {
    throw invalid(
      `Currencies must be lowercase when used as keys in a map. Use \`${lower}\` instead of \`${key}\`.`,
      at,
    );
  }
}
