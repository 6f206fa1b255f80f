/** Subscriptions (facts.md chapter 5). */

import { noSuch } from '../errors.ts';
import type { Expandables } from '../expand.ts';
import { many, one, type Route } from '../routes.ts';
import type { Account } from '../store/account.ts';
import type { StoredSubscription } from '../store/objects.ts';
import { create } from './subscription-create.ts';
import { listSubscriptions } from './subscription-list.ts';
import { subscriptionCreate, subscriptionList } from './subscription-params.ts';

const KIND = 'subscription';
const URL = '/v1/subscriptions';

export const subscriptionExpandables: Expandables = {
  application: { ref: [] },
  automatic_tax: { fields: { liability: { fields: { account: { ref: [] } } } } },
  cancellation_details: { fields: { feedback_option: { ref: [] } } },
  customer: { ref: ['customer', 'deleted_customer'] },
  default_payment_method: { ref: 'payment_method' },
  default_source: { ref: [] },
  discounts: { ref: [] },
  hidden: { hidden: true },
  items: {
    contains: 'subscription_item',
    url: ({ id }: StoredSubscription) => `/v1/subscription_items?subscription=${id}`,
  },
  latest_invoice: { ref: 'invoice' },
  on_behalf_of: { ref: [] },
  pending_setup_intent: { ref: 'setup_intent' },
  schedule: { unsupported: 'subscription schedules' },
  test_clock: { ref: 'test_helpers.test_clock' },
};

function find(account: Account, id: string): StoredSubscription {
  const subscription = account.table(KIND).get(id);
  if (subscription === undefined) throw noSuch('subscription', id, 'id', 404);
  return subscription;
}

export const subscriptionRoutes: Route[] = [
  one('POST', URL, KIND, subscriptionCreate, create),
  many(URL, KIND, subscriptionList, listSubscriptions),
  one('GET', `${URL}/:id`, KIND, {}, ({ account, id }) => find(account, id)),
];
