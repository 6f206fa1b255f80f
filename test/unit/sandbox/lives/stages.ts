/** A subscription from one moment of its clock to the next: what is told meanwhile, and how it then stands. */
import type Stripe from 'stripe';
import { advance, told, utc } from '../billing-shop.ts';
import type { Client } from '../support.ts';

const CLOCK = 'test_helpers.test_clock';

/** What is told while a clock moves on to a UTC date, without what is told of the clock itself. */
export async function until(client: Client, clock: string, date: string): Promise<string[]> {
  const types = await told(client, () => advance(client, clock, utc(date)));
  const [first, last] = [types.shift(), types.pop()];
  if (first !== `${CLOCK}.advancing` || last !== `${CLOCK}.ready`) throw new Error(`${first} … ${last}`);
  return types;
}

/** A price of 10 euros. */
export async function price(
  { stripe }: Client,
  interval: 'day' | 'month' | 'week' | 'year' = 'month',
): Promise<string> {
  const made = await stripe.prices.create({
    currency: 'eur',
    unit_amount: 1000,
    recurring: { interval },
    product_data: { name: 'Pro' },
  });
  return made.id;
}

/** How a subscription stands: its status, its period, its latest invoice. Times as UTC texts. */
export async function standing({ stripe }: Client, id: string): Promise<object> {
  const subscription = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
  const invoice = subscription.latest_invoice as Stripe.Invoice | null;
  const [item] = subscription.items.data;
  return {
    status: subscription.status,
    period: [text(item?.current_period_start), text(item?.current_period_end)],
    invoice: invoice?.status,
    attempts: invoice?.attempt_count,
    ...(invoice?.next_payment_attempt ? { next: text(invoice.next_payment_attempt) } : {}),
  };
}

/** A moment as `2027-01-31T10:00`, without its time when that is ten o'clock. */
export function text(moment: number | null | undefined): string {
  if (moment === null || moment === undefined) return 'never';
  return new Date(moment * 1000).toISOString().slice(0, 16).replace('T10:00', '');
}

/** What is told of an invoice that finalizes itself and is paid by card. */
export const PAID = [
  'invoice.finalized',
  'payment_intent.created',
  'charge.succeeded',
  'payment_intent.succeeded',
  'invoice.updated',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice_payment.paid',
];

/** What is told when an invoice is paid that its subscription had lapsed for. */
export const RECOVERED = [
  'charge.succeeded',
  'payment_intent.succeeded',
  'customer.updated',
  'customer.subscription.updated',
  'invoice.updated',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice_payment.paid',
];

/** What is told of an attempt that the bank declines. */
export const DECLINED = [
  'charge.failed',
  'payment_intent.payment_failed',
  'invoice.updated',
  'invoice.payment_failed',
];

/** What is told when a period ends. */
export const RENEWED = ['customer.subscription.updated', 'invoice.created'];
