import { decimalsOf, stepOf } from '../currencies.ts';
import {
  compareDecimals,
  type Decimal,
  decimalText,
  formatAmount,
  isWhole,
  parseDecimal,
  shift,
} from '../money.ts';
import type { Node, ScalarNode } from '../node.ts';
import type { Finding } from '../problem.ts';

/** Amounts have up to eight digits at Stripe. */
export const LARGEST_AMOUNT = 99_999_999;
/** Stripe: "a decimal value in cents … with at most 12 decimal places". */
const MOST_DECIMALS = 12;

const WHOLE = /^(0|[1-9]\d*)$/;
const DECIMAL = /^(0|[1-9]\d*)(\.\d+)?$/;

/** The scalar of a node whose value can be judged. */
function judgeable(node: Node | undefined): ScalarNode | undefined {
  return node?.kind === 'scalar' && !node.unknown && node.value !== null ? node : undefined;
}

/**
 * What is wrong with an amount that must be a whole number of the currency's smallest unit. Judged
 * by its source text: YAML reads `19.00` as the number 19, and its writer means 1900.
 */
export function judgeWholeAmount(given: Node | undefined, currency: string | undefined): Finding | undefined {
  const node = judgeable(given);
  if (!node) return undefined;
  const { source } = node;
  if (typeof node.value === 'string' && WHOLE.test(source)) {
    return {
      code: 'wrong_type',
      message: `the amount \`${source}\` is written as text`,
      hint: node.quoted
        ? `write ${source} without quotes`
        : 'write the number itself; variables stand in text only',
    };
  }
  if (!WHOLE.test(source)) return notWhole(node, currency);
  return bounds(source, currency);
}

/** What is wrong with an amount that may have decimals; `flat_amount_decimal` must be whole all the same. */
export function judgeDecimalAmount(
  given: Node | undefined,
  currency: string | undefined,
  { whole = false } = {},
): Finding | undefined {
  const node = judgeable(given);
  if (!node) return undefined;
  const source = node.source;
  if (!DECIMAL.test(source)) {
    const meant = readLoosely(source);
    if (meant && meant.units < 0n) return negative(source);
    return {
      code: 'bad_amount',
      message: `\`${source}\` is no amount`,
      hint: meant ? `write ${decimalText(meant)}` : 'write digits and a decimal point, as in 0.25',
    };
  }
  const value = parseDecimal(source) as Decimal;
  if (value.scale > MOST_DECIMALS && !isWhole(shift(value, MOST_DECIMALS))) {
    return {
      code: 'too_many_decimals',
      message: `\`${source}\` has ${value.scale} decimal places; Stripe keeps ${MOST_DECIMALS}`,
      hint: `write at most ${MOST_DECIMALS}`,
    };
  }
  if (whole && !isWhole(value)) {
    return {
      code: 'decimal_amount',
      message: `\`${source}\` is not a whole number; a flat amount must be one, written as a decimal or not`,
      hint: `write ${wholeSuggestion(value, currency)}`,
    };
  }
  return isWhole(value)
    ? bounds(decimalText(value), currency)
    : compareDecimals(value, { units: BigInt(LARGEST_AMOUNT), scale: 0 }) > 0
      ? tooLarge(source, currency)
      : undefined;
}

function bounds(digits: string, currency: string | undefined): Finding | undefined {
  if (BigInt(digits) > BigInt(LARGEST_AMOUNT)) return tooLarge(digits, currency);
  const step = currency ? stepOf(currency) : 1;
  const over = Number(digits) % step;
  if (!currency || over === 0) return undefined;
  const below = Number(digits) - over;
  // 550 in isk is meant as 550 kronur, which are written 55000.
  const spoken = step === 100 && Number(digits) * step <= LARGEST_AMOUNT ? `${digits}00` : undefined;
  return {
    code: 'amount_precision',
    message: `amounts in ${currency} end in ${String(step).slice(1)} at Stripe`,
    hint: spoken
      ? `write ${spoken} for ${formatAmount(spoken, currency)}`
      : `write ${below} or ${below + step}`,
  };
}

