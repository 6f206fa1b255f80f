const AMOUNTS = new Set(['unit_amount', 'flat_amount', 'unit_amount_decimal', 'flat_amount_decimal']);
const LIMITS = new Set(['minimum', 'maximum', 'preset']);
/** Below these stand names of the owner's own: a product may be called `currency`. */
const OWN_NAMES = new Set(['metadata', 'products', 'prices', 'meters', 'portal_configurations']);

/**
 * Whether layer 2 alone judges the value at a path, by its source text: amounts, tier bounds and
 * currencies. The JSON Schema would only say the same a second time, and less well.
 */
export function isJudgedByRules(path: string): boolean {
  const parts = path.split('.');
  const field = parts.at(-1) ?? '';
  const parent = parts.at(-2) ?? '';
  if (OWN_NAMES.has(parent) || parts.length < 3) return false;
  if (LIMITS.has(field)) return parent === 'custom_unit_amount';
  return AMOUNTS.has(field) || field === 'up_to' || field === 'currency';
}

/** Whether the value at a path is an amount that may have decimals, kept as it is written. */
export function isDecimalAmount(path: string): boolean {
  return isJudgedByRules(path) && path.endsWith('_decimal');
}
