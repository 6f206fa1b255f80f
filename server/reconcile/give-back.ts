import type { StripeClient } from '../stripe/client.ts';
import { readMark, SUCCESSOR } from './mark.ts';
import type { WirePrice } from './observed.ts';
import { decodeRecord } from './record.ts';
import { PRICES_PATH } from './resources/price.ts';

/**
 * The price of another catalog that held a lookup key until this run took it: both catalogs named a price
 * of nobody's, both saw it unmarked, and the other one was faster. Stripe has no way to take a key only
 * from a holder that was seen.
 */
export function robbedOf(
  lookupKey: string,
  catalog: string,
  active: WirePrice[],
): { price: WirePrice; catalog: string } | undefined {
  for (const price of active) {
    const mark = readMark(price.metadata);
    const isForeign = mark?.kind === 'price' && mark.catalog !== catalog;
    if (!isForeign || price.lookup_key !== null || price.metadata[SUCCESSOR]) continue;
    if (decodeRecord(price.metadata)?.holds('lookup_key', lookupKey)) return { price, catalog: mark.catalog };
  }
  return undefined;
}

/** False when the other catalog's run has put its price away meanwhile: then the key is ours after all. */
export async function giveBack(
  client: StripeClient,
  lookupKey: string,
  robbed: string,
  ours: string,
): Promise<boolean> {
  const take = { lookup_key: lookupKey, transfer_lookup_key: true };
  const { object } = await client.post<WirePrice>(`${PRICES_PATH}/${robbed}`, take);
  if (object.active) return true;
  await client.post(`${PRICES_PATH}/${ours}`, take);
  return false;
}
