import type { Node } from '../node.ts';
import { atValue, type Finding } from '../problem.ts';
import { eachText, type RuleContext, sectionOf } from './context.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const HALF_CHARACTER = /\p{Surrogate}/u;

/** Text that no field of Stripe takes: with control characters, or not Unicode. */
export function checkTexts({ root, report }: RuleContext): void {
  for (const section of ['meters', 'products', 'portal_configurations']) {
    for (const [, node] of sectionOf(root, section)) {
      eachText(node, (text, at) => {
        const finding = judgeText(text);
        if (finding) report(atValue(at, finding));
      });
    }
  }
}

/** What is wrong with the characters of a text. An empty one is the JSON Schema's to report. */
export function judgeText(text: string): Finding | undefined {
  if (CONTROL.test(text) || HALF_CHARACTER.test(text)) {
    return {
      code: 'bad_character',
      message: 'the text contains a character that cannot be shown',
      hint: 'take it out; retype the text if you cannot see it',
    };
  }
  return undefined;
}

/** Stripe wants addresses that a browser can open. */
export function judgeUrl(url: string): Finding | undefined {
  const problem = (message: string, hint: string): Finding => ({ code: 'bad_url', message, hint });
  if (url.trim() === '') return undefined;
  if (/\s/.test(url)) return problem('the address contains a space', 'write it without spaces');
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return problem(`\`${url}\` is no web address`, 'write it in full, as in https://example.com/pricing');
  }
  if (!['http:', 'https:'].includes(parsed.protocol) || !/^https?:\/\//i.test(url)) {
    return problem(
      `\`${url}\` does not start with https://`,
      'write it in full, as in https://example.com/pricing',
    );
  }
  return undefined;
}

/** Reports a bad address at its value. */
export function checkUrl(node: Node | undefined, report: RuleContext['report']): void {
  if (node?.kind !== 'scalar' || node.unknown || typeof node.value !== 'string') return;
  const finding = judgeUrl(node.value);
  if (finding) report(atValue(node, finding));
}
