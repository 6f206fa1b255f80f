/** The cards of a customer as the portal deals with them: which one pays, and which can go. */
import { putSubscription } from '../billing/subscriptions/put.ts';
import { hasEnded } from '../billing/subscriptions/status.ts';
import { customerOf } from '../payments/customers.ts';
import { detach } from '../payments/payment-methods.ts';
import type { Account } from '../store/account.ts';
import type { StoredCustomer, StoredPaymentMethod, StoredSubscription } from '../store/objects.ts';

export interface PortalCard {
  method: StoredPaymentMethod;
  /** It pays, unless a subscription has a card of its own. */
  isDefault: boolean;
  /** No subscription is charged to it, and it is not the last one. */
  canBeDeleted: boolean;
}

/** The cards of a customer: the default one first, then the newest. */
export function cardsOf(account: Account, customer: StoredCustomer): PortalCard[] {
  const rows = account.table('payment_method').by('customer', [customer.id]);
  const own = liveSubscriptions(account, customer.id).map((one) => one.default_payment_method);
  const first = customer.invoice_settings.default_payment_method ?? own.findLast((id) => id !== null);
  const cards = rows.reverse().map(({ object: method }) => ({
    method,
    isDefault: method.id === first,
    canBeDeleted: method.id !== first && !own.includes(method.id) && rows.length > 1,
  }));
  return cards.sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

/** One of them; undefined when the customer has no such card, any more or at all. */
export function cardOf(account: Account, customer: StoredCustomer, id: string): PortalCard | undefined {
  return cardsOf(account, customer).find(({ method }) => method.id === id);
}

/**
 * Makes a card the customer's default (https://docs.stripe.com/customer-management/portal-deep-links). A subscription
 * with a card of its own keeps that, and what is due already is not paid by it.
 */
export function makeDefault(account: Account, customer: string, card: string): void {
  const before = customerOf(account, customer);
  const invoice_settings = { ...before.invoice_settings, default_payment_method: card };
  const after = account.put('customer', { ...before, invoice_settings });
  account.happened('customer.updated', 'customer', after, before);
}

/**
 * Gives a subscription a card of its own, with `customer.subscription.updated`; the customer's default stays, and what
 * is due already is not paid by it.
 */
export function chargeTo(account: Account, before: StoredSubscription, card: string): void {
  if (before.default_payment_method === card) return;
  const after = putSubscription(account, { ...before, default_payment_method: card });
  account.happened('customer.subscription.updated', 'subscription', after, before);
}

/** Whether a subscription of a customer is charged to a card of its own, whatever the default is. */
export function hasOwnCards(account: Account, customer: string): boolean {
  return liveSubscriptions(account, customer).some((one) => one.default_payment_method !== null);
}

/** Takes a card that can be deleted from its customer, for good. */
export function deleteCard(account: Account, { method }: PortalCard): void {
  detach(account, method);
}

function liveSubscriptions(account: Account, customer: string): StoredSubscription[] {
  const rows = account.table('subscription').by('customer', [customer]);
  return rows.map(({ object }) => object).filter((one) => !hasEnded(one));
}
