import type { MapNode } from '../node.ts';
import type { RuleContext } from '../rules/context.ts';
import type { Problem } from '../types.ts';
import { lintAmounts } from './amounts.ts';
import { lintCurrencies } from './currencies.ts';
import { lintPeriods } from './periods.ts';
import { lintPortals } from './portals.ts';
import { lintVariables } from './variables.ts';

const LINTS: ((context: RuleContext) => void)[] = [
  lintPeriods,
  lintAmounts,
  lintCurrencies,
  lintPortals,
  lintVariables,
];

/** Layer 3: what Stripe takes, and is almost certainly not what was meant. */
export function lint(root: MapNode, whole: boolean): Problem[] {
  const problems: Problem[] = [];
  const context: RuleContext = { root, whole, report: (problem) => problems.push(problem) };
  for (const check of LINTS) check(context);
  return problems;
}
