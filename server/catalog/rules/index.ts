import type { MapNode } from '../node.ts';
import type { Problem } from '../types.ts';
import type { RuleContext } from './context.ts';
import { checkIdentity } from './identity.ts';
import { checkMetadata } from './metadata.ts';
import { checkPortals } from './portal.ts';
import { checkPrices } from './prices.ts';
import { checkProducts } from './products.ts';
import { checkTexts } from './text.ts';

const RULES: ((context: RuleContext) => void)[] = [
  checkIdentity,
  checkMetadata,
  checkTexts,
  checkProducts,
  checkPrices,
  checkPortals,
];

/**
 * Layer 2: what Stripe would refuse, and references that lead nowhere. Works on a tree that may be
 * partly wrong, and says nothing about values that the JSON Schema has refused.
 *
 * @param whole false when some file could not be read: then nothing is said to be missing
 */
export function checkRules(root: MapNode, whole: boolean): Problem[] {
  const problems: Problem[] = [];
  const context: RuleContext = { root, whole, report: (problem) => problems.push(problem) };
  for (const rule of RULES) rule(context);
  return problems;
}
