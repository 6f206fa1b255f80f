/** What of a subscription can be updated in the portal, by a configuration that allows updates. */
import { isMetered, priceOfItem } from '../../billing/subscriptions/items.ts';
import { activePrice, checkOffered } from '../../checkout/sold.ts';
import { invalid, noSuch } from '../../errors.ts';
import { type QuantityRange, refusalOf, updateTerms } from '../../portal/update-terms.ts';
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

const AT = 'flow_data[subscription_update_confirm][items]';

/** @throws a 400 for a subscription that has nothing the customer could change */
export function checkUpdatable(
  account: Account,
  configuration: StoredConfiguration,
  subscription: StoredSubscription,
): void {
  checkKind(account, subscription);
  if (!('refused' in updateTerms(account, configuration, subscription))) return;
  // The end of it is seen in public code.
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
  const [asked] = items;
  if (asked === undefined || items.length > 1)
    throw invalid('You must specify exactly one item to be updated.', AT);
  const item = subscription.items.find(({ id }) => id === asked.id);
  if (item === undefined) throw noSuch('subscription_item', asked.id, `${AT}[0][id]`);
  checkKind(account, subscription);
  const cannot = cannotOf(configuration, item);
  const price = priceAfter(account, configuration, item, asked.price);
  checkOffered(price, subscription.currency, `${AT}[0][price]`);
  checkQuantity(price, asked.quantity, `${AT}[0]`);
  const isOther = asked.quantity !== undefined && asked.quantity !== item.quantity;
  const quantity = isMetered(price) ? null : (asked.quantity ?? item.quantity ?? 1);
  const range = rangeOf(account, configuration, subscription, price);
  if (isOther && range === null) {
    const { default_allowed_updates: allowed } = configuration.features.subscription_update;
    const why = allowed.includes('quantity') ? 'does not let it be adjusted.' : notAllowed('quantity');
    throw cannot(`quantity \`${quantity}\``, why, 'quantity');
  }
  if (range !== null && quantity !== null && !isWithin(quantity, range))
    throw cannot(`quantity \`${quantity}\``, `wants it to be ${inWords(range)}.`, 'quantity');
  if (price.id === item.price && !isOther) {
    // Seen in public reports.
    throw invalid(
      `Cannot update the subscription \`${subscription.id}\` because there are no changes to confirm. Provide a ` +
        'different `price` or `quantity`.',
    );
  }
}

type Cannot = (to: string, why: string, name: 'price' | 'quantity') => Error;

function cannotOf({ id: configuration }: StoredConfiguration, { id: item }: StoredSubscriptionItem): Cannot {
  return (to, why, name) =>
    invalid(
      `The item \`${item}\` cannot be updated to ${to} because the configuration \`${configuration}\` ${why}`,
      `${AT}[0][${name}]`,
    );
}

function notAllowed(name: 'price' | 'quantity'): string {
  return `does not include \`${name}\` in its \`features[subscription_update][default_allowed_updates]\`.`;
}

/** The price that an item has after it; the one it has need not be listed, and may have been archived since. */
function priceAfter(
  account: Account,
  configuration: StoredConfiguration,
  item: StoredSubscriptionItem,
  wanted: string | undefined,
): StoredPrice {
  if (wanted === undefined || wanted === item.price) return priceOfItem(account, item);
  const price = activePrice(account, wanted, `${AT}[0][price]`);
  const cannot = cannotOf(configuration, item);
  const { default_allowed_updates: allowed, products } = configuration.features.subscription_update;
  if (!products?.some(({ prices }) => prices.includes(wanted))) {
    // Seen in public reports.
    throw cannot(
      `price \`${wanted}\``,
      'does not include the price in its `features[subscription_update][products]`.',
      'price',
    );
  }
  if (!allowed.includes('price')) throw cannot(`price \`${wanted}\``, notAllowed('price'), 'price');
  if (price.tax_behavior !== priceOfItem(account, item).tax_behavior) {
    throw invalid(
      `The item \`${item.id}\` cannot be updated to price \`${wanted}\` because its \`tax_behavior\` is another one.`,
      `${AT}[0][price]`,
    );
  }
  return price;
}

/** What the quantity can be with a price; null where it stays what it is. */
function rangeOf(
  account: Account,
  configuration: StoredConfiguration,
  subscription: StoredSubscription,
  price: StoredPrice,
): QuantityRange | null {
  const terms = updateTerms(account, configuration, subscription);
  if ('refused' in terms) return null;
  const offer = [terms.current, ...terms.offers].find((one) => one.price.id === price.id);
  return offer?.range ?? null;
}

function isWithin(quantity: number, { maximum, minimum }: QuantityRange): boolean {
  return quantity >= minimum && (maximum === null || quantity <= maximum);
}

function inWords({ maximum, minimum }: QuantityRange): string {
  return maximum === null ? `at least ${minimum}` : `between ${minimum} and ${maximum}`;
}

/** Not every subscription can be updated in the portal (https://docs.stripe.com/customer-management#limitations). */
function checkKind(account: Account, subscription: StoredSubscription): void {
  const refused = refusalOf(account, subscription);
  if (refused !== null) throw invalid(`The subscription ${subscription.id} cannot be updated. ${refused}`);
}
