import type { Draft } from '../draft.ts';
import { idOf } from '../observed.ts';
import { productMetadata, productRecord, shortKey } from './product.ts';

/**
 * A product's record lists its prices, so that one that is no longer named can still be found. Where the
 * plan does not write the product anyway, the first change that gives it a price notes all of them, and
 * does so before the price is made: a run that ends between the two has noted too much, never too little.
 */
export function planNotes(draft: Draft): void {
  const writes = new Set(draft.steps.filter(({ phase }) => phase === 'products').map(({ key }) => key));
  for (const price of draft.desired.prices) {
    const change = draft.changes.findIndex(({ kind, key }) => kind === 'price' && key === price.key);
    const product = draft.desired.products.find(({ key }) => key === price.product);
    const object = draft.found.products.get(price.product);
    if (change < 0 || !product || !object || writes.has(product.key)) continue;
    const record = productRecord(draft.desired.catalog, product.key, object);
    if (record && (record.prices === undefined || record.prices[shortKey(price.key)] === price.lookupKey))
      continue;
    writes.add(product.key);
    const current = idOf(object.default_price);
    const isDefault = current !== null && draft.keyOf('price', current) === product.defaultPrice;
    draft.addStep(change, {
      phase: 'products',
      kind: 'product',
      key: product.key,
      verb: 'update',
      target: object.id,
      params: { metadata: productMetadata(draft, product, isDefault) },
    });
  }
}
