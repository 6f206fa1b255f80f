/** Somebody who has a subscription before they come to the shop. */
import type Stripe from 'stripe';
import { type Offer, priceOf } from './person.ts';
import type { Place } from './place.ts';

/**
 * Somebody who pays by Visa for a price already, and has not been in the shop yet: logging in adopts the Customer.
 * The monthly price is in its trial.
 */
export async function subscriber(place: Place, email: string, offer: Offer): Promise<Stripe.Subscription> {
  const { challenge, stripe } = place;
  const metadata = { challenge_id: challenge };
  const customer = await stripe.customers.create({
    email,
    metadata,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const { id: price } = await priceOf(place, offer);
  return stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price }],
    metadata,
    ...(offer === 'monthly' && { trial_period_days: 3 }),
  });
}

/** All subscriptions of a customer, the newest first. */
export async function subscriptionsOf({ stripe }: Place, customer: string): Promise<Stripe.Subscription[]> {
  return (await stripe.subscriptions.list({ customer, status: 'all' })).data;
}
