/** What of a subscription can be updated in the portal, by a configuration that allows updates. */
import { priceOfItem } from '../../billing/subscriptions/items.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { activePrice, checkOffered } from '../../checkout/sold.ts';
import { invalid, noSuch } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type {
  StoredConfiguration,
  StoredPrice,
  StoredSubscription,
  StoredSubscriptionItem,
} from '../../store/objects.ts';
import { checkQuantity } from '../subscriptions/subscription-prices.ts';
import type { FlowValues } from './portal-session-params.ts';

type Confirmed = NonNullable<FlowValues['subscription_update_confirm']>['items'];
type Update = StoredConfiguration['features']['subscription_update'];
type Product = NonNullable<Update['products']>[number];

const AT = 'flow_data[subscription_update_confirm][items]';

/** @throws a 400 for a subscription that has nothing the customer could change */
export function checkUpdatable(
  account: Account,
  { features }: StoredConfiguration,
  subscription: StoredSubscription,
): void {
  const item = onlyItem(subscription);
  const update = features.subscription_update;
  const { products, default_allowed_updates: allowed } = update;
  const elsewhere = (products ?? []).flatMap(({ prices }) => prices).filter((price) => price !== item.price);
  const isOffered = (id: string) => {
    const price = account.table('price').get(id);
    return price?.active === true && price.currency_options[subscription.currency] !== undefined;
  };
  if (allowed.includes('price') && elsewhere.some(isOffered)) return;
  const own = productOf(update, item.price);
  if (allowed.includes('quantity') && item.quantity !== undefined && own?.adjustable_quantity.enabled) return;
  throw invalid(
    'This subscription cannot be updated because there is no price in the portal configuration available to change ' +
      'to.',
  );
}

/** @throws a 400 for what is asked to be confirmed and could not be */
export function checkConfirmed(
  account: Account,
  configuration: StoredConfiguration,
  subscription: StoredSubscription,
  items: Confirmed,
): void {
  const update = configuration.features.subscription_update;
  const [asked] = items;
  if (asked === undefined || items.length > 1)
    throw invalid('You must specify exactly one item to be updated.', AT);
  const item = subscription.items.find(({ id }) => id === asked.id);
  if (item === undefined) throw noSuch('subscription_item', asked.id, `${AT}[0][id]`);
  onlyItem(subscription);
  const price = priceAfter(account, item, asked.price);
  const cannot = (to: string, why: string, name: string) =>
    invalid(
      `The item \`${item.id}\` cannot be updated to ${to} because the configuration \`${configuration.id}\` ${why}`,
      `${AT}[0][${name}]`,
    );
  const isOther = price.id !== item.price;
  const product = productOf(update, price.id);
  // This sentence and the last one are seen in public reports.
  if (isOther && product === undefined) {
    throw cannot(
      `price \`${price.id}\``,
      'does not include the price in its `features[subscription_update][products]`.',
      'price',
    );
  }
  if (isOther) checkAllowed('price', `price \`${price.id}\``);
  checkOffered(price, subscription.currency, `${AT}[0][price]`);
  checkQuantity(price, asked.quantity, `${AT}[0]`);
  const quantity = asked.quantity ?? item.quantity;
  const isMore = asked.quantity !== undefined && asked.quantity !== item.quantity;
  if (isMore) checkAllowed('quantity', `quantity ${asked.quantity}`);
  const range = product?.adjustable_quantity;
  if (isMore && !range?.enabled)
    throw cannot(`quantity ${quantity}`, 'does not let it be adjusted.', 'quantity');
  if (range?.enabled && quantity !== undefined && !isWithin(quantity, range)) {
    const { maximum, minimum } = range;
    const limits = maximum === null ? `at least ${minimum}` : `between ${minimum} and ${maximum}`;
    throw cannot(`quantity ${quantity}`, `wants the quantity to be ${limits}.`, 'quantity');
  }
  if (!isOther && !isMore) {
    throw invalid(
      `Cannot update the subscription \`${subscription.id}\` because there are no changes to confirm. Provide a ` +
        'different `price` or `quantity`.',
    );
  }

  function checkAllowed(name: 'price' | 'quantity', to: string): void {
    if (update.default_allowed_updates.includes(name)) return;
    throw cannot(
      to,
      `does not include \`${name}\` in its \`features[subscription_update][default_allowed_updates]\`.`,
      name,
    );
  }
}

/** The price that an item has after it; the one it has may have been archived since. */
function priceAfter(account: Account, item: StoredSubscriptionItem, wanted: string | undefined): StoredPrice {
  if (wanted === undefined || wanted === item.price) return priceOfItem(account, item);
  return activePrice(account, wanted, `${AT}[0][price]`);
}

function productOf({ products }: Update, price: string): Product | undefined {
  return products?.find(({ prices }) => prices.includes(price));
}

function isWithin(quantity: number, { maximum, minimum }: Product['adjustable_quantity']): boolean {
  return quantity >= minimum && (maximum === null || quantity <= maximum);
}

/** The portal updates subscriptions of one item that go on (https://docs.stripe.com/customer-management#limitations). */
function onlyItem(subscription: StoredSubscription): StoredSubscriptionItem {
  const { cancel_at, cancel_at_period_end, id, items, status } = subscription;
  const [item] = items;
  if (hasEnded(subscription) || status === 'incomplete')
    throw invalid(`This subscription cannot be updated because it is \`${status}\`.`);
  if (cancel_at !== null || cancel_at_period_end)
    throw invalid(`This subscription cannot be updated because ${id} is set to be canceled.`);
  if (item === undefined || items.length > 1)
    throw invalid('This subscription cannot be updated because it has multiple items.');
  return item;
}
