/** The items of a subscription, by themselves (facts.md §5.1). */
import { planOf } from '../events/plan.ts';
import type { Expandables } from '../expand.ts';
import type { Route } from '../routes.ts';
import type { Account } from '../store/account.ts';
import type { StoredSubscriptionItem } from '../store/objects.ts';

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

export const subscriptionItemRoutes: Route[] = [];
