import { formatAmount } from './money.ts';
import type { PriceSpec } from './types.ts';

/** A price as its buyer would say it: `$60.00 / month`, `$80.00 each, metered / month`, `volume tiers / year`. */
export function aboutPrice(spec: PriceSpec): string {
  const metered = spec.recurring?.usage_type === 'metered';
  const parts = [`${sum(spec)}${metered && !spec.tiers ? ' each' : ''}${metered ? ', metered' : ''}`];
  if (spec.recurring) parts.push(period(spec.recurring.interval, spec.recurring.interval_count ?? 1));
  return parts.join(' / ');
}

function sum(spec: PriceSpec): string {
  if (spec.tiers) return `${spec.tiers_mode ?? ''} tiers`.trim();
  if (spec.custom_unit_amount) return 'customer chooses';
  const amount = spec.unit_amount_decimal ?? spec.unit_amount ?? 0;
  const each = formatAmount(amount, spec.currency);
  return spec.transform_quantity ? `${each} per ${spec.transform_quantity.divide_by}` : each;
}

function period(interval: string, count: number): string {
  return count === 1 ? interval : `${count} ${interval}s`;
}
