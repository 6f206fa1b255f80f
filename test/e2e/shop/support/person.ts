/** People of the shop where the way in is not what a spec is about: no page is opened for it. */
import type { BrowserContext } from '@playwright/test';
import type Stripe from 'stripe';
import type { Place } from './place.ts';
import { expect, PATIENCE } from './test.ts';

export type Offer = 'monthly' | 'ondemand';

/** Statuses with which something is sold at the moment. */
const LIVE = ['trialing', 'active', 'past_due', 'unpaid', 'paused', 'incomplete'];

/** Logs a browser in, by an address alone or by a link. @returns the Customer's id */
export async function enter(context: BrowserContext, place: Place, email: string): Promise<string> {
  const { request } = context;
  const headers = { Origin: place.url };
  const asked = await request.post(`${place.url}/users`, { headers, data: { email } });
  expect(asked.ok()).toBe(true);
  if (asked.status() === 202) {
    const { searchParams } = await linkTo(place, email);
    const form = { token: searchParams.get('token') ?? '' };
    const opened = await request.post(`${place.url}/login/link`, { headers, form, maxRedirects: 0 });
    expect(opened.status()).toBe(303);
  }
  return (await userOf(context, place)).id;
}

/** The link in the latest mail to an address, once one has come that is not one of those `known`. */
export async function linkTo(place: Place, email: string, known: readonly string[] = []): Promise<URL> {
  let link: string | undefined;
  await expect
    .poll(async () => {
      link = /https?:\S+\/login\/link\S+/.exec((await place.mailTo(email)) ?? '')?.[0];
      return link !== undefined && !known.includes(link);
    })
    .toBe(true);
  return new URL(link as string);
}

/** Who is logged in, as the shop tells it. */
export async function userOf(
  { request }: BrowserContext,
  place: Place,
): Promise<{ id: string; subscription?: { id: string; status: string; type: string | null } }> {
  return (await (await request.get(`${place.url}/users`)).json()).user;
}

/**
 * Subscribes a Customer at Stripe, with a card that works, and waits until the shop has heard of it.
 *
 * @param context in which that Customer is logged in
 */
export async function subscribed(
  context: BrowserContext,
  place: Place,
  customer: string,
  offer: Offer,
): Promise<Stripe.Subscription> {
  const { stripe, challenge } = place;
  const { id: default_payment_method } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  const subscription = await stripe.subscriptions.create({
    customer,
    default_payment_method,
    items: [{ price: (await priceOf(place, offer)).id }],
    metadata: { challenge_id: challenge },
    ...(offer === 'monthly' && { trial_period_days: 3 }),
  });
  await expect
    .poll(async () => (await userOf(context, place)).subscription?.id, PATIENCE)
    .toBe(subscription.id);
  return subscription;
}

/** What is sold at the moment: a seat is one in a workshop. */
export async function priceOf({ stripe, challenge }: Place, what: Offer | 'seat'): Promise<Stripe.Price> {
  const key = what === 'seat' ? `devchat_workshop_${challenge}` : `devchat_paircode_${what}_${challenge}`;
  const { data } = await stripe.prices.list({ lookup_keys: [key] });
  expect(data).toHaveLength(1);
  return data[0] as Stripe.Price;
}

/** Subscriptions of a Customer that somebody pays for, or will. */
export async function liveSubscriptions({ stripe }: Place, customer: string): Promise<Stripe.Subscription[]> {
  const { data } = await stripe.subscriptions.list({ customer, status: 'all' });
  return data.filter(({ status }) => LIVE.includes(status));
}

/** How many sessions of a subscriber the meter has counted so far. */
export async function sessionsCounted({ stripe, challenge }: Place, customer: string): Promise<number> {
  const meter = (await stripe.billing.meters.list({ status: 'active', limit: 100 })).data.find(
    ({ event_name }) => event_name === `devchat_pair_session_${challenge}`,
  );
  // Whole hours: so Stripe wants the bounds of what it groups by nothing.
  const hour = Math.floor(Date.now() / 3_600_000);
  const { data } = await stripe.billing.meters.listEventSummaries(meter?.id ?? '', {
    customer,
    start_time: (hour - 24) * 3600,
    end_time: (hour + 2) * 3600,
  });
  return data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0);
}

/** Invoice items that wait for the next invoice of a Customer. */
export async function pendingItems({ stripe }: Place, customer: string): Promise<Stripe.InvoiceItem[]> {
  return (await stripe.invoiceItems.list({ customer, pending: true })).data;
}
