/** People whose way into the shop is not what a spec is about. */
import { expect, type Page } from '@playwright/test';
import type Stripe from 'stripe';
import type { Place } from './place.ts';
import { type PriceName, priceOf } from './prices.ts';

/** Logs a browser in with an e-mail address, where that alone does, without the page for it. */
export async function signIn(page: Page, email: string): Promise<void> {
  await expect(await page.request.post('/users', { data: { email } })).toBeOK();
}

/**
 * Somebody who pays by Visa for a price already, and has not been in the shop yet: logging in adopts the Customer.
 * The monthly price is in its trial.
 */
export async function subscriber(
  place: Place,
  email: string,
  name: Exclude<PriceName, 'seat'>,
): Promise<Stripe.Subscription> {
  const { challenge, stripe } = place;
  const metadata = { challenge_id: challenge };
  const customer = await stripe.customers.create({
    email,
    metadata,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const { id: price } = await priceOf(place, name);
  return stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price }],
    metadata,
    ...(name === 'monthly' && { trial_period_days: 3 }),
  });
}

/** All subscriptions of a customer, the newest first. */
export async function subscriptionsOf({ stripe }: Place, customer: string): Promise<Stripe.Subscription[]> {
  return (await stripe.subscriptions.list({ customer, status: 'all' })).data;
}
