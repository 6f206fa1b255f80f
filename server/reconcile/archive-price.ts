import Stripe from 'stripe';
import type { Params, StripeClient } from '../stripe/client.ts';
import { SUCCESSOR } from './mark.ts';
import { idOf, type WirePrice, type WireProduct } from './observed.ts';
import { PRICES_PATH } from './resources/price.ts';
import { PRODUCTS_PATH } from './resources/product.ts';

const TRIES = 3;

/**
 * Archives a price. Stripe refuses that while it is its product's default, and another run may have made
 * it the default after this one looked: then the successor becomes it, or nothing does.
 */
export async function archivePrice(
  client: StripeClient,
  id: string,
  params: Params,
  successor: string | undefined,
): Promise<WirePrice> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const path = `${PRICES_PATH}/${encodeURIComponent(id)}`;
      return (await client.post<WirePrice>(path, { ...params, active: false })).object;
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError) || attempt >= TRIES) throw error;
      await releaseDefault(client, id, successor);
    }
  }
}

/**
 * Archives a price that has lost its lookup key to another. When it turns out to hold the key again,
 * because another run gave it back or wants it after all, it is the right one and is left active.
 *
 * @returns whether it is archived
 */
export async function archiveDisplaced(
  client: StripeClient,
  id: string,
  params: Params,
  { successor, lookupKey }: { successor: string | undefined; lookupKey: string | undefined },
): Promise<boolean> {
  const { lookup_key } = await archivePrice(client, id, params, successor);
  if (lookupKey === undefined || lookup_key !== lookupKey) return true;
  await client.post(`${PRICES_PATH}/${encodeURIComponent(id)}`, {
    active: true,
    metadata: { [SUCCESSOR]: '' },
  });
  return false;
}

async function releaseDefault(
  client: StripeClient,
  id: string,
  successor: string | undefined,
): Promise<void> {
  const price = await client.get<WirePrice>(`${PRICES_PATH}/${encodeURIComponent(id)}`);
  const path = `${PRODUCTS_PATH}/${encodeURIComponent(idOf(price.product) ?? '')}`;
  const { default_price } = await client.get<WireProduct>(path);
  if (idOf(default_price) === id) await client.post(path, { default_price: successor ?? '' });
}
