import { child, flagOf, itemsOf, textOf } from '../node.ts';
import { atValue } from '../problem.ts';
import { type RuleContext, sectionOf } from '../rules/context.ts';
import { priceFacts } from './price-facts.ts';

/** Portals that lose money or do nothing. */
export function lintPortals({ root, report }: RuleContext): void {
  const metered = priceFacts(root).find((price) => price.metered);
  for (const [, node] of sectionOf(root, 'portal_configurations')) {
    if (flagOf(child(node, 'active')) === false) continue;
    const cancel = child(node, 'features', 'subscription_cancel');
    const mode = child(cancel, 'mode');
    if (metered && mode && textOf(mode) === 'immediately' && flagOf(child(cancel, 'enabled')) === true) {
      report(
        atValue(mode, {
          code: 'cancel_loses_usage',
          message: `customers can cancel at once, and \`${metered.product}.${metered.key}\` is charged by usage: what they used since the last invoice may go unbilled`,
          hint: 'write mode: at_period_end, or accept it',
        }),
      );
    }
    const details = child(node, 'features', 'customer_update');
    const enabled = child(details, 'enabled');
    if (enabled && flagOf(enabled) === true && itemsOf(child(details, 'allowed_updates')).length === 0) {
      report(
        atValue(enabled, {
          code: 'nothing_to_update',
          message: 'customers may change their details, and none is named',
          hint: 'add allowed_updates, as in [email, address]',
        }),
      );
    }
    for (const entry of itemsOf(child(node, 'features', 'subscription_update', 'products'))) {
      const product = child(entry, 'product');
      const key = textOf(product);
      if (!product || key === undefined) continue;
      if (flagOf(child(root, 'products', key, 'active')) !== false) continue;
      report(
        atValue(product, {
          code: 'inactive_product',
          message: `the product \`${key}\` is withdrawn, and customers may switch to it here`,
          hint: 'take it out of this list',
        }),
      );
    }
  }
}
