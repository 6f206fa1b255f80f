/** Subscriptions (facts.md chapter 5). */
import type { Expandables } from '../../expand.ts';
import { many, one, type Route } from '../../routes.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import { cancel } from './subscription-cancellation.ts';
import { create } from './subscription-create.ts';
import { findSubscription } from './subscription-find.ts';
import { subscriptionItemExpandables } from './subscription-item.ts';
import { listSubscriptions } from './subscription-list.ts';
import {
  subscriptionCancel,
  subscriptionCreate,
  subscriptionList,
  subscriptionMigrate,
  subscriptionPause,
  subscriptionResume,
  subscriptionUpdate,
} from './subscription-params.ts';
import { migrate, pause, resume } from './subscription-pause.ts';
import { update } from './subscription-update.ts';

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
  pending_update: { fields: { subscription_items: { fields: subscriptionItemExpandables } } },
  pending_setup_intent: { ref: 'setup_intent' },
  schedule: { unsupported: 'subscription schedules' },
  test_clock: { ref: 'test_helpers.test_clock' },
};

export const subscriptionRoutes: Route[] = [
  one('POST', URL, KIND, subscriptionCreate, create),
  many(URL, KIND, subscriptionList, listSubscriptions),
  one('POST', `${URL}/:id`, KIND, subscriptionUpdate, update),
  one('DELETE', `${URL}/:id`, KIND, subscriptionCancel, cancel),
  one('POST', `${URL}/:id/pause`, KIND, subscriptionPause, pause),
  one('POST', `${URL}/:id/resume`, KIND, subscriptionResume, resume),
  one('POST', `${URL}/:id/migrate`, KIND, subscriptionMigrate, migrate),
  one('GET', `${URL}/:id`, KIND, {}, ({ account, id }) => findSubscription(account, id)),
];
