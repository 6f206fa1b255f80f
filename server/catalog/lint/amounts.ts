import { minimumChargeOf } from '../currencies.ts';
import { compareDecimals, decimalText, formatAmount, times } from '../money.ts';
import { child } from '../node.ts';
import { atValue } from '../problem.ts';
import type { RuleContext } from '../rules/context.ts';
import { type Period, samePeriod, stemOf } from './cadence.ts';
import { flatAmount, type PriceFacts, priceFacts } from './price-facts.ts';

const MONTH: Period = { interval: 'month', count: 1 };
const YEAR: Period = { interval: 'year', count: 1 };

/** Amounts that are hardly meant: a year dearer than twelve months, dollars written for cents. */
export function lintAmounts({ root, report }: RuleContext): void {
  const prices = priceFacts(root);
  for (const price of prices) {
    if (price.period && samePeriod(price.period, YEAR)) lintYearly(price, prices, report);
    lintTooSmall(price, report);
  }
}

function lintYearly(yearly: PriceFacts, prices: PriceFacts[], report: RuleContext['report']): void {
  for (const currency of yearly.currencies) {
    const amount = flatAmount(yearly, currency);
    const monthly = amount && monthlyFor(yearly, currency, prices);
    if (!amount || !monthly) continue;
    const twelve = times(monthly.amount.value, 12);
    if (compareDecimals(amount.value, twelve) <= 0) continue;
    report(
      atValue(amount.node, {
        code: 'yearly_dearer',
        message: `a year costs ${formatAmount(amount.text, currency)}, twelve months of \`${monthly.key}\` cost ${formatAmount(decimalText(twelve), currency)}`,
        hint: `write ${decimalText(twelve)} or less, or check the interval`,
      }),
    );
  }
}

/**
 * The monthly price to compare with: the one of the same name (`pro_monthly` for `pro_yearly`), else
 * the dearest of the product, so that a product of several plans is not accused wrongly.
 */
function monthlyFor(yearly: PriceFacts, currency: string, prices: PriceFacts[]) {
  const candidates = prices
    .filter(
      (price) =>
        price.product === yearly.product &&
        price.metered === yearly.metered &&
        price.currencies.includes(currency) &&
        samePackages(price, yearly) &&
        price.period !== undefined &&
        samePeriod(price.period, MONTH),
    )
    .flatMap((price) => {
      const amount = flatAmount(price, currency);
      return amount ? [{ key: price.key, amount }] : [];
    })
    .sort((a, b) => compareDecimals(b.amount.value, a.amount.value));
  return candidates.find(({ key }) => stemOf(key) === stemOf(yearly.key)) ?? candidates[0];
}

function samePackages(a: PriceFacts, b: PriceFacts): boolean {
  const divideBy = ({ node }: PriceFacts) => {
    const field = child(node, 'transform_quantity', 'divide_by');
    return field?.kind === 'scalar' ? field.source : '1';
  };
  return divideBy(a) === divideBy(b);
}

/**
 * Stripe charges at least 50 cents. A licensed price below that is nearly always one in dollars:
 * `unit_amount: 19` for $19.00.
 */
function lintTooSmall(price: PriceFacts, report: RuleContext['report']): void {
  if (price.metered || child(price.node, 'transform_quantity')) return;
  for (const currency of price.currencies) {
    const least = minimumChargeOf(currency);
    const amount = flatAmount(price, currency);
    if (least === undefined || !amount || amount.value.units === 0n || amount.node.path.endsWith('_decimal'))
      continue;
    if (compareDecimals(amount.value, { units: BigInt(least), scale: 0 }) >= 0) continue;
    const meant = currency === 'jpy' ? undefined : decimalText(times(amount.value, 100));
    report(
      atValue(amount.node, {
        code: 'below_minimum_charge',
        message: `${formatAmount(amount.text, currency)} is less than Stripe charges at least (${formatAmount(least, currency)})`,
        hint: meant ? `write ${meant} if ${formatAmount(meant, currency)} is meant` : 'check the amount',
      }),
    );
  }
}
