/** Amounts as Stripe writes them in a text: `$129.00`, `€0.005`, `¥500`, `KWD 1.500`. */
import { decimalsOf } from './currency.ts';

/** `amount` is in the smallest unit, as a number or as a decimal (`0.5`, half a cent). */
export function writtenMoney(amount: number | string, currency: string): string {
  const major = inMajorUnits(String(amount), decimalsOf(currency));
  // Intl knows ISO's codes only.
  const style = { style: 'currency', currency: currency.slice(0, 3) } as const;
  const usual = new Intl.NumberFormat('en-US', style);
  const format = new Intl.NumberFormat('en-US', { ...style, ...finer(major, currency, usual) });
  return format.format(major as Intl.StringNumericLiteral).replace(/\u00a0/g, ' ');
}

/** A decimal of the smallest unit with its point moved by so many places: `1250` is `12.50`. */
export function inMajorUnits(minor: string, places: number): string {
  if (minor.startsWith('-')) return `-${inMajorUnits(minor.slice(1), places)}`;
  const [whole = '0', fraction = ''] = minor.split('.');
  const padded = whole.padStart(places + 1, '0');
  const front = padded.slice(0, padded.length - places);
  const digits = padded.slice(padded.length - places) + fraction;
  return digits === '' ? front : `${front}.${digits}`;
}

/**
 * Parts of a cent are shown as many as there are, and cents also in currencies that Intl writes without
 * (`ALL 123.50`): never another amount than is charged.
 */
function finer(major: string, currency: string, usual: Intl.NumberFormat): Intl.NumberFormatOptions {
  const places = (major.split('.')[1] ?? '').replace(/0+$/, '').length;
  const { maximumFractionDigits = 0 } = usual.resolvedOptions();
  return places > maximumFractionDigits
    ? { minimumFractionDigits: Math.max(places, decimalsOf(currency)) }
    : {};
}
