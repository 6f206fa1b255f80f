import { parseDecimal } from '../money.ts';
import { child, entriesOf, flagOf, itemsOf, type Node, textOf } from '../node.ts';
import { atKey, atValue, type Finding } from '../problem.ts';
import { fullPriceKey } from '../references.ts';
import { type RuleContext, sectionOf } from './context.ts';
import { unknownReference } from './references.ts';
import { checkUrl } from './text.ts';

/** What Stripe would refuse about products. */
export function checkProducts(context: RuleContext): void {
  for (const [key, node] of sectionOf(context.root, 'products')) {
    if (node.kind === 'map') checkProduct(key, node, context);
  }
}

function checkProduct(key: string, node: Node, context: RuleContext): void {
  const { report } = context;
  checkUrl(child(node, 'url'), report);
  for (const image of itemsOf(child(node, 'images'))) checkUrl(image, report);

  const id = child(node, 'id');
  const idText = textOf(id);
  if (id && idText !== undefined && idText.trim() !== '' && /[\s/?#%\\]/.test(idText)) {
    report(
      atValue(id, {
        code: 'bad_id',
        message: 'the id contains a character that cannot stand in an address',
        hint: 'write letters, digits, hyphens and underscores',
      }),
    );
  }
  const descriptor = child(node, 'statement_descriptor');
  const finding = judgeDescriptor(textOf(descriptor));
  if (descriptor && finding) report(atValue(descriptor, finding));

  const details = child(node, 'tax_details', 'tax_code');
  if (details && child(node, 'tax_code')) {
    report(
      atKey(details, {
        code: 'two_tax_codes',
        message: '`tax_details.tax_code` stands beside `tax_code`',
        hint: 'keep one of the two',
      }),
    );
  }
  for (const [, side] of entriesOf(child(node, 'package_dimensions'))) checkDimension(side, report);
  checkDefaultPrice(key, node, context);
}

/** Stripe: up to 22 characters, "It must contain at least one letter", none of `< > \ " '`; others than Latin ones are stripped. */
function judgeDescriptor(text: string | undefined): Finding | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const refused = /[<>\\"']/.exec(text) ?? /[^\x20-\x7e]/u.exec(text);
  if (refused) {
    return {
      code: 'bad_statement_descriptor',
      message: `\`${refused[0]}\` cannot stand on a card statement`,
      hint: 'write Latin letters, digits and spaces; none of < > \\ " \'',
    };
  }
  if (!/[A-Za-z]/.test(text)) {
    return {
      code: 'bad_statement_descriptor',
      message: 'the text contains no letter',
      hint: 'write at least one letter',
    };
  }
  return undefined;
}

/** Stripe: "Maximum precision is 2 decimal places". */
function checkDimension(node: Node, report: RuleContext['report']): void {
  if (node.kind !== 'scalar' || typeof node.value !== 'number' || node.value < 0) return;
  const value = parseDecimal(node.source);
  if (value && value.scale <= 2) return;
  report(
    atValue(node, {
      code: 'too_many_decimals',
      message: `\`${node.source}\` is not a number with at most two decimal places`,
      hint: `write ${node.value.toFixed(2)}`,
    }),
  );
}

function checkDefaultPrice(key: string, node: Node, { whole, report }: RuleContext): void {
  const named = child(node, 'default_price');
  const reference = textOf(named);
  if (!named || reference === undefined || reference.trim() === '') return;
  const prices = entriesOf(child(node, 'prices'));
  const full = fullPriceKey(key, reference);
  const found = prices.find(([price]) => `${key}.${price}` === full);
  if (!found) {
    if (!whole) return;
    const other = full.split('.')[0] !== key;
    report(
      atValue(
        named,
        other
          ? {
              code: 'price_of_other_product',
              message: `\`${reference}\` does not belong to this product`,
              hint: `name a price of ${key}${prices.length > 0 ? `: ${prices.map(([price]) => price).join(', ')}` : ''}`,
            }
          : unknownReference(
              'price',
              reference,
              prices.map(([price]) => (reference.includes('.') ? `${key}.${price}` : price)),
            ),
      ),
    );
    return;
  }
  if (flagOf(child(found[1], 'active')) === false) {
    report(
      atValue(named, {
        code: 'inactive_reference',
        message: `the price \`${reference}\` is withdrawn; Stripe keeps a default price active`,
        hint: 'name another price, or take `active: false` out there',
      }),
    );
  }
}
