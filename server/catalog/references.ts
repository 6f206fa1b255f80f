/**
 * The full key of a price named inside its product: `monthly` and `paircode.monthly` are both
 * `paircode.monthly`. Keys contain no dots, so a dot always means a full key.
 */
export function fullPriceKey(product: string, reference: string): string {
  return reference.includes('.') ? reference : `${product}.${reference}`;
}

/** The id of a product that chooses none itself. */
export function derivedProductId(catalog: string, product: string): string {
  return `${catalog}_${product}`;
}

/** The lookup key of a price that chooses none itself. */
export function derivedLookupKey(catalog: string, product: string, price: string): string {
  return `${catalog}_${product}_${price}`;
}
