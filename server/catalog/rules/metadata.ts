import { child, entriesOf, type Node } from '../node.ts';
import { atKey, atValue, type Finding } from '../problem.ts';
import { pricesOf, type RuleContext, sectionOf } from './context.ts';
import { judgeText } from './text.ts';

/** Stripe takes 50 keys on an object. */
const MOST_AT_STRIPE = 50;
/**
 * Pricebook's own: `pricebook`, `pricebook_applied` and its parts 2 to 4, `pricebook_unfinished`,
 * `pricebook_successor`.
 */
const OURS = 7;
const MOST = MOST_AT_STRIPE - OURS;

/** What Stripe would refuse about metadata, and what Pricebook needs for itself. */
export function checkMetadata({ root, report }: RuleContext): void {
  const common = child(root, 'metadata');
  const commonKeys = entriesOf(common).map(([key]) => key);
  if (common) checkOne(common, [], report);
  const owners = [
    ...sectionOf(root, 'products').map(([, node]) => node),
    ...pricesOf(root).map(({ node }) => node),
    ...sectionOf(root, 'portal_configurations').map(([, node]) => node),
  ];
  for (const owner of owners) {
    const own = child(owner, 'metadata');
    if (own) checkOne(own, commonKeys, report);
  }
}

function checkOne(node: Node, commonKeys: string[], report: RuleContext['report']): void {
  const entries = entriesOf(node);
  const count = new Set([...commonKeys, ...entries.map(([key]) => key)]).size;
  // Too many for the whole catalog is said there, once.
  if (count > MOST && commonKeys.length <= MOST) {
    const beside = commonKeys.length > 0 ? ", the catalog's own counted" : '';
    report(
      atKey(node, {
        code: 'too_many',
        message: `${count} keys of metadata${beside}; Stripe takes ${MOST_AT_STRIPE} and Pricebook needs up to ${OURS}`,
        hint: `keep at most ${MOST}`,
      }),
    );
  }
  for (const [key, value] of entries) {
    const bad = judgeKey(key);
    if (bad) report(atKey(value, bad));
    const finding = judgeValue(value);
    if (finding) report(atValue(value, finding));
  }
}

function judgeKey(key: string): Finding | undefined {
  const finding = (message: string, hint: string): Finding => ({ code: 'bad_metadata_key', message, hint });
  if (key.trim() === '') return finding('the key is empty', 'write a key');
  if (/^pricebook/i.test(key)) {
    return finding('keys that start with `pricebook` are used by Pricebook itself', 'choose another key');
  }
  if (/[[\]]/.test(key)) return finding(`\`${key}\` contains a square bracket`, 'write it without');
  if (key.includes('${')) return finding('variables stand in values only', 'write the key out');
  if ([...key].length > 40) {
    return finding(`the key has ${[...key].length} characters; at most 40 are allowed`, 'shorten it to 40');
  }
  return judgeText(key) && finding('the key contains a character that cannot be shown', 'retype it');
}

function judgeValue(node: Node): Finding | undefined {
  if (node.kind !== 'scalar' || node.unknown || node.value === null) return undefined;
  const length = [...node.source].length;
  if (node.source === '') {
    return {
      code: 'empty_value',
      message: 'the value is empty; to Stripe that means that the key is to be deleted',
      hint: 'write a value, or leave the key out',
    };
  }
  if (length > 500) {
    return {
      code: 'too_long',
      message: `the value has ${length} characters; at most 500 are allowed`,
      hint: 'shorten it to 500',
    };
  }
  return judgeText(node.source);
}
