import { child, flagOf, type Node, textOf, wholeOf } from '../node.ts';
import { atKey, atValue } from '../problem.ts';
import type { Problem } from '../types.ts';

/** What Checkout would refuse about the way a price is sold. */
export function checkCheckout(price: Node, report: (problem: Problem) => void): void {
  const checkout = child(price, 'checkout');
  if (!checkout) return;
  const recurring = child(price, 'recurring');
  if (!recurring) {
    for (const name of ['trial_period_days', 'payment_method_collection']) {
      const field = child(checkout, name);
      if (!field) continue;
      report(
        atKey(field, {
          code: 'checkout_not_recurring',
          message: `\`${name}\` is for recurring prices only`,
          hint: 'take it out, or add `recurring:`',
        }),
      );
    }
  }
  const quantity = child(checkout, 'quantity');
  const adjustable = child(checkout, 'adjustable_quantity');
  if (textOf(child(recurring, 'usage_type')) === 'metered') {
    for (const field of [quantity, adjustable]) {
      if (!field) continue;
      report(
        atKey(field, {
          code: 'checkout_quantity_metered',
          message: 'a metered price has no quantity: the meter counts',
          hint: 'take it out',
        }),
      );
    }
    return;
  }
  if (child(price, 'custom_unit_amount')) {
    const several = quantity && (wholeOf(quantity) ?? 1) !== 1 ? quantity : undefined;
    const open = adjustable && flagOf(child(adjustable, 'enabled')) === true ? adjustable : undefined;
    const field = several ?? open;
    if (field) {
      report(
        atKey(field, {
          code: 'checkout_quantity_custom',
          message: 'where the customer chooses the amount, the quantity is always 1',
          hint: 'take it out',
        }),
      );
    }
  }
  checkAdjustableQuantity(adjustable, quantity, report);
}

/** The limits of an adjustable quantity are in order, and the first quantity is between them. */
export function checkAdjustableQuantity(
  adjustable: Node | undefined,
  quantity: Node | undefined,
  report: (problem: Problem) => void,
): void {
  const minimum = wholeOf(child(adjustable, 'minimum'));
  const maximumNode = child(adjustable, 'maximum');
  const maximum = wholeOf(maximumNode);
  if (maximumNode && minimum !== undefined && maximum !== undefined && minimum > maximum) {
    report(
      atValue(maximumNode, {
        code: 'minimum_above_maximum',
        message: `the largest quantity (${maximum}) is below the smallest (${minimum})`,
        hint: `write ${minimum} or more`,
      }),
    );
    return;
  }
  const first = wholeOf(quantity);
  if (!quantity || first === undefined || flagOf(child(adjustable, 'enabled')) !== true) return;
  if ((minimum !== undefined && first < minimum) || (maximum !== undefined && first > maximum)) {
    report(
      atValue(quantity, {
        code: 'quantity_out_of_range',
        message: `the quantity ${first} is outside of what the customer may choose`,
        hint: `write a number from ${minimum ?? 0} to ${maximum ?? 'the largest quantity'}`,
      }),
    );
  }
}
