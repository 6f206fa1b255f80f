/** The notice that a subscription is about to be billed (facts.md §6.4). */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription } from '../../store/objects.ts';
import { asUpcoming } from '../invoices/upcoming.ts';
import { firstPeriodEnd } from './items.ts';
import { putSubscription } from './put.ts';
import { renewSubscription } from './renew.ts';
import { endTrial } from './trial-end.ts';

/** Says `invoice.upcoming` of the next invoice as it would be now. */
export function announceUpcoming(account: Account, _: number, subscription: StoredSubscription): void {
  const upcoming_announced = firstPeriodEnd(subscription);
  const { hidden } = putSubscription(account, {
    ...subscription,
    hidden: { ...subscription.hidden, upcoming_announced },
  });
  const invoice = nextInvoice(account, { ...subscription, hidden });
  if (invoice !== null) account.happened('invoice.upcoming', 'invoice', invoice);
}

/** The invoice that the end of the period will bring; null when it brings none. */
function nextInvoice(account: Account, subscription: StoredSubscription): StoredInvoice | null {
  const at = firstPeriodEnd(subscription);
  const goOn = subscription.status === 'trialing' ? endTrial : renewSubscription;
  const draft = account.rehearse(() => goOn(account, at, subscription)?.invoice ?? null);
  return draft === null ? null : asUpcoming(draft);
}
