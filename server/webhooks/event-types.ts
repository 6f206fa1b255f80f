/**
 * The events that can change what the shop shows of a customer; each leads to one fresh read of it. These are the
 * ones to choose for the endpoint at Stripe, and the ones that are caught up: at most 20, as many as Stripe's list
 * takes (https://docs.stripe.com/api/events/list).
 */
export const CUSTOMER_EVENTS: readonly string[] = [
  'checkout.session.completed',
  'customer.deleted',
  'customer.subscription.created',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.pending_update_applied',
  'customer.subscription.pending_update_expired',
  'customer.subscription.resumed',
  'customer.subscription.updated',
  'customer.updated',
  'invoice.marked_uncollectible',
  'invoice.paid',
  'invoice.payment_action_required',
  'invoice.payment_failed',
  'invoice.voided',
];

const ABOUT_CUSTOMERS = new Set(CUSTOMER_EVENTS);

/** What is known of the prices may have changed. */
export function isAboutPrices(type: string): boolean {
  return type.startsWith('price.') || type.startsWith('product.');
}

export function isAboutCustomer(type: string): boolean {
  return ABOUT_CUSTOMERS.has(type);
}
