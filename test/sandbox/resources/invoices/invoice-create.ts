/** Making an invoice by hand (facts.md §6.4). */
import { pendingItems } from '../../billing/invoice-items.ts';
import { draftInvoice } from '../../billing/invoices/draft.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { missingParameter } from '../../errors.ts';
import { customerOf } from '../../payments/customers.ts';
import type { Call } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredCustomer,
  StoredInvoice,
  StoredInvoiceItem,
  StoredSubscription,
} from '../../store/objects.ts';
import { showAccount } from '../account.ts';
import { checkSubscriber, namedSubscription } from '../subscriptions/subscription-find.ts';
import type { InvoiceCreate } from './invoice-params.ts';
import { changedDraft } from './invoice-values.ts';

/** `POST /v1/invoices`: a draft, of the items that wait when they are asked for. */
export function createInvoice({ account, params }: Call<InvoiceCreate>): StoredInvoice {
  if (params.customer === undefined) throw missingParameter('customer');
  const customer = customerOf(account, params.customer);
  checkStill(account, customer.test_clock);
  const now = nowFor(account, customer);
  const subscription = subscriptionFor(account, customer, params.subscription);
  const currency = currencyFor(account, customer, subscription, params.currency);
  const items =
    params.pending_invoice_items_behavior === 'include'
      ? pendingFor(account, customer, subscription, currency)
      : [];
  return draftInvoice(account, now, {
    customer,
    currency,
    billing_reason: 'manual',
    subscription,
    lines: [],
    items,
    period: { start: now, end: now },
    autoAdvance: params.auto_advance ?? false,
    change: (draft) =>
      changedDraft(account, now, draft, { collection_method: 'charge_automatically', ...params }),
  });
}

function subscriptionFor(
  account: Account,
  { id: customer }: StoredCustomer,
  id: string | undefined,
): StoredSubscription | null {
  if (id === undefined) return null;
  const subscription = namedSubscription(account, id);
  checkSubscriber(subscription, customer);
  return subscription;
}

/** As asked for, or what its subscription, its customer, and at last the account, is billed in. */
function currencyFor(
  account: Account,
  customer: StoredCustomer,
  subscription: StoredSubscription | null,
  asked: string | undefined,
): string {
  return (
    asked ?? subscription?.currency ?? customer.currency ?? showAccount(account).default_currency ?? 'usd'
  );
}

/** With a subscription only what belongs to it; else what belongs to none. */
function pendingFor(
  account: Account,
  { id }: StoredCustomer,
  subscription: StoredSubscription | null,
  currency: string,
): StoredInvoiceItem[] {
  if (subscription === null) return pendingItems(account, id, null, currency);
  return pendingItems(account, id, subscription.id, currency).filter(
    ({ parent }) => parent?.subscription_details?.subscription === subscription.id,
  );
}
