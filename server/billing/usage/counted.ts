import type Stripe from 'stripe';
import { METERS_PATH } from '../../reconcile/resources/meter.ts';
import type { StripeClient, Wire } from '../../stripe/client.ts';

const MINUTE = 60;
/** Seconds: Stripe takes usage that is so old. */
export const LATE_USAGE = 35 * 24 * 60 * MINUTE;

/**
 * What a meter counted for a customer in a span of time (seconds), to the minute, which is as exactly as Stripe
 * tells.
 */
export async function counted(
  stripe: StripeClient,
  meter: string,
  customer: string,
  since: number,
  before = since + LATE_USAGE,
): Promise<number> {
  const start_time = minute(since);
  const end_time = minute(before);
  if (start_time >= end_time) return 0;
  const { data } = await stripe.list<Wire<Stripe.Billing.MeterEventSummary>>(
    `${METERS_PATH}/${meter}/event_summaries`,
    { customer, start_time, end_time },
  );
  return data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0);
}

function minute(seconds: number): number {
  return Math.floor(seconds / MINUTE) * MINUTE;
}
