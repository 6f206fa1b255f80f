import { child, flagOf, itemsOf, type Node, textOf, wholeOf } from '../node.ts';
import { atKey, atMissing, atValue, showPlace } from '../problem.ts';
import { fullPriceKey } from '../references.ts';
import { checkAdjustableQuantity } from './checkout.ts';
import { type PriceNode, pricesOf, type RuleContext, sectionOf } from './context.ts';
import { mostIntervals, tooManyIntervals } from './prices.ts';
import { unknownReference } from './references.ts';
import { checkUrl } from './text.ts';

/** What Stripe would refuse about portal configurations. */
export function checkPortals(context: RuleContext): void {
  const prices = pricesOf(context.root);
  for (const [, node] of sectionOf(context.root, 'portal_configurations')) {
    checkUrl(child(node, 'business_profile', 'privacy_policy_url'), context.report);
    checkUrl(child(node, 'business_profile', 'terms_of_service_url'), context.report);
    checkUrl(child(node, 'default_return_url'), context.report);
    checkCancel(child(node, 'features', 'subscription_cancel'), context);
    checkPause(child(node, 'features', 'subscription_pause', 'duration'), context);
    checkUpdate(child(node, 'features', 'subscription_update'), prices, context);
    checkCardForUpdates(child(node, 'features'), context);
  }
}

function checkCancel(node: Node | undefined, { report }: RuleContext): void {
  const proration = child(node, 'proration_behavior');
  const mode = child(node, 'mode');
  if (!proration) return;
  if (textOf(proration) === 'always_invoice') {
    report(
      atValue(proration, {
        code: 'proration_not_allowed',
        message: 'Stripe refuses `always_invoice` for cancelling',
        hint: 'write none or create_prorations',
      }),
    );
  } else if (textOf(proration) === 'create_prorations' && (mode ? textOf(mode) === 'at_period_end' : true)) {
    report(
      atValue(proration, {
        code: 'proration_not_allowed',
        message: '`create_prorations` goes only with `mode: immediately`',
        hint: 'write none, or add `mode: immediately`',
      }),
    );
  }
}

function checkPause(duration: Node | undefined, { report }: RuleContext): void {
  if (duration?.kind !== 'map') return;
  const type = child(duration, 'type');
  const options = child(duration, 'interval_options');
  if (textOf(type) === 'interval_options' && !options) {
    report(
      atMissing(duration, 'interval_options', {
        code: 'missing_key',
        message: '`type: interval_options` needs `interval_options`',
        hint: 'add a list, as in - { interval: month, interval_count: 1 }',
      }),
    );
  }
  if (textOf(type) === 'indefinite' && options) {
    report(
      atKey(options, {
        code: 'pause_options_indefinite',
        message: 'an indefinite pause has no choices',
        hint: 'take `interval_options` out, or write type: interval_options',
      }),
    );
  }
  for (const option of itemsOf(options)) {
    const interval = textOf(child(option, 'interval'));
    const count = child(option, 'interval_count');
    const most = mostIntervals(interval);
    const counted = wholeOf(count);
    if (
      count &&
      interval &&
      most !== undefined &&
      counted !== undefined &&
      counted > most &&
      counted <= 1095
    ) {
      report(atValue(count, tooManyIntervals(interval, most)));
    }
  }
}

