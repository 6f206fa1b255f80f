/** The mails that the sandbox keeps: those that came to its mail server, and those that the portal sends. */
import type { Account } from '../store/account.ts';
import type { Mail } from '../store/objects.ts';

/** So many of the latest. */
const KEPT = 500;

/** Newest first. */
export function mailsOf(account: Account): Mail[] {
  const rows = account.table('mail').all();
  return rows.map(({ object }) => object).toReversed();
}

/** Keeps a mail; the oldest goes when there are too many. */
export function keepMail(account: Account, mail: Omit<Mail, 'id' | 'created'>): Mail {
  const kept = account.put('mail', { id: account.newId('mail'), created: account.now(), ...mail });
  const rows = account.table('mail').all();
  for (const { object } of rows.slice(0, Math.max(rows.length - KEPT, 0))) account.delete('mail', object.id);
  return kept;
}

/** Forgets all of them. */
export function forgetMails(account: Account): void {
  for (const { id } of mailsOf(account)) account.delete('mail', id);
}
