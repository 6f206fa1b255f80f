import type { Action, Subscribers } from '../types.ts';

/** What a change means for those who pay already: `12 subscribers (2 unpaid) keep the old price`. */
export function keepersText(action: Action, subscribers: Subscribers | 'unreadable'): string {
  if (subscribers === 'unreadable') return 'subscribers not counted: the key may not read subscriptions';
  if (isNobody(subscribers)) return 'no subscribers';
  const { who, keep } = words(subscribers);
  return `${who}${owing(subscribers)} ${keep} ${action === 'archive' ? 'it' : 'the old price'}`;
}

/** The same of all changes of an action, behind their count: ` (12 subscribers keep the old price)`, or nothing. */
export function allKeepersText(
  action: Action,
  changes: number,
  subscribers: Subscribers | 'unreadable' | undefined,
): string {
  if (subscribers === undefined || subscribers === 'unreadable' || isNobody(subscribers)) return '';
  const { who, keep } = words(subscribers);
  const old = changes === 1 ? 'the old price' : 'the old prices';
  return ` (${who} ${keep} ${action === 'archive' ? 'their price' : old})`;
}

function isNobody({ count, more }: Subscribers): boolean {
  return count === 0 && !more;
}

function number({ count, more }: Subscribers): string {
  return `${count}${more ? '+' : ''}`;
}

function owing({ unpaid, more }: Subscribers): string {
  return unpaid > 0 ? ` (${number({ count: unpaid, more, unpaid })} unpaid)` : '';
}

function words(subscribers: Subscribers): { who: string; keep: string } {
  const isOne = subscribers.count === 1 && !subscribers.more;
  return {
    who: `${number(subscribers)} ${isOne ? 'subscriber' : 'subscribers'}`,
    keep: isOne ? 'keeps' : 'keep',
  };
}
