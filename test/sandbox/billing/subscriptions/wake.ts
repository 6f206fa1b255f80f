/** What happens to a subscription of itself: its trial ends, its period ends, it is canceled. */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription } from '../../store/objects.ts';
import { addIntervals, type Interval } from '../calendar.ts';
import { pendingItems } from '../invoice-items.ts';
import { draftInvoice } from '../invoices/draft.ts';
import { voidInvoice } from '../invoices/void.ts';
import { wakeInvoice } from '../invoices/wake.ts';
import { announceTrialEnd } from './announce.ts';
import { cancelAsScheduled } from './cancel-scheduled.ts';
import { nextOf, type Occasion } from './next.ts';
import { withoutPending } from './pending-update.ts';
import { currentSubscription, putSubscription } from './put.ts';
import { renewSubscription } from './renew.ts';
import { resumeSubscription } from './resume.ts';
import { endTrial } from './trial-end.ts';
import { announceUpcoming } from './upcoming.ts';

type Happen = (account: Account, at: number, subscription: StoredSubscription) => unknown;

const HAPPENINGS: Record<Occasion, Happen> = {
  update_expires: expireUpdate,
  collection_resumes: resumeCollection,
  incomplete_expires: expire,
  cancels: cancelAsScheduled,
  resumes: resumeAsPlanned,
  trial_ends_soon: announceTrialEnd,
  trial_ends: (account, at, subscription) => billPaused(account, at, endTrial(account, at, subscription)),
  renews: (account, at, subscription) =>
    billPaused(account, at, renewSubscription(account, at, subscription)),
  bills_items: billItems,
  renews_soon: announceUpcoming,
};

/** Does what is due for a subscription at `at` (unix seconds). */
export function wakeSubscription(account: Account, at: number, { id }: StoredSubscription): void {
  for (;;) {
    const subscription = account.table('subscription').get(id);
    if (subscription === undefined) return;
    const next = nextOf(account, subscription);
    if (next === null || next.at > at) {
      // The settings may have changed since it was stored.
      if (subscription.hidden.wakes_at !== (next?.at ?? null)) putSubscription(account, subscription);
      return;
    }
    HAPPENINGS[next.occasion](account, at, subscription);
    if (account.table('subscription').get(id) === subscription) {
      throw new Error(`${next.occasion} of ${id} at ${next.at} changes nothing`);
    }
  }
}

/** Nobody has made its first payment in time: its invoice is voided (facts.md §5.2). */
function expire(account: Account, at: number, before: StoredSubscription): void {
  const after = putSubscription(account, { ...before, ended_at: at, status: 'incomplete_expired' });
  account.happened('customer.subscription.updated', 'subscription', after, before);
  for (const { object: invoice } of account.table('invoice').by('subscription', [before.id])) {
    if (invoice.status === 'open') voidInvoice(account, at, invoice);
  }
}

function resumeCollection(account: Account, _: number, before: StoredSubscription): void {
  const after = putSubscription(account, { ...before, pause_collection: null });
  account.happened('customer.subscription.updated', 'subscription', after, before);
}

/** The time is over that it was to be paused for: the card is charged, and the retries are those of a renewal. */
function resumeAsPlanned(account: Account, at: number, before: StoredSubscription): void {
  resumeSubscription(
    account,
    at,
    before,
    { anchor: 'now', behavior: 'resume_on_payment_success', prorationBehavior: 'create_prorations' },
    { isPlanned: true, origin: account.origin },
  );
}

/** What is billed while collection is paused is given up at once, unless it is kept as a draft. */
function billPaused(
  account: Account,
  at: number,
  billed: { subscription: StoredSubscription; invoice: StoredInvoice | null } | null,
): void {
  const behavior = billed?.subscription.pause_collection?.behavior;
  if (billed?.invoice?.status !== 'draft' || (behavior !== 'void' && behavior !== 'mark_uncollectible'))
    return;
  wakeInvoice(account, at, billed.invoice);
}

/** What waited for its payment in vain is not done (facts.md §5.6). */
function expireUpdate(account: Account, at: number, before: StoredSubscription): void {
  const after = putSubscription(account, withoutPending(before));
  account.happened('customer.subscription.pending_update_expired', 'subscription', after);
  const invoice = account.table('invoice').get(before.hidden.pending_update_invoice ?? '');
  if (invoice?.status === 'open') voidInvoice(account, at, invoice);
}

/** Bills the items that wait, more often than the subscription itself is billed. */
function billItems(account: Account, at: number, before: StoredSubscription): void {
  const { currency, customer: id, pending_invoice_item_interval: interval } = before;
  const next = interval === null ? null : addIntervals(at, interval as Interval, 1);
  const tell = account.reserve();
  const moved = putSubscription(account, { ...before, next_pending_invoice_item_invoice: next });
  const customer = account.table('customer').get(id);
  const items = pendingItems(account, id, before.id, currency);
  if (customer !== undefined && items.length > 0) {
    draftInvoice(account, at, {
      customer,
      currency,
      billing_reason: 'automatic_pending_invoice_item_invoice',
      subscription: moved,
      lines: [],
      items,
      period: { start: at, end: at },
      autoAdvance: before.status !== 'unpaid',
    });
  }
  const after = currentSubscription(account, moved);
  tell('customer.subscription.updated', 'subscription', after, before);
}
