import { isSupportedCurrency } from '../currencies.ts';
import { type Decimal, parseDecimal } from '../money.ts';
import type { MapNode } from '../node.ts';
import { child, entriesOf, flagOf, type Node, textOf, wholeOf } from '../node.ts';
import { judgeDecimalAmount, judgeWholeAmount } from '../rules/amounts.ts';
import { pricesOf } from '../rules/context.ts';
import type { Period } from './cadence.ts';

/** What the lint looks at in a price that can be sold, as far as it is known. */
export interface PriceFacts {
  product: string;
  key: string;
  node: Node;
  currency?: string;
  period?: Period;
  metered: boolean;
  /** Own and further currencies. */
  currencies: string[];
}

/** All prices that are not withdrawn, nor those of withdrawn products. */
export function priceFacts(root: MapNode): PriceFacts[] {
  return pricesOf(root)
    .filter(({ product, node }) => {
      const owner = child(root, 'products', product);
      return (
        node.kind === 'map' &&
        flagOf(child(node, 'active')) !== false &&
        flagOf(child(owner, 'active')) !== false
      );
    })
    .map(({ product, key, node }) => {
      const currency = textOf(child(node, 'currency'));
      const known = currency !== undefined && isSupportedCurrency(currency) ? currency : undefined;
      const period = periodOf(node);
      return {
        product,
        key,
        node,
        ...(known && { currency: known }),
        ...(period && { period }),
        metered: textOf(child(node, 'recurring', 'usage_type')) === 'metered',
        currencies: [
          ...(known ? [known] : []),
          ...entriesOf(child(node, 'currency_options')).map(([code]) => code),
        ],
      };
    });
}

function periodOf(node: Node): Period | undefined {
  const recurring = child(node, 'recurring');
  const interval = textOf(child(recurring, 'interval'));
  if (!interval || !['day', 'week', 'month', 'year'].includes(interval)) return undefined;
  const count = child(recurring, 'interval_count');
  const counted = count ? wholeOf(count) : 1;
  return counted === undefined || counted < 1 ? undefined : { interval, count: counted };
}

/** The amount of one unit, in one currency, with the node that says it; undefined for tiers and for what is no amount. */
export function flatAmount(
  price: PriceFacts,
  currency: string,
): { value: Decimal; text: string; node: Node } | undefined {
  const holder = currency === price.currency ? price.node : child(price.node, 'currency_options', currency);
  for (const [field, judge] of [
    ['unit_amount', judgeWholeAmount],
    ['unit_amount_decimal', judgeDecimalAmount],
  ] as const) {
    const node = child(holder, field);
    if (node?.kind !== 'scalar' || node.unknown || judge(node, currency)) continue;
    const value = parseDecimal(node.source);
    if (value) return { value, text: node.source, node };
  }
  return undefined;
}
