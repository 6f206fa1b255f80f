import type { RequestCounts } from '../../stripe/transport.ts';
import type { Action, Change, FieldChange, Orphan, Plan, Result, Summary } from '../types.ts';
import { plainText } from '../value.ts';
import { allKeepersText, keepersText } from './subscribers.ts';

/** How a piece of text looks on a terminal; plain text gives it back as it is. */
export type Paint = (style: 'good' | 'warn' | 'bad' | 'dim' | 'strong', text: string) => string;

export const plain: Paint = (_style, text) => text;

export const SIGNS: Record<Action, { sign: string; style: 'good' | 'warn' | 'bad' }> = {
  create: { sign: '+', style: 'good' },
  update: { sign: '~', style: 'warn' },
  replace: { sign: '±', style: 'warn' },
  archive: { sign: '-', style: 'bad' },
  restore: { sign: '↺', style: 'good' },
  adopt: { sign: '⊕', style: 'good' },
};

const ACTIONS = ['create', 'update', 'replace', 'adopt', 'archive', 'restore'] as const;

/** The plan for people: a line a change, a line an orphan, and a last line with counts and requests. */
export function renderText(plan: Plan, paint: Paint = plain): string {
  const lines = plan.changes.flatMap((change) => changeLines(change, paint));
  for (const { kind, key, id } of orphansLeft(plan)) {
    lines.push(paint('dim', `? ${kind} ${key}  ${id} is no longer in the catalog; --prune archives it`));
  }
  lines.push(lastLine(plan, paint));
  return `${lines.join('\n')}\n`;
}

/** What no change of the plan puts away. */
export function orphansLeft({ changes, orphans }: Plan): Orphan[] {
  return orphans.filter(({ id }) => !changes.some((change) => change.id === id));
}

function changeLines(change: Change, paint: Paint): string[] {
  const { action, kind, key, about, fields, notes, subscribers } = change;
  const { sign, style } = SIGNS[action];
  const name = `${paint(style, sign)} ${kind} ${paint('strong', key)}`;
  const details = action === 'create' ? about : fields.map((field) => fieldText(field)).join(', ') || about;
  const remarks = remarksOn(change);
  const tail = remarks.length > 0 ? `  ${paint('dim', `(${remarks.join(', ')})`)}` : '';
  const keepers = subscribers === null ? [] : [`    ${keepersText(action, subscribers)}`];
  return [`${name}  ${details}${tail}`, ...keepers, ...notes.map((note) => paint('dim', `    ${note}`))];
}

/** What changed it, where that was not the catalog alone, and whether it is risky. */
export function remarksOn({ action, cause, risky }: Change): string[] {
  return [
    ...(cause === 'catalog' || action === 'create' ? [] : [causeText(cause)]),
    ...(risky ? ['risky'] : []),
  ];
}

function causeText(cause: 'drift' | 'both'): string {
  return cause === 'drift' ? 'changed in Stripe' : 'changed in the catalog and in Stripe';
}

function fieldText({ path, from, to, applied, text }: FieldChange): string {
  const was = applied === undefined ? '' : ` (was ${plainText(applied)})`;
  return `${path} ${text?.from ?? plainText(from)} → ${text?.to ?? plainText(to)}${was}`;
}

function lastLine(plan: Plan, paint: Paint): string {
  const requests = requestsText(plan.requests);
  if (plan.changes.length === 0) return `${paint('good', MATCHES)} ${requests}.`;
  return `${paint('strong', 'Plan:')} ${planned(plan)}. ${requests}.`;
}

export const MATCHES = 'Stripe matches the catalog.';

/** `5 to create, 1 to replace (12 subscribers keep the old price)` */
export function planned({ summary, keeping }: Plan): string {
  return counts(
    summary,
    (action, count) => `${count} to ${action}${allKeepersText(action, count, keeping[action])}`,
  );
}

function counts(summary: Summary, word: (action: Action, count: number) => string): string {
  return ACTIONS.filter((action) => summary[action] > 0)
    .map((action) => word(action, summary[action]))
    .join(', ');
}

export function requestsText({ read, write }: RequestCounts): string {
  const total = read + write;
  return `${total} ${total === 1 ? 'request' : 'requests'}`;
}

const DONE: Record<Action, string> = {
  create: 'created',
  update: 'updated',
  replace: 'replaced',
  adopt: 'adopted',
  archive: 'archived',
  restore: 'restored',
};

/** What was done, in a line: `Applied: 5 created, 1 replaced. 41 requests.` */
export function renderResult(result: Result, requests: RequestCounts, paint: Paint = plain): string {
  const summary = { create: 0, update: 0, replace: 0, adopt: 0, archive: 0, restore: 0, unchanged: 0 };
  for (const { action } of result.done) summary[action] += 1;
  const done = counts(summary, (action, count) => `${count} ${DONE[action]}`) || 'nothing';
  const rest = [
    ...(result.failed.length > 0 ? [paint('bad', `${result.failed.length} failed`)] : []),
    ...(result.skipped.length > 0 ? [`${result.skipped.length} not tried`] : []),
  ];
  return `${paint('strong', 'Applied:')} ${[done, ...rest].join(', ')}. ${requestsText(requests)}.`;
}

/** What failed and why, a line each, and what was therefore not tried. */
export function renderFailures({ failed, skipped }: Result, paint: Paint = plain): string[] {
  return [
    ...failed.map(({ kind, key, message }) => `${paint('bad', 'failed')}  ${kind} ${key}: ${message}`),
    ...skipped.map(({ action, kind, key }) => `${paint('dim', 'not tried')}  ${action} ${kind} ${key}`),
  ];
}