function notWhole(node: ScalarNode, currency: string | undefined): Finding {
  const { source } = node;
  const meant = typeof node.value === 'boolean' ? undefined : readLoosely(source);
  if (!meant) {
    return {
      code: 'bad_amount',
      message: `\`${source}\` is no amount`,
      hint: `write digits only, as in ${sample(currency)}`,
    };
  }
  if (meant.units < 0n) return negative(source);
  // `19.00`, `19,00` and `$19` are in the unit people say; `1_000`, `1e3` and `0x10` in the smallest.
  const spoken = /^\+?\d*[.,]\d*$/.test(source)
    ? !/,\d{3}$/.test(source)
    : /[^\d\s_,.+xXoOeEa-fA-F-]/.test(source);
  if (spoken) {
    const amount = wholeSuggestion(meant, currency);
    if (amount === undefined) {
      const exact = decimalText(shift(meant, decimalsOf(currency ?? 'usd')));
      return {
        code: 'decimal_amount',
        message: `\`${source}\` is no whole number of ${smallestUnit(currency)}`,
        hint: `write unit_amount_decimal: ${exact} for amounts below it`,
      };
    }
    const shown = currency ? ` for ${formatAmount(amount, currency)}` : '';
    return {
      code: 'decimal_amount',
      message: `\`${source}\` is not written in ${smallestUnit(currency)}`,
      hint: `write ${amount}${shown}`,
    };
  }
  return {
    code: 'bad_amount',
    message: `\`${source}\` is not written as a plain whole number`,
    hint: isWhole(meant) ? `write ${decimalText(meant)}` : `write digits only, as in ${sample(currency)}`,
  };
}

/** The amount in the smallest unit, as near as the currency's steps allow; undefined when it has more decimals. */
function wholeSuggestion(spoken: Decimal, currency: string | undefined): string | undefined {
  const scaled = shift(spoken, decimalsOf(currency ?? 'usd'));
  if (!isWhole(scaled)) return undefined;
  const step = BigInt(currency ? stepOf(currency) : 1);
  const units = BigInt(decimalText(scaled));
  return String(units - (units % step));
}

/** What a person may have meant by a text that is no plain number: `1_000`, `$19`, `19,00`, `1e3`, `0x10`. */
function readLoosely(source: string): Decimal | undefined {
  if (source.length > 40) return undefined;
  const bare = source.replaceAll(/^[A-Za-z]{3}(?=[ \d])|(?<=\d) ?[A-Za-z]{3}$|^\p{Sc}|\p{Sc}$|[_\s'’]/gu, '');
  if (/^0[xo][0-9a-fA-F]+$/.test(bare)) {
    try {
      return { units: BigInt(bare), scale: 0 };
    } catch {
      return undefined;
    }
  }
  const text = /^[+-]?\d+,\d{1,2}$/.test(bare) ? bare.replace(',', '.') : bare.replaceAll(/,(?=\d{3})/g, '');
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
  if (!match || `${match[2]}${match[3] ?? ''}` === '') return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const units = BigInt(`${whole}${fraction}`);
  return shift({ units: sign === '-' ? -units : units, scale: fraction.length }, Number(exponent));
}

function smallestUnit(currency: string | undefined): string {
  if (currency === 'usd' || currency === 'eur') return 'cents';
  return currency ? `the smallest unit of ${currency}` : 'the smallest unit of the currency';
}

function sample(currency: string | undefined): string {
  const amount = decimalsOf(currency ?? 'usd') === 0 ? '500' : '1900';
  return currency ? `${amount} for ${formatAmount(amount, currency)}` : amount;
}

function negative(source: string): Finding {
  return {
    code: 'negative_amount',
    message: `the amount ${source} is below 0`,
    hint: 'write 0 or more; a discount is a coupon, not a price',
  };
}

function tooLarge(source: string, currency: string | undefined): Finding {
  const shown = currency ? ` (${formatAmount(LARGEST_AMOUNT, currency)})` : '';
  return {
    code: 'amount_too_large',
    message: `the amount ${source} has more than eight digits`,
    hint: `Stripe takes at most ${LARGEST_AMOUNT}${shown}`,
  };
}
