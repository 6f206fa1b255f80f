import type Stripe from 'stripe';
import type { Place } from './place.ts';

export type PriceName = 'monthly' | 'ondemand' | 'seat';

/** A price that the shop sells, as Stripe has it under its lookup key. */
export async function priceOf({ challenge, stripe }: Place, name: PriceName): Promise<Stripe.Price> {
  const key = name === 'seat' ? `devchat_workshop_${challenge}` : `devchat_paircode_${name}_${challenge}`;
  const { data } = await stripe.prices.list({ lookup_keys: [key] });
  if (data[0] === undefined) throw new Error(`There is no price ${key}.`);
  return data[0];
}
