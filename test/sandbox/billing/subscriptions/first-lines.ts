/**
 * The lines of a first invoice: for the first period, which an anchor may cut short, and for time before now
 * (https://docs.stripe.com/billing/subscriptions/backdating).
 */
import type { Account } from '../../store/account.ts';
import type { StoredPrice, StoredSubscription, StoredSubscriptionItem } from '../../store/objects.ts';
import { addIntervals, type Period } from '../calendar.ts';
import {
  type Billing,
  type LineDraft,
  pricingOf,
  quantities,
  subscriptionItemParent,
} from '../line-draft.ts';
import { spanText } from '../line-texts.ts';
import { subscriptionLines } from '../lines.ts';
import { costOf } from '../rating.ts';
import { type Anchored, intervalOf, isMetered, periodOf, priceOfItem } from './items.ts';
import { shareOf } from './prorate.ts';

/** The lines of a subscription that is new now. Metered items have none, in classic billing one of nothing used. */
export function firstLines(account: Account, now: number, subscription: StoredSubscription): LineDraft[] {
  const isClassic = subscription.billing_mode.type === 'classic';
  // Of the items the last comes first, as on any invoice.
  return [...subscription.items].reverse().flatMap((item) => {
    const price = priceOfItem(account, item);
    if (isMetered(price)) {
      return isClassic ? linesFor(account, subscription, item, { start: now, end: now }, 'arrears') : [];
    }
    if (subscription.trial_end !== null) {
      const { current_period_start: start, current_period_end: end } = item;
      return linesFor(account, subscription, item, { start, end }, 'trial');
    }
    return spansOf(price, now, subscription, item).flatMap((span) =>
      span.isWhole
        ? linesFor(account, subscription, item, span.period, 'advance')
        : [partLine(account, subscription, item, span)],
    );
  });
}

/**
 * The lines of a licensed item for the period that follows a trial: only in part where the anchor cuts it short, and
 * then not at all without prorations.
 */
export function linesAfterTrial(
  account: Account,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
): LineDraft[] {
  const { current_period_start: start, current_period_end: end } = item;
  const [span] = natural(priceOfItem(account, item), subscription, start, end);
  if (span === undefined || span.isWhole) {
    return linesFor(account, subscription, item, { start, end }, 'advance');
  }
  return subscription.hidden.prorates ? [partLine(account, subscription, item, span)] : [];
}

function linesFor(
  account: Account,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
  period: Period,
  as: Billing['as'],
): LineDraft[] {
  return subscriptionLines(account, subscription, [{ item, period, as }]);
}

interface Span {
  period: Period;
  /** A whole period of the price. */
  isWhole: boolean;
  /** What it costs of a whole one: the sum of these parts, each of seconds. */
  parts: { seconds: number; of: number }[];
}

/** The time that is charged at first, newest last. Without prorations only whole periods to come are. */
function spansOf(
  price: StoredPrice,
  now: number,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
): Span[] {
  const { billing_cycle_anchor: anchor, billing_mode, start_date, hidden } = subscription;
  const end = item.current_period_end;
  const from = Math.min(start_date, now);
  const spans =
    billing_mode.type === 'classic' && from < now
      ? imagined(price, from, anchor > now ? end : now, end)
      : natural(price, subscription, from, end);
  if (hidden.prorates) return spans;
  return spans.filter(({ isWhole, period }) => isWhole && period.end > now);
}

/** Each period of the anchor by itself, the first perhaps in part. */
function natural(price: StoredPrice, anchor: Anchored, from: number, end: number): Span[] {
  const spans: Span[] = [];
  for (let start = from; start < end; ) {
    const whole = periodOf(price, anchor, start);
    const of = whole.end - whole.start;
    const parts = [{ seconds: whole.end - start, of }];
    spans.push({ period: { start, end: whole.end }, isWhole: start === whole.start, parts });
    start = whole.end;
  }
  return spans;
}

/** Until a moment in one, by periods that are imagined to begin with the first second; then a whole one. */
function imagined(price: StoredPrice, from: number, until: number, end: number): Span[] {
  const parts: Span['parts'] = [];
  const interval = intervalOf(price);
  for (let count = 0; addIntervals(from, interval, count) < until; count++) {
    const [start, next] = [addIntervals(from, interval, count), addIntervals(from, interval, count + 1)];
    parts.push({ seconds: Math.min(next, until) - start, of: next - start });
  }
  const past = { period: { start: from, end: until }, isWhole: false, parts };
  return until === end ? [past] : [past, { period: { start: until, end }, isWhole: true, parts: [] }];
}

/** A line for less than a period, or for several in one. */
function partLine(
  account: Account,
  subscription: StoredSubscription,
  item: StoredSubscriptionItem,
  { period, parts }: Span,
): LineDraft {
  const price = priceOfItem(account, item);
  const quantity = item.quantity ?? 1;
  const cost = costOf(price, subscription.currency, quantity);
  return {
    amount: parts.reduce(
      (sum, { seconds, of }) => sum + shareOf(cost, seconds, of, subscription.currency),
      0,
    ),
    currency: subscription.currency,
    description: spanText(account.table('product').get(price.product), quantity, period),
    discountable: true,
    hidden: { usage: null },
    metadata: subscription.metadata,
    parent: subscriptionItemParent({
      proration: true,
      subscription: subscription.id,
      subscription_item: item.id,
    }),
    period,
    pricing: pricingOf(price, null),
    ...quantities(String(quantity)),
    subscription: subscription.id,
  };
}
