import { child, entriesOf, type Node, textOf } from '../node.ts';
import { atKey, atValue } from '../problem.ts';
import { eachText, pricesOf, type RuleContext, sectionOf } from '../rules/context.ts';

/** Texts in which a variable was hardly meant to stay, and trials that do nothing. */
export function lintVariables({ root, report }: RuleContext): void {
  const look = (text: string, node: Node) => {
    if (!text.includes('${')) return;
    report(
      atValue(node, {
        code: 'literal_variable',
        message: `\`${text.slice(text.indexOf('${')).slice(0, 40)}\` stays as it is written: no variable is filled in here`,
        hint: `write \${NAME} for a variable; $\${ stands for the characters themselves`,
      }),
    );
  };
  const lookInMetadata = (owner: Node) => {
    for (const [, value] of entriesOf(child(owner, 'metadata'))) {
      const text = textOf(value);
      if (text !== undefined) look(text, value);
    }
  };
  lookInMetadata(root);
  for (const section of ['meters', 'products', 'portal_configurations']) {
    for (const [, node] of sectionOf(root, section)) {
      eachText(node, look);
      lookInMetadata(node);
    }
  }
  for (const { node } of pricesOf(root)) {
    lookInMetadata(node);
    const trial = child(node, 'recurring', 'trial_period_days');
    if (!trial || child(node, 'checkout', 'trial_period_days')) continue;
    report(
      atKey(trial, {
        code: 'trial_without_effect',
        message: 'a trial on the price itself has no effect in Checkout',
        hint: 'write it under `checkout:` too',
      }),
    );
  }
}
