/**
 * What a customer can change of a subscription in the portal, as its configuration says (facts.md §2.9,
 * https://docs.stripe.com/customer-management#customer-portal-limitations).
 */
import { isMetered, priceOfItem } from '../billing/subscriptions/items.ts';
import type { Account } from '../store/account.ts';
import type {
  StoredConfiguration,
  StoredPrice,
  StoredProduct,
  StoredSubscription,
  StoredSubscriptionItem,
  SubscriptionStatus,
} from '../store/objects.ts';

type UpdateFeature = StoredConfiguration['features']['subscription_update'];

/** What a quantity can be set to. */
export interface QuantityRange {
  minimum: number;
  /** Null when there is none. */
  maximum: number | null;
}

/** A price that a subscription can have after its update. */
export interface Offer {
  price: StoredPrice;
  product: StoredProduct;
  /** Null where its quantity cannot be chosen. */
  range: QuantityRange | null;
}

export interface UpdateTerms {
  feature: UpdateFeature;
  subscription: StoredSubscription;
  item: StoredSubscriptionItem;
  /** What the subscription has now, listed or not. */
  current: Offer;
  /** What it can be changed to, in the order of the configuration; the current price among them where it is listed. */
  offers: Offer[];
}

/** What can be changed, or a sentence that says why nothing can. */
export function updateTerms(
  account: Account,
  { features }: StoredConfiguration,
  subscription: StoredSubscription,
): UpdateTerms | { refused: string } {
  const feature = features.subscription_update;
  if (!feature.enabled) return { refused: 'Subscriptions cannot be changed here.' };
  const refused = refusalOf(account, subscription);
  const [item] = subscription.items;
  if (refused !== null || item === undefined) return { refused: refused ?? MULTIPLE };
  const price = priceOfItem(account, item);
  const current = { price, product: productOf(account, price), range: rangeOf(feature, price) };
  const offers = offersOf(account, feature, subscription, current);
  const isFixed = current.range === null && offers.every((offer) => offer.price.id === price.id);
  if (isFixed) return { refused: 'There is no other plan to change this subscription to.' };
  return { feature, subscription, item, current, offers };
}

const MULTIPLE = 'This subscription has several items and cannot be changed here.';

/** What is neither in order nor tried has to be paid, or to go on, before it is changed. */
const NOT_NOW: Partial<Record<SubscriptionStatus, string>> = {
  canceled: 'This subscription has ended.',
  incomplete: 'The first payment of this subscription has to be made before it can be changed.',
  incomplete_expired: 'This subscription has ended.',
  past_due: 'A payment for this subscription is past due and has to be made before it can be changed.',
  paused: 'This subscription is paused and cannot be changed.',
  unpaid: 'A payment for this subscription is past due and has to be made before it can be changed.',
};

/** Why a subscription cannot be updated in the portal, whatever its configuration; null when it can. */
export function refusalOf(account: Account, subscription: StoredSubscription): string | null {
  const { cancel_at, cancel_at_period_end, collection_method, items, pause_collection, status } =
    subscription;
  const refused = NOT_NOW[status];
  if (refused !== undefined) return refused;
  if (items.length !== 1) return MULTIPLE;
  if (items.some((item) => isMetered(priceOfItem(account, item)))) {
    return 'This subscription is charged by usage and cannot be changed here.';
  }
  if (collection_method === 'send_invoice') {
    return 'This subscription is paid by invoice and cannot be changed here.';
  }
  if (cancel_at !== null || cancel_at_period_end) {
    return 'This subscription will be canceled. Renew it to change it.';
  }
  if (pause_collection !== null) {
    return 'Payments for this subscription are paused: it cannot be changed.';
  }
  return null;
}

/**
 * The listed prices that are sold in the subscription's currency and taxed as the current one is; of another one only
 * where prices can be changed.
 */
function offersOf(
  account: Account,
  feature: UpdateFeature,
  { currency }: StoredSubscription,
  current: Offer,
): Offer[] {
  return (feature.products ?? []).flatMap(({ prices }) =>
    prices.flatMap((id) => {
      if (id === current.price.id) return [current];
      const price = account.table('price').get(id);
      if (price === undefined || !feature.default_allowed_updates.includes('price')) return [];
      const product = productOf(account, price);
      const isSold = price.active && product.active && price.currency_options[currency] !== undefined;
      return isSold && price.tax_behavior === current.price.tax_behavior
        ? [{ price, product, range: rangeOf(feature, price) }]
        : [];
    }),
  );
}

/** Usage is counted, not chosen; any other price has to be listed with a quantity that can be adjusted. */
function rangeOf(
  { default_allowed_updates, products }: UpdateFeature,
  price: StoredPrice,
): QuantityRange | null {
  if (isMetered(price) || !default_allowed_updates.includes('quantity')) return null;
  const listed = (products ?? []).find(({ prices }) => prices.includes(price.id));
  if (listed?.adjustable_quantity.enabled !== true) return null;
  const { maximum, minimum } = listed.adjustable_quantity;
  return { minimum, maximum };
}

function productOf(account: Account, { id, product }: StoredPrice): StoredProduct {
  const found = account.table('product').get(product);
  if (found === undefined) throw new Error(`${id} has no product`);
  return found;
}
