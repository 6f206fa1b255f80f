/** What the parameters of a subscription must not say together, whether it is made or changed. */
import { firstPeriodEnd, lastPeriodStart } from '../../billing/subscriptions/items.ts';
import { hasEnded } from '../../billing/subscriptions/status.ts';
import { DAY } from '../../durations.ts';
import { invalid } from '../../errors.ts';
import type { Account } from '../../store/account.ts';
import type { StoredCustomer, StoredPrice, StoredSubscription } from '../../store/objects.ts';

const FIVE_YEARS = 5 * 366 * DAY;
const MAX_TRIAL_DAYS = 730;

/**
 * When a trial ends: by a moment, by a number of days or by what a price says. Undefined when there is none: a trial
 * that ends now is none (recorded of the live API).
 */
export function trialEndOf(
  now: number,
  values: { trial_end?: number | 'now'; trial_from_plan?: boolean; trial_period_days?: number },
  prices: readonly StoredPrice[],
): number | undefined {
  const { trial_end, trial_from_plan = false, trial_period_days } = values;
  if (trial_from_plan && (trial_end !== undefined || trial_period_days !== undefined)) {
    throw invalid('You cannot set `trial_end` or `trial_period_days` when `trial_from_plan=true`.');
  }
  if (trial_end !== undefined && trial_period_days !== undefined) {
    throw invalid('You may only specify one of these parameters: trial_end, trial_period_days.', 'trial_end');
  }
  if (trial_end === 'now') return undefined;
  if (trial_end !== undefined) return checkTrialEnd(now, trial_end);
  const days = trial_from_plan
    ? prices.find(({ recurring }) => recurring?.trial_period_days)?.recurring?.trial_period_days
    : trial_period_days;
  if (days == null) return undefined;
  checkTrialLength(now, now + days * DAY, 'trial_period_days');
  return now + days * DAY;
}

/**
 * How long a trial may be, of a subscription or of a session of Checkout. Both sentences are of the live API (public
 * reports of 2024 to 2026): a date far off is refused as such, before the length is looked at.
 *
 * @throws a 400 that names the parameter `at`
 */
export function checkTrialLength(now: number, end: number, at: string): void {
  if (end > now + FIVE_YEARS) {
    throw invalid('Invalid timestamp: can be no more than five years in the future.', at);
  }
  if (end > now + MAX_TRIAL_DAYS * DAY) {
    throw invalid(`The maximum number of trial period days is ${MAX_TRIAL_DAYS} (2 years).`, at);
  }
}

/** @throws a 400 for a moment that is past or too far off */
export function checkTrialEnd(now: number, trial_end: number): number {
  if (trial_end <= now) {
    throw invalid(
      'The parameter `trial_end` expects a unix timestamp representing a date and time in the future. You specified ' +
        `the value \`${trial_end}\` which is in the past.`,
      'trial_end',
    );
  }
  checkTrialLength(now, trial_end, 'trial_end');
  return trial_end;
}

/** @throws a 400 when classic billing is told how flexible billing is to be; `at` is where the mode was sent */
export function checkBillingMode(
  mode: { type: 'classic' | 'flexible'; flexible?: object } | undefined,
  at: string,
): void {
  if (mode?.type !== 'classic' || mode.flexible === undefined) return;
  throw invalid(
    'You can only specify `billing_mode[flexible]` when `billing_mode[type]` is `flexible`.',
    `${at}[flexible]`,
  );
}

/** How invoices are paid: those that are sent say until when, those that are charged do not (both recorded). */
export function checkDue(method: string, days: number | null | undefined): void {
  if (method === 'send_invoice' && days == null) {
    throw invalid("If invoice collection method is 'send_invoice', you must specify 'days_until_due'.");
  }
  if (method !== 'send_invoice' && days != null) {
    throw invalid(
      "You can only specify 'days_until_due' if invoice collection method is 'send_invoice'.",
      'days_until_due',
    );
  }
}

/** So many current subscriptions a customer may have (facts.md §5.1). */
const MAX_SUBSCRIPTIONS = 500;

/** @throws a 400 when there is room for no more */
export function checkRoom(account: Account, { id }: StoredCustomer): void {
  const rows = account.table('subscription').by('customer', [id]);
  if (rows.length < MAX_SUBSCRIPTIONS) return;
  const live = rows.filter(({ object }) => !hasEnded(object));
  if (live.length < MAX_SUBSCRIPTIONS) return;
  throw invalid(
    `Customer ${id} already has the maximum ${MAX_SUBSCRIPTIONS} current subscriptions.`,
    'customer',
  );
}

/** All that a customer has going is in one currency. */
export function checkCurrencyOf(account: Account, { id }: StoredCustomer, currency: string): void {
  const other =
    account
      .table('subscription')
      .by('customer', [id])
      .find(({ object }) => object.currency !== currency && !hasEnded(object))?.object ??
    account
      .table('invoiceitem')
      .by('pending', [id])
      .find(({ object }) => object.currency !== currency)?.object ??
    account
      .table('checkout.session')
      .by('customer', [id])
      .find(({ object: { status, mode, currency: own } }) => {
        return status === 'open' && mode === 'subscription' && own !== currency;
      })?.object;
  if (other === undefined) return;
  throw invalid(
    'You cannot combine currencies on a single customer. This customer has an active subscription, subscription ' +
      'schedule, discount, quote, invoice item or active subscription mode checkout session with currency ' +
      `${other.currency}.`,
  );
}

/** @throws a 400 for a moment to cancel at that is past or more than five years off */
export function checkCancelAt(now: number, moment: number): number {
  if (moment <= now) throw invalid('`cancel_at` must be a timestamp in the future.', 'cancel_at');
  if (moment > now + FIVE_YEARS) {
    throw invalid('`cancel_at` must not be more than five years in the future.', 'cancel_at');
  }
  return moment;
}

/** @throws a 400 for a moment outside of the periods that are prorated */
export function checkProrationDate(subscription: StoredSubscription, date: number): number {
  if (date >= lastPeriodStart(subscription) && date < firstPeriodEnd(subscription)) return date;
  throw invalid(
    'Invalid proration_date: it must be within the current billing period of the subscription.',
    'proration_date',
  );
}

/** @throws a 400 for what cannot wait for a payment, of a change that is to wait for it */
export function checkPending(params: object, supported: readonly string[]): void {
  const other = Object.keys(params).find((name) => !supported.includes(name));
  if (other === undefined) return;
  throw invalid(`You cannot set \`${other}\` when \`payment_behavior\` is \`pending_if_incomplete\`.`, other);
}
