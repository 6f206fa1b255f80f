/** What an update of a subscription would cost: the update itself, made and taken back. */
import { draftedBy, nextDraft } from '../billing/preview.ts';
import { changeSubscription } from '../billing/subscriptions/change.ts';
import { currentSubscription } from '../billing/subscriptions/put.ts';
import type { SubscriptionChange } from '../billing/subscriptions/subscription-change.ts';
import type { Account } from '../store/account.ts';
import type { StoredInvoice, StoredSubscription } from '../store/objects.ts';

export interface UpdatePreview {
  /** The invoice that is made at once, finalized; null when none is. */
  invoice: StoredInvoice | null;
  /** What is charged at once, in the smallest unit. */
  due: number;
  /** What the update adds to the next invoice, in the smallest unit; below zero it takes something off. */
  prorated: number;
  /** The next invoice as it would be drafted, `created` then; null when there will be none. */
  next: StoredInvoice | null;
}

/**
 * Rehearses a change at a moment: nothing of it stays.
 *
 * @throws a StripeError for what cannot be billed, as an amount that is too large
 */
export function previewUpdate(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  change: SubscriptionChange,
): UpdatePreview {
  return account.rehearse(() => {
    const waiting = new Set(pendingOf(account, subscription).map(({ id }) => id));
    const payment = { behavior: 'default_incomplete', offSession: false, origin: account.origin } as const;
    const drafted = draftedBy(account, () => changeSubscription(account, now, subscription, change, payment));
    const invoice = drafted === null ? null : (account.table('invoice').get(drafted.id) ?? null);
    const added = pendingOf(account, subscription).filter(({ id }) => !waiting.has(id));
    const next = nextDraft(account, currentSubscription(account, subscription).id);
    return {
      invoice,
      due: invoice?.status === 'open' ? invoice.amount_remaining : 0,
      prorated: added.reduce((sum, { amount }) => sum + amount, 0),
      next,
    };
  });
}

/** What waits for the next invoice of a subscription. */
function pendingOf(account: Account, { customer, id }: StoredSubscription) {
  return account
    .table('invoiceitem')
    .by('pending', [customer])
    .map(({ object }) => object)
    .filter(({ parent }) => parent?.subscription_details?.subscription === id);
}
