/** The subscription of a session that is completed: made only when the money is taken or the card set up. */
import { addIntervals } from '../billing/calendar.ts';
import { createSubscription } from '../billing/subscriptions/create.ts';
import { customerOf } from '../payments/customers.ts';
import type { Account } from '../store/account.ts';
import type { StoredSession, StoredSubscription } from '../store/objects.ts';
import { anchorOf, trialEndOf } from './amounts.ts';
import { linesOf, priceOfLine } from './line-items.ts';
import type { Intent } from './owner.ts';
import { timeOf } from './time.ts';

/**
 * Makes the subscription that a session sells, with its first invoice, in the time of its customer. The intent is
 * what the session was paid with, or what set the card up; null where no card was asked for.
 */
export function subscribe(
  account: Account,
  session: StoredSession,
  customerId: string,
  intent: Intent | null,
): StoredSubscription {
  const { subscription: terms } = session.hidden;
  if (terms === null) throw new Error(`${session.id} sells no subscription`);
  const customer = customerOf(account, customerId);
  const now = timeOf(account, { customer: customerId });
  const sold = linesOf(account, session.id)
    .filter(({ quantity }) => quantity !== 0)
    .map((line) => ({ price: priceOfLine(account, line), quantity: line.quantity }));
  const trialEnd = trialEndOf(terms, now);
  const anchor = anchorOf(terms, now);
  const {
    description,
    invoice_settings,
    metadata,
    pending_invoice_item_interval: often,
    trial_settings,
  } = terms;
  return createSubscription(
    account,
    now,
    {
      customer,
      currency: session.currency ?? '',
      items: sold
        .filter(({ price }) => price.recurring !== null)
        .map(({ price, quantity }) => ({ price, ...(quantity === null ? {} : { quantity }) })),
      addInvoiceItems: sold
        .filter(({ price }) => price.recurring === null)
        .map(({ price, quantity }) => ({ price, quantity: quantity ?? 1 })),
      ...(trialEnd === undefined ? {} : { trialEnd }),
      ...(anchor === undefined ? {} : { billingCycleAnchor: anchor }),
      billingMode: terms.billing_mode,
      prorationDiscounts: terms.proration_discounts,
      prorationBehavior: terms.proration_behavior,
      values: {
        default_payment_method: methodOf(intent),
        description,
        invoice_settings,
        metadata,
        next_pending_invoice_item_invoice: often === null ? null : addIntervals(now, often, 1),
        pending_invoice_item_interval: often,
        trial_settings,
      },
    },
    { by: 'checkout', intent },
  );
}

function methodOf(intent: Intent | null): string | null {
  const method = intent?.payment_method ?? null;
  return typeof method === 'string' ? method : null;
}
