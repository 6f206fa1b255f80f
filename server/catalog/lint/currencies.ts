import { child, entriesOf, itemsOf, type Node } from '../node.ts';
import { atKey } from '../problem.ts';
import { pricesOf, type RuleContext } from '../rules/context.ts';
import { boundOf } from '../rules/tiers.ts';
import { periodText } from './cadence.ts';
import { type PriceFacts, priceFacts } from './price-facts.ts';

/** Currencies that some prices of a product lack, and tiers that end elsewhere in another currency. */
export function lintCurrencies({ root, report }: RuleContext): void {
  const all = priceFacts(root);
  for (const product of new Set(all.map((price) => price.product))) {
    lintProduct(
      all.filter((price) => price.product === product),
      report,
    );
  }
  for (const { node } of pricesOf(root)) {
    const bounds = boundsOf(node);
    for (const [code, option] of entriesOf(child(node, 'currency_options'))) {
      const tiers = child(option, 'tiers');
      if (!tiers || bounds === '' || boundsOf(option) === bounds) continue;
      report(
        atKey(tiers, {
          code: 'tier_bounds_differ',
          message: `the tiers in ${code} end elsewhere than those of the price itself`,
          hint: `let them end at ${bounds}`,
        }),
      );
    }
  }
}

function boundsOf(node: Node): string {
  return itemsOf(child(node, 'tiers'))
    .map((tier) => boundOf(child(tier, 'up_to')) ?? 'inf')
    .join(', ');
}

/**
 * Where prices have further currencies, each should have all of them. Where none has, a product may
 * have a price of its own for each currency: then every way of paying should have all.
 */
function lintProduct(prices: PriceFacts[], report: RuleContext['report']): void {
  const all = new Set(prices.flatMap((price) => price.currencies));
  const withOptions = prices.some((price) => child(price.node, 'currency_options'));
  for (const price of prices) {
    if (!price.currency) continue;
    const twins = withOptions ? [price] : prices.filter((other) => wayOfPaying(other) === wayOfPaying(price));
    const has = new Set(twins.flatMap((twin) => twin.currencies));
    const missing = [...all].filter((currency) => !has.has(currency));
    if (missing.length === 0) continue;
    report(
      atKey(price.node, {
        code: 'missing_currency',
        message: `other prices of this product can be paid in ${missing.join(', ')}, this one cannot`,
        hint: `add ${missing.join(', ')} under \`currency_options\``,
      }),
    );
  }
}

function wayOfPaying(price: PriceFacts): string {
  return `${price.period ? periodText(price.period) : 'once'} ${price.metered}`;
}
