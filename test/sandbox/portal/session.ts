/** A portal session: its address, and how long it can be used (facts.md §2.10). */
import { HOUR, MINUTE } from '../durations.ts';
import type { Account } from '../store/account.ts';
import { secretOf } from '../store/ids.ts';
import type { StoredPortalSession } from '../store/objects.ts';

/** How long an address can be opened for the first time. */
export const UNOPENED = 5 * MINUTE;

/** How long it can be used after it was used last. */
const IDLE = HOUR;

/** The path of its page; only who was given it can know it. */
export function portalPlace(account: Account, session: string): string {
  const text = `${account.id},${session},${secretOf(account.seed, session, 24)}`;
  return `/p/session/test_${Buffer.from(text).toString('base64url')}`;
}

/** The session an address is of, over or not; undefined when it is of none. */
export function sessionOfToken(account: Account, token: string): StoredPortalSession | undefined {
  const [, id = ''] = Buffer.from(token.replace(/^test_/, ''), 'base64url')
    .toString('utf8')
    .split(',');
  const session = account.table('billing_portal.session').get(id);
  return session !== undefined && portalPlace(account, id).endsWith(`/${token}`) ? session : undefined;
}

/** Whether it can still be used. */
export function isUsable(account: Account, { hidden }: StoredPortalSession): boolean {
  return account.now() <= hidden.usable_until;
}

/** It was used: it can be for another while. */
export function used(account: Account, session: StoredPortalSession): StoredPortalSession {
  const usable_until = account.now() + IDLE;
  return usable_until === session.hidden.usable_until
    ? session
    : account.put('billing_portal.session', { ...session, hidden: { ...session.hidden, usable_until } });
}
