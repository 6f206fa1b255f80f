/** What a change of a subscription costs: invoice items, and an invoice where it is billed at once. */
import type { Account } from '../../store/account.ts';
import type { StoredInvoice, StoredSubscription } from '../../store/objects.ts';
import { type InvoiceItemValues, pendingItems } from '../invoice-items.ts';
import type { Billing } from '../line-draft.ts';
import { subscriptionLines } from '../lines.ts';
import { billNow, type RequestPayment } from './bill-now.ts';
import { createAll, prorationsBetween, usageItems, usageSoFar } from './change-items.ts';
import type { Plan } from './change-plan.ts';
import { addItem } from './first-bill.ts';
import { isMetered, lastPeriodStart, priceOfItem, withBilled, withoutBilled } from './items.ts';
import { creditOf } from './prorate.ts';
import { currentSubscription, putSubscription } from './put.ts';
import { isBilled } from './status.ts';
import type { SubscriptionChange } from './subscription-change.ts';

/** Bills the step from one version of a stored subscription to the next; null when nothing is billed at once. */
export function billChange(
  account: Account,
  now: number,
  before: StoredSubscription,
  plan: Plan,
  change: SubscriptionChange,
  payment: RequestPayment,
): StoredInvoice | null {
  const { after, billing } = plan;
  const part =
    billing === 'anew'
      ? restart(account, now, before, plan, change)
      : rest(account, now, before, plan, change);
  createAll(account, now, part.values);
  const extras = (change.addInvoiceItems ?? []).map((extra) => addItem(account, now, after, extra));
  const lines = billing === 'anew' ? subscriptionLines(account, after, advanceOf(account, after)) : [];
  const items = withBilled(account, part.items, lines);
  putSubscription(account, { ...currentSubscription(account, after), items });
  if (billing === 'later') return null;
  const isNothing = part.values.length === 0 && extras.length === 0 && lines.length === 0;
  const customer = account.table('customer').get(after.customer);
  if (isNothing || customer === undefined) return null;
  return billNow(
    account,
    now,
    currentSubscription(account, after),
    {
      customer,
      billing_reason: 'subscription_update',
      lines,
      items: pendingItems(account, after.customer, after.id, after.currency),
      period: { start: lastPeriodStart(before), end: now },
    },
    payment,
  );
}

interface Part {
  items: StoredSubscription['items'];
  values: InvoiceItemValues[];
}

/** The periods go on: what differs is charged for the rest of them. */
function rest(
  account: Account,
  now: number,
  before: StoredSubscription,
  { after, billing }: Plan,
  { prorationBehavior, prorationDate = now }: SubscriptionChange,
): Part {
  const used = usageSoFar(account, now, before, after.items);
  if (!isBilled(before)) return { items: after.items, values: used };
  const { items, values } = prorationsBetween(account, before, after, prorationDate);
  if (prorationBehavior !== 'none') return { items, values: [...used, ...values] };
  // Without prorations nothing is given back, but what is billed at once is.
  if (billing === 'later') return { items: after.items, values: used };
  const debits = values.filter(({ proration_details }) => proration_details?.credited_items === null);
  return { items, values: [...used, ...debits.filter(({ amount }) => amount >= 0)] };
}

/** The periods end here: what is paid for is given back, what was used is charged. */
function restart(
  account: Account,
  now: number,
  before: StoredSubscription,
  { after }: Plan,
  { prorationBehavior, prorationDate = now }: SubscriptionChange,
): Part {
  if (!isBilled(before)) return { items: after.items, values: [] };
  const used = before.items.flatMap((item) =>
    isMetered(priceOfItem(account, item)) ? usageItems(account, now, before, item) : [],
  );
  const credits = before.items.flatMap((item) => creditOf(account, before, item, prorationDate) ?? []);
  const items = after.items.map(withoutBilled);
  return { items, values: prorationBehavior === 'none' ? used : [...used, ...credits] };
}

/** Licensed items for the period to come, at nothing while they are tried. */
export function advanceOf(account: Account, { items, status }: StoredSubscription): Billing[] {
  return items
    .filter((item) => !isMetered(priceOfItem(account, item)))
    .map((item) => ({
      item,
      period: { start: item.current_period_start, end: item.current_period_end },
      as: status === 'trialing' ? 'trial' : 'advance',
    }));
}
