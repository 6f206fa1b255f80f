/** Amounts as Stripe writes them in a text: `$129.00`, `€0.005`, `¥500`, `KWD 1.500`. */
import { decimalsOf } from './currency.ts';

/** They are kept, by currency and number of places: making one takes far longer than what it then writes. */
const formats = new Map<string, Intl.NumberFormat>();

/** `amount` is in the smallest unit, as a number or as a decimal (`0.5`, half a cent). */
export function writtenMoney(amount: number | string, currency: string): string {
  const major = inMajorUnits(String(amount), decimalsOf(currency));
  const format = formatOf(currency, placesOf(major, currency));
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
 * How many places are shown, undefined for those of the currency. Parts of a cent have as many as there are, and
 * cents are shown also in currencies that Intl writes without (`ALL 123.50`): never another amount than is charged.
 */
function placesOf(major: string, currency: string): number | undefined {
  const places = (major.split('.')[1] ?? '').replace(/0+$/, '').length;
  if (places === 0) return undefined;
  const { maximumFractionDigits = 0 } = formatOf(currency).resolvedOptions();
  return places > maximumFractionDigits ? Math.max(places, decimalsOf(currency)) : undefined;
}

/** Writes amounts in a currency, with no fewer places than are given. */
function formatOf(currency: string, places?: number): Intl.NumberFormat {
  const key = `${currency} ${places ?? ''}`;
  const made = formats.get(key);
  if (made !== undefined) return made;
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    // Intl knows ISO's codes only.
    currency: currency.slice(0, 3),
    ...(places === undefined ? {} : { minimumFractionDigits: places }),
  });
  formats.set(key, format);
  return format;
}
