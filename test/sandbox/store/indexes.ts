/** What objects can be found by, other than their id. */
import type { Kind, Objects } from './objects.ts';
import type { KeyOf } from './table.ts';

/** By kind, then by the name of the index: one line each. */
export const INDEXES: { [K in Kind]?: Record<string, KeyOf<Objects[K]>> } = {
  price: { lookup_key: (price) => price.lookup_key, product: (price) => price.product },
  customer: {
    email: (customer) => customer.email,
    invoice_prefix: (customer) => customer.invoice_prefix,
    test_clock: (customer) => customer.test_clock,
  },
  deleted_customer: { invoice_prefix: (customer) => customer.invoice_prefix },
  payment_method: { customer: (method) => method.customer },
  setup_intent: {
    customer: (intent) => intent.customer,
    payment_method: (intent) => intent.payment_method,
  },
  setup_attempt: { setup_intent: (attempt) => attempt.setup_intent },
  payment_intent: { customer: (intent) => intent.customer, status: (intent) => intent.status },
  charge: {
    customer: (charge) => charge.customer,
    payment_intent: (charge) => charge.payment_intent,
  },
  refund: { charge: (refund) => refund.charge, payment_intent: (refund) => refund.payment_intent },
  balance_transaction: { source: (one) => one.source },
  dispute: { charge: (one) => one.charge },
  'checkout.session': {
    customer: (session) => session.customer,
    payment_intent: (session) => session.payment_intent ?? session.hidden.payment_intent,
    setup_intent: (session) => session.setup_intent ?? session.hidden.setup_intent,
    status: (session) => session.status,
    subscription: (session) => session.subscription,
  },
  item: { session: (item) => item.session },
  subscription: {
    customer: (subscription) => subscription.customer,
    status: (subscription) => subscription.status,
    price: (subscription) => subscription.items.map(({ price }) => price),
    item: (subscription) => subscription.items.map(({ id }) => id),
    test_clock: (subscription) => subscription.test_clock,
  },
  invoice: {
    customer: (invoice) => invoice.customer,
    status: (invoice) => invoice.status,
    subscription: (invoice) => invoice.parent?.subscription_details?.subscription ?? null,
    test_clock: (invoice) => invoice.test_clock,
  },
  invoiceitem: {
    customer: (item) => item.customer,
    invoice: (item) => item.invoice,
    /** Those that wait for an invoice, by their customer. */
    pending: (item) => (item.invoice === null ? item.customer : null),
  },
  invoice_payment: {
    invoice: (payment) => payment.invoice,
    payment_intent: (payment) => payment.payment.payment_intent ?? null,
  },
  customer_balance_transaction: { customer: (one) => one.customer, invoice: (one) => one.invoice },
  'billing.meter_event': {
    identifier: (event) => event.identifier,
    /** What is counted together: one customer's use of one event name. */
    usage: (event) => (event.customer === null ? null : `${event.event_name} ${event.customer}`),
  },
  'v2.core.event': { related_object: (event) => event.related_object.id },
  'test_helpers.test_clock': { status: (clock) => clock.status },
  delivery: { event: (delivery) => delivery.event, status: (delivery) => delivery.status },
};
