import { child, type Node, textOf } from '../node.ts';
import { atKey, atValue } from '../problem.ts';
import { pricesOf, type RuleContext } from '../rules/context.ts';
import { type Period, periodNamed, periodText, samePeriod } from './cadence.ts';
import { priceFacts } from './price-facts.ts';

/**
 * A name that speaks of another period than the price has. A shop that sells "yearly" by the month
 * is the costliest typing error a catalog can have, and no other check can see it.
 */
export function lintPeriods({ root, report }: RuleContext): void {
  const facts = new Map(priceFacts(root).map((price) => [price.node, price]));
  for (const { key, node } of pricesOf(root)) {
    const price = facts.get(node);
    if (!price) continue;
    const names = namesOf(key, node);
    if (!price.period) {
      if (child(node, 'recurring')) continue;
      const named = periodNamed(key);
      if (named) {
        report(
          atKey(node, {
            code: 'period_mismatch',
            message: `the key says every ${periodText(named)}, and the price is paid once`,
            hint: `add \`recurring: { interval: ${named.interval} }\`, or choose another key`,
          }),
        );
      }
      continue;
    }
    const wrong = names.filter(({ period }) => !samePeriod(period, price.period as Period));
    const [first] = wrong;
    if (!first) continue;
    const at = child(node, 'recurring', 'interval') as Node;
    report(
      atValue(at, {
        code: 'period_mismatch',
        message: `the price is charged every ${periodText(price.period)}, and ${wrong.map(({ what }) => what).join(' and ')} ${wrong.length === 1 ? 'says' : 'say'} every ${periodText(first.period)}`,
        hint: `write ${recurringText(first.period)}, or change the name`,
      }),
    );
  }
}

function namesOf(key: string, node: Node): { what: string; period: Period }[] {
  const names: [string, string | undefined][] = [
    [`the key \`${key}\``, key],
    ['the nickname', textOf(child(node, 'nickname'))],
    ['the lookup key', textOf(child(node, 'lookup_key'))],
  ];
  return names.flatMap(([what, text]) => {
    const period = text === undefined ? undefined : periodNamed(text);
    return period ? [{ what, period }] : [];
  });
}

function recurringText({ interval, count }: Period): string {
  return count === 1 ? `interval: ${interval}` : `interval: ${interval} and interval_count: ${count}`;
}
