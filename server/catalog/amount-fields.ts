const PRICE = String.raw`products\.[^.]+\.prices\.[^.]+`;
const FURTHER = String.raw`(currency_options\.[^.]+\.)?`;
const JUDGED = new RegExp(
  `^${PRICE}\\.(currency|${FURTHER}(tiers\\.\\d+\\.)?(unit_amount|flat_amount)(_decimal)?|${FURTHER}tiers\\.\\d+\\.up_to|${FURTHER}custom_unit_amount\\.(minimum|maximum|preset))$`,
);

/**
 * Whether layer 2 alone judges the value at a path, by its source text: amounts, tier bounds and
 * currencies. The JSON Schema would only say the same a second time, and less well.
 */
export function isJudgedByRules(path: string): boolean {
  return JUDGED.test(path);
}

/** Whether the value at a path is an amount that may have decimals, kept as it is written. */
export function isDecimalAmount(path: string): boolean {
  return isJudgedByRules(path) && path.endsWith('_decimal');
}
