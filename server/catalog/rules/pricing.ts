import { minimumChargeOf } from '../currencies.ts';
import { formatAmount } from '../money.ts';
import { child, entriesOf, itemsOf, type Node, wholeOf } from '../node.ts';
import { atKey, atMissing, atValue, type Finding } from '../problem.ts';
import type { Problem } from '../types.ts';
import { judgeDecimalAmount, judgeWholeAmount } from './amounts.ts';
import { checkTiers } from './tiers.ts';

const FORMS = ['unit_amount', 'unit_amount_decimal', 'custom_unit_amount', 'tiers'];

/** How a price (or a further currency of it) says what it costs. */
export type Form = 'amount' | 'custom' | 'tiers';

/**
 * The amounts of a price or of one of its further currencies: exactly one form, each amount as
 * Stripe takes it. Stripe: "One of `unit_amount`, `unit_amount_decimal`, or `custom_unit_amount` is
 * required, unless `billing_scheme=tiered`."
 *
 * @param required false when another rule says what is missing
 * @returns the form, and the node that shows it; undefined when there is none
 */
export function checkForm(
  node: Node,
  currency: string | undefined,
  required: boolean,
  report: (problem: Problem) => void,
): { form: Form; node: Node } | undefined {
  const present = entriesOf(node).filter(([key]) => FORMS.includes(key));
  const [first, ...more] = present;
  for (const [key, value] of more) {
    report(
      atKey(value, {
        code: 'two_amounts',
        message: `\`${key}\` stands beside \`${first?.[0]}\`; Stripe takes one of them`,
        hint: 'keep the one that is meant',
      }),
    );
  }
  if (!first && required) {
    report(
      atMissing(node, 'unit_amount', {
        code: 'missing_amount',
        message: 'nothing says what it costs',
        hint: 'add `unit_amount:` (or `unit_amount_decimal`, `custom_unit_amount`, or `tiers` with `tiers_mode`)',
      }),
    );
  }
  judge(child(node, 'unit_amount'), judgeWholeAmount(child(node, 'unit_amount'), currency), report);
  const decimal = child(node, 'unit_amount_decimal');
  judge(decimal, judgeDecimalAmount(decimal, currency), report);
  checkCustomAmount(child(node, 'custom_unit_amount'), currency, report);
  checkTiers(itemsOf(child(node, 'tiers')), currency, report);
  if (!first) return undefined;
  const [key, shown] = first;
  return {
    form: key === 'tiers' ? 'tiers' : key === 'custom_unit_amount' ? 'custom' : 'amount',
    node: shown,
  };
}

/** Reports a finding at the value, if there is one. */
export function judge(
  node: Node | undefined,
  finding: Finding | undefined,
  report: (problem: Problem) => void,
): void {
  if (node && finding) report(atValue(node, finding));
}

/** Limits of an amount the customer chooses: in order, and not below what Stripe charges at least. */
function checkCustomAmount(
  node: Node | undefined,
  currency: string | undefined,
  report: (problem: Problem) => void,
): void {
  let last: { name: string; value: number } | undefined;
  for (const name of ['minimum', 'preset', 'maximum']) {
    const field = child(node, name);
    const finding = judgeWholeAmount(field, currency);
    judge(field, finding, report);
    const value = wholeOf(field);
    if (!field || finding || value === undefined) continue;
    const least = currency ? minimumChargeOf(currency) : undefined;
    if (currency && least !== undefined && value < least) {
      report(
        atValue(field, {
          code: 'below_minimum_charge',
          message: `${formatAmount(value, currency)} is less than Stripe charges at least`,
          hint: `write ${least} (${formatAmount(least, currency)}) or more`,
        }),
      );
    } else if (last && value < last.value) {
      report(
        atValue(field, {
          code: 'amounts_out_of_order',
          message: `\`${name}\` (${value}) is less than \`${last.name}\` (${last.value})`,
          hint: 'the order is minimum, preset, maximum, each at least as large as the one before',
        }),
      );
    }
    last = { name, value };
  }
}
