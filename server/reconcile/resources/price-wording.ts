import { formatAmount } from '../../catalog/money.ts';
import type { DesiredPrice, PriceSpec } from '../../catalog/types.ts';
import type { Difference } from '../diff.ts';
import { shown, type Wording } from '../draft.ts';
import type { FieldChange, Value } from '../types.ts';
import { optionPath } from './price-fields.ts';

const MONEY = /(^|\.)(unit_amount|unit_amount_decimal|minimum|maximum|preset)$/;

/** Values of a price's fields as people read them: money with its currency, tiers in a line. */
export function priceWording(spec: PriceSpec): Wording {
  return (path, value) => {
    const currency = optionPath(path)?.currency ?? spec.currency;
    if (value === null) return undefined;
    if (MONEY.test(path) && (typeof value === 'string' || typeof value === 'number'))
      return formatAmount(value, currency);
    if (/(^|\.)tiers$/.test(path) && Array.isArray(value)) return tiersText(value, currency);
    return undefined;
  };
}

/** Of tiers under Stripe's own names, as {@link inStripesTerms} gives them. */
function tiersText(tiers: Value[], currency: string): string {
  return tiers
    .map((tier) => {
      const { up_to, unit_amount, unit_amount_decimal, flat_amount } = tier as Record<string, string>;
      const parts = [`${formatAmount(unit_amount ?? unit_amount_decimal ?? 0, currency)} each`];
      if (flat_amount !== undefined) parts.push(`${formatAmount(flat_amount, currency)} flat`);
      return `${up_to === 'inf' ? 'above' : `to ${up_to}`}: ${parts.join(' + ')}`;
    })
    .join(', ');
}

/**
 * Amounts under Stripe's own names: a whole number as `unit_amount`, a fraction as the exact text of
 * `unit_amount_decimal`, where normal form has one decimal text for both.
 */
export function inStripesTerms(difference: Difference): Difference {
  const { path, from, to } = difference;
  if (/(^|\.)tiers$/.test(path)) return { ...difference, from: tierTerms(from), to: tierTerms(to) };
  if (!/(^|\.)unit_amount$/.test(path)) return difference;
  if ([from, to].every(isWhole)) return { ...difference, from: whole(from), to: whole(to) };
  return { ...difference, path: `${path}_decimal` };
}

function isWhole(value: Value): boolean {
  return value === null || !String(value).includes('.');
}

function whole(value: Value): Value {
  return value === null ? null : Number(value);
}

function tierTerms(tiers: Value): Value {
  if (!Array.isArray(tiers)) return tiers;
  return tiers.map((tier) => {
    const { up_to = null, unit_amount = '0', flat_amount = '0' } = tier as Record<string, Value>;
    return {
      up_to,
      ...(isWhole(unit_amount) ? { unit_amount: whole(unit_amount) } : { unit_amount_decimal: unit_amount }),
      ...(flat_amount !== '0' && { flat_amount: whole(flat_amount) }),
    };
  });
}

/** Differences of a price as the plan shows them. */
export function shownPrice(price: DesiredPrice, differences: readonly Difference[]): FieldChange[] {
  return shown(differences.map(inStripesTerms), priceWording(price.spec));
}