function checkUpdate(node: Node | undefined, prices: PriceNode[], context: RuleContext): void {
  if (node?.kind !== 'map') return;
  if (flagOf(child(node, 'enabled')) === true) {
    for (const name of ['products', 'default_allowed_updates']) {
      const field = child(node, name);
      if (field && (field.kind !== 'list' || field.items.length > 0)) continue;
      const finding = {
        code: field ? 'too_few' : 'missing_key',
        message: `where customers may change subscriptions, \`${name}\` is needed`,
        hint:
          name === 'products'
            ? 'add the products they may switch to'
            : 'add what they may change, as in [price]',
      };
      context.report(field ? atValue(field, finding) : atMissing(node, name, finding));
    }
  }
  const seen = new Map<string, Node>();
  for (const entry of itemsOf(child(node, 'products'))) {
    const product = child(entry, 'product');
    const key = textOf(product);
    checkAdjustableQuantity(child(entry, 'adjustable_quantity'), undefined, context.report);
    if (!product || key === undefined || key === '') continue;
    const first = seen.get(key);
    if (first) {
      context.report(
        atValue(product, {
          code: 'repeated_product',
          message: `\`${key}\` stands in this list already (${showPlace(first.place)})`,
          hint: 'put all its prices into one entry',
        }),
      );
    } else seen.set(key, product);
    const products = sectionOf(context.root, 'products').map(([name]) => name);
    if (products.includes(key)) checkEntryPrices(key, entry, prices, context);
    else if (context.whole) context.report(atValue(product, unknownReference('product', key, products)));
  }
}

/** Stripe: "Cannot enable subscription updates while payment method update is disabled." */
function checkCardForUpdates(features: Node | undefined, { report }: RuleContext): void {
  if (features?.kind !== 'map' || flagOf(child(features, 'subscription_update', 'enabled')) !== true) return;
  const card = child(features, 'payment_method_update');
  const enabled = child(card, 'enabled');
  if (!card) {
    report(
      atMissing(features, 'payment_method_update', {
        code: 'missing_key',
        message: 'where customers may change subscriptions, they must be able to change their card',
        hint: 'add payment_method_update: { enabled: true }',
      }),
    );
  } else if (enabled && flagOf(enabled) === false) {
    report(
      atValue(enabled, {
        code: 'updates_without_card',
        message: 'where customers may change subscriptions, they must be able to change their card',
        hint: 'write true, or switch subscription_update off',
      }),
    );
  }
}

/** Stripe: all prices of an entry are recurring, and each has another interval. */
function checkEntryPrices(
  product: string,
  entry: Node,
  prices: PriceNode[],
  { whole, report }: RuleContext,
): void {
  const intervals = new Map<string, string>();
  for (const node of itemsOf(child(entry, 'prices'))) {
    const reference = textOf(node);
    if (reference === undefined || reference === '') continue;
    const full = fullPriceKey(product, reference);
    if (full.split('.')[0] !== product) {
      report(
        atValue(node, {
          code: 'price_of_other_product',
          message: `\`${reference}\` does not belong to the product \`${product}\``,
          hint: `name a price of ${product}, or put it into an entry of its own product`,
        }),
      );
      continue;
    }
    const price = prices.find((candidate) => candidate.full === full);
    if (!price) {
      if (!whole) continue;
      const known = prices.filter((candidate) => candidate.product === product);
      const names = known.map((candidate) => (reference.includes('.') ? candidate.full : candidate.key));
      report(atValue(node, unknownReference('price', reference, names)));
      continue;
    }
    if (flagOf(child(price.node, 'active')) === false) {
      report(
        atValue(node, {
          code: 'inactive_reference',
          message: `the price \`${reference}\` is withdrawn; nobody can switch to it`,
          hint: 'take it out of this list, or take `active: false` out there',
        }),
      );
    }
    const recurring = child(price.node, 'recurring');
    if (!recurring) {
      report(
        atValue(node, {
          code: 'price_not_recurring',
          message: `the price \`${reference}\` is paid once; customers switch between recurring prices only`,
          hint: 'take it out of this list',
        }),
      );
      continue;
    }
    const interval = textOf(child(recurring, 'interval'));
    if (interval === undefined) continue;
    const count = wholeOf(child(recurring, 'interval_count')) ?? 1;
    const period = count === 1 ? interval : `${count} ${interval}s`;
    const same = intervals.get(period);
    if (same !== undefined) {
      report(
        atValue(node, {
          code: 'equal_intervals',
          message: `\`${reference}\` is charged every ${period}, as is \`${same}\`; Stripe takes one price an interval`,
          hint: 'keep one of the two',
        }),
      );
    } else intervals.set(period, reference);
  }
}
