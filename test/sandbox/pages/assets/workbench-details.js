// What one looks for in a single object, beyond what a list says of it: what it belongs to, and what comes next.
import { idLink, money, objectLink, time } from './workbench-values.js';

/** Facts by their names: what stands there, null when an object has no such thing. */
const DETAILS = {
  Declined: ({ last_payment_error, last_setup_error, failure_message }) => {
    const error = last_payment_error ?? last_setup_error;
    if (!error) return failure_message ?? null;
    return `${error.decline_code ?? error.code ?? error.type}: ${error.message}`;
  },
  Prices: ({ object, items }) =>
    object === 'subscription' ? (items?.data ?? []).map((item) => priceOf(item)) : null,
  'Period (UTC)': ({ object, items }) => {
    const { current_period_start: start, current_period_end: end } = items?.data?.[0] ?? {};
    return object === 'subscription' && start ? [time(start), ' to ', time(end)] : null;
  },
  'Trial ends (UTC)': ({ status, trial_end }) => (status === 'trialing' ? time(trial_end) : null),
  'Cancels (UTC)': ({ cancel_at }) => time(cancel_at),
  'Due (UTC)': ({ due_date }) => time(due_date),
  'Next attempt (UTC)': ({ next_payment_attempt }) => time(next_payment_attempt),
  Subscription: ({ subscription, parent }) =>
    linkTo(parent?.subscription_details?.subscription ?? subscription),
  Invoice: ({ invoice }) => linkTo(invoice),
  'Latest invoice': ({ latest_invoice }) => linkTo(latest_invoice),
  'Payment intent': ({ payment_intent, payment }) => linkTo(payment?.payment_intent ?? payment_intent),
  'Latest charge': ({ latest_charge }) => linkTo(latest_charge),
  'Payment method': ({ payment_method, default_payment_method, invoice_settings }) =>
    linkTo(default_payment_method ?? invoice_settings?.default_payment_method ?? payment_method),
};

/** The facts of `object`, as pairs of a name and what stands there; `payments` are the invoice payments that name it. */
export function detailsOf(object, payments) {
  const isInvoice = object.object === 'invoice';
  const ids = payments.map(({ payment, invoice }) => (isInvoice ? payment.payment_intent : invoice));
  const between = ids.map((id) => [linkTo(id), ' ']);
  return [
    ...Object.entries(DETAILS).map(([name, of]) => [name, of(object)]),
    [isInvoice ? 'Payment intent' : 'Invoice', between.length === 0 ? null : between],
  ];
}

function linkTo(id) {
  return typeof id === 'string' ? idLink(id) : null;
}

function priceOf({ price, quantity }) {
  const { id, unit_amount, unit_amount_decimal, currency, recurring } = price;
  const amount = money(unit_amount ?? unit_amount_decimal, currency);
  const terms = [amount, recurring?.interval].filter(Boolean).join(' / ');
  return [
    objectLink(id, price.nickname ?? id),
    ` ${[terms, quantity > 1 ? `× ${quantity}` : null].filter(Boolean).join(' ')} `,
  ];
}
