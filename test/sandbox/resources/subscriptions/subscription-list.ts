/** Lists of subscriptions and what they can be filtered by (facts.md §5.1, §8). */
import { firstPeriodEnd, lastPeriodStart } from '../../billing/subscriptions/items.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { noSuch } from '../../errors.ts';
import { type List, page, passes, rowsFor, within } from '../../lists.ts';
import type { ValuesOf } from '../../params/field.ts';
import { checkReferences } from '../../payments/references.ts';
import type { Call, PageValues } from '../../routes.ts';
import type { StoredSubscription } from '../../store/objects.ts';
import type { subscriptionList } from './subscription-params.ts';

type Filters = ValuesOf<typeof subscriptionList>;

/** Those that are canceled are shown only when they are asked for; those on a test clock, when it or its customer is. */
export function listSubscriptions(call: Call<Filters & PageValues>): List<StoredSubscription> {
  const { account, params } = call;
  const { automatic_tax, collection_method, created, customer, price, status, test_clock } = params;
  checkReferences(account, { customer });
  if (price !== undefined && account.table('price').get(price) === undefined) {
    throw noSuch('price', price, 'price');
  }
  if (test_clock !== undefined && account.table('test_helpers.test_clock').get(test_clock) === undefined) {
    throw noSuch('test_clock', test_clock, 'test_clock');
  }
  const table = account.table('subscription');
  const isAsked = customer !== undefined || test_clock !== undefined;
  const byStatus = status === 'all' || status === 'ended' ? undefined : status;
  return page(call, {
    table,
    rows: rowsFor(table, { customer, test_clock, price, status: byStatus }),
    noun: 'subscription',
    url: '/v1/subscriptions',
    matches: (one) =>
      (isAsked || one.test_clock === null) &&
      passes(customer, one.customer) &&
      passes(test_clock, one.test_clock) &&
      passes(collection_method, one.collection_method) &&
      passes(automatic_tax?.enabled, one.automatic_tax.enabled) &&
      (price === undefined || one.items.some((item) => item.price === price)) &&
      hasStatus(one, status) &&
      within(one.created, created) &&
      within(firstPeriodEnd(one), params.current_period_end) &&
      within(lastPeriodStart(one), params.current_period_start),
  });
}

function hasStatus({ status }: StoredSubscription, wanted: Filters['status']): boolean {
  if (wanted === undefined) return status !== 'canceled';
  if (wanted === 'all') return true;
  if (wanted === 'ended') return hasEnded({ status });
  return status === wanted;
}
