import { child, keyPlace, type Node } from '../node.ts';
import { atKey, atMissing, atValue, type Finding } from '../problem.ts';
import type { Problem } from '../types.ts';
import { judgeDecimalAmount, judgeWholeAmount } from './amounts.ts';

const PAIRS: [string, string][] = [
  ['unit_amount', 'unit_amount_decimal'],
  ['flat_amount', 'flat_amount_decimal'],
];

/** Tiers rise, the last one (and no other) has no end, each costs something, in one form. */
export function checkTiers(
  tiers: Node[],
  currency: string | undefined,
  report: (problem: Problem) => void,
): void {
  let bound = 0;
  for (const [index, tier] of tiers.entries()) {
    if (tier.kind !== 'map') continue;
    const upTo = child(tier, 'up_to');
    const finding = judgeBound(upTo, bound, index === tiers.length - 1);
    if (upTo && finding) report(atValue(upTo, finding));
    bound = boundOf(upTo) ?? bound;
    checkTierAmounts(tier, currency, report);
  }
}

/** The upper bound of a tier as a number; undefined for `inf` and for what is no bound. */
export function boundOf(upTo: Node | undefined): number | undefined {
  return upTo?.kind === 'scalar' && typeof upTo.value === 'number' && /^[1-9]\d{0,14}$/.test(upTo.source)
    ? upTo.value
    : undefined;
}

function judgeBound(upTo: Node | undefined, before: number, last: boolean): Finding | undefined {
  if (upTo?.kind !== 'scalar' || upTo.unknown || upTo.value === null) return undefined;
  if (upTo.value === 'inf') {
    if (last) return undefined;
    return {
      code: 'inf_before_last',
      message: '`up_to: inf` stands in a tier that is not the last',
      hint: 'only the last tier has no end',
    };
  }
  const bound = boundOf(upTo);
  if (bound === undefined) {
    return {
      code: 'bad_up_to',
      message: `\`${upTo.source}\` is no upper bound`,
      hint: last ? 'write up_to: inf in the last tier' : 'write a whole number above 0, without quotes',
    };
  }
  if (last) {
    return {
      code: 'last_tier_not_inf',
      message: `the last tier ends at ${bound}; Stripe wants one for everything above`,
      hint: 'write up_to: inf in the last tier',
    };
  }
  if (bound <= before) {
    return {
      code: 'tiers_out_of_order',
      message: `the tier up to ${bound} stands after one up to ${before}`,
      hint: `write a number above ${before}`,
    };
  }
  return undefined;
}

function checkTierAmounts(
  tier: Node,
  currency: string | undefined,
  report: (problem: Problem) => void,
): void {
  let any = false;
  for (const [whole, decimal] of PAIRS) {
    const a = child(tier, whole);
    const b = child(tier, decimal);
    any ||= a !== undefined || b !== undefined;
    if (a && b) {
      const second = comesAfter(a, b) ? a : b;
      report(
        atKey(second, {
          code: 'two_amounts',
          message: `\`${whole}\` and \`${decimal}\` stand side by side; Stripe takes one of them`,
          hint: 'keep the one that is meant',
        }),
      );
    }
    const wholeFinding = judgeWholeAmount(a, currency);
    if (a && wholeFinding) report(atValue(a, wholeFinding));
    const decimalFinding = judgeDecimalAmount(b, currency, { whole: decimal === 'flat_amount_decimal' });
    if (b && decimalFinding) report(atValue(b, decimalFinding));
  }
  if (!any) {
    report(
      atMissing(tier, 'unit_amount', {
        code: 'tier_without_amount',
        message: 'nothing says what this tier costs',
        hint: 'add `unit_amount:`, `flat_amount:` or both; 0 is free',
      }),
    );
  }
}

function comesAfter(a: Node, b: Node): boolean {
  const [one, two] = [keyPlace(a), keyPlace(b)];
  return one.line > two.line || (one.line === two.line && one.column > two.column);
}
