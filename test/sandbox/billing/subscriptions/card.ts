/** The card that a subscription is charged to. */
import type { Account } from '../../store/account.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { defaultMethod } from '../invoices/collect.ts';

/** Whether it is to be charged and neither it nor its customer has a card; one that sends invoices needs none. */
export function isCardMissing(account: Account, subscription: StoredSubscription): boolean {
  const { collection_method, customer, default_payment_method } = subscription;
  if (collection_method === 'send_invoice') return false;
  return defaultMethod(account, customer, default_payment_method) === undefined;
}
