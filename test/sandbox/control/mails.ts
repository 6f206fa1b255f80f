/** The mails in the control plane: in pages, and one by one. */
import type { Account } from '../store/account.ts';
import type { Mail } from '../store/objects.ts';
import { newestFirst } from './paging.ts';
import { ControlError } from './route.ts';

/** A mail as a list shows it. */
export type MailHeader = Omit<Mail, 'text' | 'html'>;

/**
 * A page of the mails, newest first: `limit` (from 1 to 100, 20 unless given), `starting_after` (the id of a mail),
 * `bodies` (`false` leaves out what is written in them).
 *
 * @throws a ControlError that says which of them is wrong
 */
export function mailPage(
  account: Account,
  query: URLSearchParams,
): { data: (Mail | MailHeader)[]; has_more: boolean } {
  const bodies = query.get('bodies') ?? 'true';
  if (bodies !== 'true' && bodies !== 'false') throw new ControlError('"bodies" must be true or false.');
  const { data, has_more } = newestFirst(account.table('mail'), 'a mail', query, () => true);
  return { data: bodies === 'true' ? data : data.map(headerOf), has_more };
}

function headerOf({ text, html, ...header }: Mail): MailHeader {
  return header;
}

/** @throws a ControlError when there is no such mail */
export function mailOf(account: Account, id: string): Mail {
  const mail = account.table('mail').get(id);
  if (mail === undefined) throw new ControlError(`There is no mail ${id}.`, 404);
  return mail;
}
