import { decimalsOf, stepOf } from './currencies.ts';

/**
 * A number with decimals, exact: `units / 10 ** scale`. Money never passes through floating point.
 */
export interface Decimal {
  units: bigint;
  scale: number;
}

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads `12`, `0.25`, `-3.10`; undefined for everything else, exponents included. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = PLAIN.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

/** Writes a decimal without needless zeros: `0.250` is `0.25`, `6000.0` is `6000`. */
export function decimalText({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** `value * 10 ** places`, exactly; `places` may be negative. */
export function shift(value: Decimal, places: number): Decimal {
  const scale = value.scale - places;
  return scale >= 0
    ? { units: value.units, scale }
    : { units: value.units * 10n ** BigInt(-scale), scale: 0 };
}

/** Negative, 0 or positive, as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = a.units * 10n ** BigInt(scale - a.scale) - b.units * 10n ** BigInt(scale - b.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `value` times a whole number, exactly. */
export function times(value: Decimal, factor: number): Decimal {
  return { units: value.units * BigInt(factor), scale: value.scale };
}

/** Whether there is nothing behind the decimal point. */
export function isWhole({ units, scale }: Decimal): boolean {
  return units % 10n ** BigInt(scale) === 0n;
}

/** Signs that mean one currency only; all others are written with their code. */
const SIGNS: Record<string, string> = {
  usd: '$',
  eur: '€',
  gbp: '£',
  jpy: '¥',
  inr: '₹',
  krw: '₩',
  ils: '₪',
  vnd: '₫',
  cad: 'CA$',
  aud: 'A$',
  nzd: 'NZ$',
  brl: 'R$',
  hkd: 'HK$',
  mxn: 'MX$',
  sgd: 'S$',
};

/**
 * An amount as people read it: `$60.00`, `¥500`, `BHD 1.230`, below a cent `$0.0025`, thousands
 * apart: `$1,234.00`.
 *
 * @param amount in the currency's smallest unit, whole or with decimals (as text, to be exact)
 * @param currency lower-case code; an unknown one is written with two decimals
 * @throws RangeError when the amount is not a plain decimal number
 */
export function formatAmount(amount: string | number, currency: string): string {
  const value = parseDecimal(String(amount));
  if (!value) throw new RangeError(`Not an amount: ${amount}`);
  // isk and ugx have no smaller unit in fact: their two zeros are Stripe's way of writing.
  const decimals = stepOf(currency) === 100 && isWhole(shift(value, -2)) ? 0 : decimalsOf(currency);
  const text = decimalText(shift(value, -decimalsOf(currency)));
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const shown = fraction.padEnd(decimals, '0');
  const code = currency.toLowerCase();
  const sign = Object.hasOwn(SIGNS, code) ? SIGNS[code] : `${code.toUpperCase()} `;
  return `${text.startsWith('-') ? '-' : ''}${sign}${grouped}${shown === '' ? '' : `.${shown}`}`;
}
