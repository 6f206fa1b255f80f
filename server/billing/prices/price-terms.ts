import { aboutPrice } from '../../catalog/about-price.ts';
import type { Desired, DesiredPrice, PriceSpec } from '../../catalog/types.ts';
import { readMark } from '../../reconcile/mark.ts';
import type { WirePrice, WireProduct } from '../../reconcile/observed.ts';
import {
  desiredPriceFields,
  isTerm,
  observedPriceFields,
  optionPath,
} from '../../reconcile/resources/price-fields.ts';
import { equal } from '../../reconcile/value.ts';

/**
 * The terms in which a price at Stripe is not what the catalog wants, as dotted paths: what it costs, for what,
 * how often and by what it is counted.
 *
 * @param meters event names of meters by id
 */
export function otherTerms(
  price: DesiredPrice,
  object: WirePrice,
  desired: Desired,
  meters: ReadonlyMap<string, string>,
): string[] {
  const wanted = desiredPriceFields(price);
  const observed = observedPriceFields(object, {
    product: () => productKey(price, object.product, desired),
    meter: (id) => desired.meters.find(({ spec }) => spec.event_name === meters.get(id))?.key ?? id,
  });
  return Object.keys(wanted)
    .filter((path) => isTerm(path) || isAmountOfCurrency(path))
    .filter((path) => !equal(wanted[path] ?? null, observed[path] ?? null));
}

function isAmountOfCurrency(path: string): boolean {
  const option = optionPath(path);
  return option !== undefined && option.field !== 'tax_behavior';
}

/** Which product of the catalog a price is on: by its id, by our mark, or one of nobody's that would be adopted. */
function productKey(price: DesiredPrice, product: WirePrice['product'], desired: Desired): string {
  const { id, metadata } = product as WireProduct;
  const byId = desired.products.find((candidate) => candidate.id === id);
  if (byId) return byId.key;
  const mark = readMark(metadata);
  if (mark) return mark.catalog === desired.catalog && mark.kind === 'product' ? mark.key : id;
  const wanted = desired.products.find(({ key }) => key === price.product);
  return wanted?.spec.id === undefined ? price.product : id;
}

/** A price at Stripe in a buyer's words. */
export function aboutObserved(price: WirePrice): string {
  const { unit_amount, unit_amount_decimal, custom_unit_amount, tiers_mode, transform_quantity, recurring } =
    price;
  // Stripe's words for what a price is are the catalog's.
  return aboutPrice({
    currency: price.currency,
    unit_amount_decimal: unit_amount_decimal ?? undefined,
    unit_amount: unit_amount ?? undefined,
    custom_unit_amount: custom_unit_amount ? { enabled: true } : undefined,
    tiers_mode: tiers_mode ?? undefined,
    tiers: tiers_mode ? [] : undefined,
    transform_quantity: transform_quantity ?? undefined,
    recurring: recurring ?? undefined,
  } as PriceSpec);
}
