import type { RequestCounts } from '../../stripe/transport.ts';
import type { Change, FieldChange, Plan, Result } from '../types.ts';
import { plainText } from '../value.ts';
import { keepersText } from './subscribers.ts';
import {
  MATCHES,
  orphansLeft,
  planned,
  remarksOn,
  renderFailures,
  renderResult,
  requestsText,
  SIGNS,
} from './text.ts';

/** The plan as a comment on a pull request: a table of the changes, and after an apply what became of them. */
export function renderMarkdown(plan: Plan, outcome?: { result: Result; requests: RequestCounts }): string {
  const { catalog, account, livemode, changes, warnings } = plan;
  const mode = livemode ? 'live mode' : 'test mode';
  const where = account === null ? mode : `account ${code(account)} in ${mode}`;
  const cost = `${requestsText(plan.requests)}, ${where}.`;
  const blocks = [
    `### Plan for the catalog ${code(catalog)}`,
    changes.length === 0 ? `${MATCHES} ${cost}` : `${planned(plan)}. ${cost}`,
    ...(changes.length > 0 ? [table(changes)] : []),
    ...list(
      'No longer in the catalog (`--prune` archives it):',
      orphansLeft(plan).map(({ kind, key, id }) => `${kind} ${code(key)}, ${code(id)}`),
    ),
    ...list(
      'Warnings:',
      warnings.map(({ kind, key, message }) => `${kind} ${code(key)}: ${escaped(message)}`),
    ),
  ];
  if (outcome && changes.length > 0) {
    blocks.push(escaped(renderResult(outcome.result, outcome.requests)));
    blocks.push(...list('', renderFailures(outcome.result).map(escaped)));
  }
  return `${blocks.join('\n\n')}\n`;
}

function table(changes: readonly Change[]): string {
  return [
    '| | what | change | people who pay already |',
    '|---|---|---|---|',
    ...changes.map((change) => `| ${cells(change).join(' | ')} |`),
  ].join('\n');
}

function cells(change: Change): string[] {
  const { action, kind, key, about, fields, notes, subscribers } = change;
  const details =
    action === 'create' || fields.length === 0 ? [about === '' ? '' : code(about)] : fields.map(fieldText);
  const remarks = remarksOn(change).map((remark) => `*${remark}*`);
  return [
    `${code(SIGNS[action].sign)} ${action}`,
    `${kind} ${code(key)}`,
    [...details, ...remarks, ...notes.map(escaped)].filter(Boolean).join('<br>'),
    subscribers === null ? '' : keepersText(action, subscribers),
  ];
}

function fieldText({ path, from, to, applied, text }: FieldChange): string {
  const was = applied === undefined ? '' : ` (was ${code(plainText(applied))})`;
  return `${code(path)} ${code(text?.from ?? plainText(from))} → ${code(text?.to ?? plainText(to))}${was}`;
}

function list(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [...(title ? [title] : []), items.map((item) => `- ${item}`).join('\n')];
}

/** As it is, whatever it holds: the fence is longer than any within, and a bar would end the cell of a table. */
function code(text: string): string {
  const fences = text.match(/`+/g)?.map(({ length }) => length) ?? [];
  const fence = '`'.repeat(Math.max(0, ...fences) + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${space}${text.replaceAll('|', '\\|').replaceAll('\n', ' ')}${space}${fence}`;
}

/** Words for people, in which nothing is markup, and nobody is called by `@` and no other issue by `#`. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<>#|~&$]/g, '\\$&')
    .replaceAll(/[@#]/g, '$&<!-- -->')
    .replaceAll('\n', ' ');
}
