/**
 * Previews of invoices (facts.md §6.6). They are no computation of their own: what would be done is done, and all of
 * it taken back (`Account.rehearse`).
 */
import type { Account } from '../store/account.ts';
import type { StoredInvoice } from '../store/objects.ts';
import { nextOf } from './subscriptions/next.ts';
import { wakeSubscription } from './subscriptions/wake.ts';

/** The last invoice that some work drafts, as it was then; null when it drafts none. */
export function draftedBy(account: Account, work: () => unknown): StoredInvoice | null {
  let draft: StoredInvoice | null = null;
  account.arranged(work, (happened) => {
    const last = happened.findLast(({ type }) => type === 'invoice.created');
    if (last !== undefined) draft = last.object as StoredInvoice;
    return happened;
  });
  return draft;
}

/** A subscription that nothing has been drafted for within so many things that happen to it never will be. */
const MOST_HAPPENINGS = 50;

/** Lets happen what happens to a subscription of itself until it is billed; null when it never will be. To be rehearsed. */
export function nextDraft(account: Account, id: string): StoredInvoice | null {
  for (let count = 0; count < MOST_HAPPENINGS; count++) {
    const subscription = account.table('subscription').get(id);
    const next = subscription === undefined ? null : nextOf(account, subscription);
    if (subscription === undefined || next === null) return null;
    const draft = draftedBy(account, () => wakeSubscription(account, next.at, subscription));
    if (draft !== null) return draft;
  }
  return null;
}
