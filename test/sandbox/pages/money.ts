/** Amounts as Stripe's pages write them: `US$129.00`, `¥500`, `KWD 1.500`; and as a person types them. */
import { decimalsOf } from '../params/currency.ts';
import { inMajorUnits, writtenMoney } from '../params/written-money.ts';

/** `amount` is in the smallest unit, as a number or as a decimal (`0.5`, half a cent). */
export function formatMoney(amount: number | string, currency: string): string {
  const text = writtenMoney(amount, currency);
  // Stripe's pages tell the dollars apart: CA$, A$, and US$ too.
  return currency === 'usd' ? text.replace('$', 'US$') : text;
}

/** `1250` as `12.50`: what stands in a field for an amount. */
export function plainMoney(amount: number, currency: string): string {
  return inMajorUnits(String(amount), decimalsOf(currency));
}

/**
 * `12.5`, `1,250` or `$5` as an amount in the smallest unit; undefined when the currency cannot express it. A
 * comma stands before three digits only: whoever writes `12,50` does not mean 1,250.
 */
export function parseMoney(text: string, currency: string): number | undefined {
  const places = decimalsOf(currency);
  const match = /^[^\d.,-]{0,4}(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(?:\.(\d*))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, whole = '', fraction = ''] = match;
  if (fraction.length > places) return undefined;
  return Number(whole.replaceAll(',', '') + fraction.padEnd(places, '0'));
}
