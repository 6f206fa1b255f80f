/** What the `items` of an update ask for, or why that cannot be (facts.md §5.6). */
import type { ItemChange } from '../../billing/subscriptions/change-items.ts';
import { priceOfItem } from '../../billing/subscriptions/items.ts';
import { checkOffered } from '../../checkout/sold.ts';
import { invalid, noSuch } from '../../errors.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { nameIn } from '../../params/name.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPrice, StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import type { ChangedItemValues } from './subscription-item-params.ts';
import { checkCount, checkIntervals, checkQuantity, recurringPrice } from './subscription-prices.ts';

/** The changes in their order: one with an `id` is of that item, one without is a new item. */
export function itemChanges(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  given: readonly ChangedItemValues[] | undefined,
): ItemChange[] {
  const changes = (given ?? []).map((values, index) => {
    const at = `items[${index}]`;
    if (values.id === undefined) return addition(account, now, subscription, values, at);
    const item = subscription.items.find(({ id }) => id === values.id);
    if (item === undefined) throw noSuch('subscription_item', values.id, `${at}[id]`);
    return changeOf(account, now, subscription, item, values, at);
  });
  checkItems(account, subscription, changes);
  return changes;
}

/** @param at the item as Stripe names it, `items[0]`; '' for parameters of their own */
export function addition(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  values: ChangedItemValues,
  at: string,
): ItemChange {
  const price = recurringPrice(account, now, values, at);
  checkOffered(price, subscription.currency, nameIn(at, 'price'));
  checkQuantity(price, values.quantity, at);
  const metadata = mergeMetadata({}, values.metadata);
  return { add: { price, quantity: values.quantity, metadata } };
}

/** What a call makes of an item that is there; `at` as above. */
export function changeOf(
  account: Account,
  now: number,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
  values: ChangedItemValues,
  at: string,
): ItemChange {
  if (values.deleted === true) return { item: item.id, deleted: true };
  const named = values.price !== undefined || values.price_data !== undefined;
  // The price that it has already may have been archived since.
  const isSame = values.price === item.price;
  const price = named && !isSame ? recurringPrice(account, now, values, at) : priceOfItem(account, item);
  checkOffered(price, subscription.currency, nameIn(at, 'price'));
  checkQuantity(price, values.quantity, at);
  return {
    item: item.id,
    metadata: mergeMetadata(item.metadata, values.metadata),
    price,
    ...(values.quantity === undefined ? {} : { quantity: values.quantity }),
  };
}

/** What must hold of all items together. */
export function checkItems(
  account: Account,
  { billing_mode, items }: StoredSubscription,
  changes: readonly ItemChange[],
): void {
  const deleted = new Set(changes.flatMap((change) => ('deleted' in change ? [change.item] : [])));
  const kept = items
    .filter(({ id }) => !deleted.has(id))
    .map((item) => {
      const change = changes.find((one) => 'item' in one && one.item === item.id && 'price' in one);
      const price = change !== undefined && 'price' in change ? change.price : undefined;
      return { item: item.id, price: price ?? priceOfItem(account, item) };
    });
  const prices: StoredPrice[] = [];
  for (const { item, price } of kept) {
    const twin = kept.find((other) => other.price.id === price.id && other.item !== item);
    if (twin !== undefined) throw duplicate(price.id, twin.item);
    prices.push(price);
  }
  for (const change of changes) {
    if (!('add' in change)) continue;
    const { price } = change.add;
    const twin = kept.find((other) => other.price.id === price.id);
    if (twin !== undefined) throw duplicate(price.id, twin.item);
    if (prices.includes(price)) throw doubled(price.id);
    prices.push(price);
  }
  if (prices.length === 0) {
    throw invalid(
      'A subscription must have at least one active plan. To cancel a subscription, please use the cancel API ' +
        'endpoint on /v1/subscriptions.',
    );
  }
  checkCount(prices.length);
  checkIntervals(prices, billing_mode.type);
}

/** Recorded of the live API, its `param` too. */
function duplicate(price: string, item: string): Error {
  return invalid(
    `A new item with Price ${price} can't be added to this Subscription because an existing Subscription Item ` +
      `${item} is already using that Price. If you want to update the existing item (e.g., to adjust the ` +
      "quantity), pass the existing Subscription Item's `id` in your update request: " +
      'https://stripe.com/docs/api/subscriptions/update#update_subscription-items-id',
    'plan',
  );
}

function doubled(price: string): Error {
  return invalid(
    `Cannot add multiple Subscription Items with the same Price to a Subscription: ${price}`,
    'plan',
  );
}
