import type { Calls } from './calls.ts';

export const subscriptionCalls: Calls = {
  files: ['resources/Subscriptions.d.ts', 'resources/SubscriptionItems.d.ts'],
  calls: {
    'POST /v1/subscriptions': 'SubscriptionCreateParams',
    'GET /v1/subscriptions': 'SubscriptionListParams',
    'GET /v1/subscriptions/:id': 'SubscriptionRetrieveParams',
    'POST /v1/subscriptions/:id': 'SubscriptionUpdateParams',
    'DELETE /v1/subscriptions/:id': 'SubscriptionCancelParams',
    'POST /v1/subscriptions/:id/pause': 'SubscriptionPauseParams',
    'POST /v1/subscriptions/:id/resume': 'SubscriptionResumeParams',
    'POST /v1/subscriptions/:id/migrate': 'SubscriptionMigrateParams',
    'POST /v1/subscription_items': 'SubscriptionItemCreateParams',
    'GET /v1/subscription_items': 'SubscriptionItemListParams',
    'GET /v1/subscription_items/:id': 'SubscriptionItemRetrieveParams',
    'POST /v1/subscription_items/:id': 'SubscriptionItemUpdateParams',
    'DELETE /v1/subscription_items/:id': 'SubscriptionItemDeleteParams',
  },
};
