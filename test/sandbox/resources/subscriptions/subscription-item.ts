/** The items of a subscription, by themselves (facts.md §5.1). */
import { changeSubscription } from '../../billing/subscriptions/change.ts';
import type { ItemChange } from '../../billing/subscriptions/change-items.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { invalid, noSuch, StripeError } from '../../errors.ts';
import { planOf } from '../../events/plan.ts';
import type { Expandables } from '../../expand.ts';
import { type List, pageInOrder } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { type Call, many, one, type PageValues, type Route, removal } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import { addition, changeOf, checkItems } from './subscription-changes.ts';
import { itemCreate, itemDelete, itemList, itemUpdate } from './subscription-item-params.ts';
import { checkPending, checkProrationDate } from './subscription-rules.ts';

const KIND = 'subscription_item';
const URL = '/v1/subscription_items';

export const subscriptionItemExpandables: Expandables = {
  discounts: { ref: [] },
  hidden: { hidden: true },
  plan: { computed: (account: Account, item: StoredSubscriptionItem) => planOfItem(account, item) },
  price: { embed: 'price' },
};

/** The legacy mirror of the price. */
function planOfItem(account: Account, { price }: StoredSubscriptionItem): object | null {
  const stored = account.table('price').get(price);
  return stored === undefined ? null : planOf(stored);
}

interface Found {
  subscription: StoredSubscription;
  item: StoredSubscriptionItem;
}

/** Its refusal is like no other's (recorded of the live API). */
function find(account: Account, id: string): Found {
  const subscription = account.table('subscription').by('item', [id])[0]?.object;
  const item = subscription?.items.find((one) => one.id === id);
  if (subscription === undefined || item === undefined) {
    throw new StripeError(404, `Invalid subscription_item id: ${id}`);
  }
  return { subscription, item };
}

/** A subscription that is over is not there for this (recorded of the live API). */
function ownerOf(account: Account, id: string): StoredSubscription {
  const subscription = account.table('subscription').get(id);
  if (subscription === undefined || hasEnded(subscription)) {
    throw noSuch('subscription', id, 'subscription', 404);
  }
  return subscription;
}

type Billing = Partial<
  Pick<
    ValuesOf<typeof itemUpdate>,
    'off_session' | 'payment_behavior' | 'proration_behavior' | 'proration_date'
  >
>;

/** What can wait for a payment (https://docs.stripe.com/billing/subscriptions/pending-updates-reference). */
const PENDING = [
  'clear_usage',
  'expand',
  'off_session',
  'payment_behavior',
  'price',
  'price_data',
  'proration_behavior',
  'proration_date',
  'quantity',
  'subscription',
];

/** Makes the change that `read` reads from the parameters, at the time of the subscription. */
function change(
  { account, origin, params }: Call<Billing>,
  { id }: StoredSubscription,
  read: (subscription: StoredSubscription, now: number) => ItemChange,
): StoredSubscription {
  const subscription = ownerOf(account, id);
  checkStill(account, subscription.test_clock);
  if (subscription.status === 'incomplete') {
    throw invalid(
      'The items of a subscription whose status is `incomplete` cannot be changed.',
      undefined,
      'status_transition_invalid',
    );
  }
  const now = nowFor(account, subscription);
  const asked = read(subscription, now);
  checkItems(account, subscription, [asked]);
  const { off_session: offSession = false, payment_behavior: behavior = 'allow_incomplete' } = params;
  const { proration_behavior, proration_date } = params;
  if (behavior === 'pending_if_incomplete') checkPending(params, PENDING);
  return changeSubscription(
    account,
    now,
    subscription,
    {
      items: [asked],
      ...(proration_behavior === undefined ? {} : { prorationBehavior: proration_behavior }),
      ...(proration_date === undefined
        ? {}
        : { prorationDate: checkProrationDate(subscription, proration_date) }),
    },
    { behavior, offSession, origin },
  );
}

function create(call: Call<ValuesOf<typeof itemCreate>>): StoredSubscriptionItem {
  const { account, params } = call;
  const owner = ownerOf(account, params.subscription);
  const after = change(call, owner, (subscription, now) => addition(account, now, subscription, params, ''));
  const added = after.items.find(({ id }) => !owner.items.some((item) => item.id === id));
  // Of one that waits for its payment there is nothing yet but the item that it will be.
  const waiting = after.pending_update?.subscription_items?.at(-1);
  const item = added ?? waiting;
  if (item === undefined) throw new Error(`${owner.id} has no new item`);
  return item;
}

function update(call: Call<ValuesOf<typeof itemUpdate>>): StoredSubscriptionItem {
  const { account, id, params } = call;
  const { item, subscription: owner } = find(account, id);
  const after = change(call, owner, (subscription, now) =>
    changeOf(account, now, subscription, item, params, ''),
  );
  return after.items.find((one) => one.id === id) ?? item;
}

function remove(call: Call<ValuesOf<typeof itemDelete>>): object {
  const { account, id } = call;
  const { subscription } = find(account, id);
  change(call, subscription, () => ({ item: id, deleted: true }));
  return { id, object: KIND, deleted: true };
}

function list(call: Call<ValuesOf<typeof itemList> & PageValues>): List<StoredSubscriptionItem> {
  const { account, params } = call;
  const subscription = account.table('subscription').get(params.subscription);
  if (subscription === undefined) throw noSuch('subscription', params.subscription, 'subscription', 404);
  return pageInOrder(call, {
    items: subscription.items,
    url: `${URL}?subscription=${subscription.id}`,
    noun: KIND,
  });
}

export const subscriptionItemRoutes: Route[] = [
  one('POST', URL, KIND, itemCreate, create),
  many(URL, KIND, itemList, list),
  one('GET', `${URL}/:id`, KIND, {}, ({ account, id }) => find(account, id).item),
  one('POST', `${URL}/:id`, KIND, itemUpdate, update),
  removal(`${URL}/:id`, remove, itemDelete),
];
