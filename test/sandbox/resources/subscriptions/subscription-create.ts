/** What the parameters of `POST /v1/subscriptions` make a subscription of, or why they cannot. */
import { addIntervals } from '../../billing/calendar.ts';
import { createSubscription } from '../../billing/subscriptions/create.ts';
import { firstCycle } from '../../billing/subscriptions/first-cycle.ts';
import type { SubscriptionValues } from '../../billing/subscriptions/new-subscription.ts';
import type { PlainValues } from '../../billing/subscriptions/subscription-change.ts';
import { checkStill, nowFor } from '../../billing/time.ts';
import { checkOffered } from '../../checkout/sold.ts';
import { exclusive, invalid, missingParameter } from '../../errors.ts';
import { mergeMetadata } from '../../params/metadata.ts';
import { customerOf, ownMethod } from '../../payments/customers.ts';
import type { Call } from '../../routes.ts';
import type { Account } from '../../store/account.ts';
import type { StoredPrice, StoredSubscription } from '../../store/objects.ts';
import { checkCardsRemain } from '../customers/method-types.ts';
import { anchorOf } from './subscription-anchor.ts';
import { extrasOf } from './subscription-extras.ts';
import type { SubscriptionCreate } from './subscription-params.ts';
import { checkCount, checkIntervals, checkQuantity, recurringPrice } from './subscription-prices.ts';
import {
  checkBillingMode,
  checkCancelAt,
  checkCurrencyOf,
  checkDue,
  checkRoom,
  trialEndOf,
} from './subscription-rules.ts';

/** `POST /v1/subscriptions`. */
export function create(call: Call<SubscriptionCreate>): StoredSubscription {
  const { account, origin, params } = call;
  if (params.customer === undefined) throw missingParameter('customer');
  if (params.items === undefined) throw missingParameter('items');
  const customer = customerOf(account, params.customer, 'customer', 404);
  checkStill(account, customer.test_clock);
  const now = nowFor(account, customer);
  const { payment_behavior: behavior = 'allow_incomplete', off_session: offSession = false } = params;
  if (behavior === 'pending_if_incomplete') {
    throw invalid(
      'Setting `payment_behavior` to `pending_if_incomplete` has no effect when creating a subscription.',
      'payment_behavior',
    );
  }
  const items = itemsOf(account, now, params.items);
  const currency = currencyOf(items, params.currency);
  checkRoom(account, customer);
  checkCurrencyOf(account, customer, currency);
  checkIntervals(
    items.map(({ price }) => price),
    params.billing_mode?.type ?? 'flexible',
  );
  const method = params.collection_method ?? 'charge_automatically';
  checkDue(method, params.days_until_due);
  checkCardsRemain(params.payment_settings?.payment_method_types ?? null, null);
  const values = valuesOf(account, now, params, customer.id, items, currency);
  return createSubscription(
    account,
    now,
    { ...values, customer, currency, items },
    { by: 'request', behavior, offSession, origin },
  );
}

type Item = SubscriptionValues['items'][number];

function itemsOf(account: Account, now: number, given: NonNullable<SubscriptionCreate['items']>): Item[] {
  if (given.length === 0) throw missingParameter('items');
  checkCount(given.length);
  const seen = new Set<string>();
  return given.map((values, index) => {
    const at = `items[${index}]`;
    const price = recurringPrice(account, now, values, at);
    if (seen.has(price.id)) {
      throw invalid(
        `Cannot create a Subscription with multiple Subscription Items with the same Price: ${price.id}`,
        'plan',
      );
    }
    seen.add(price.id);
    checkQuantity(price, values.quantity, at);
    const { quantity } = values;
    const metadata = mergeMetadata({}, values.metadata);
    return { price, metadata, ...(quantity === undefined ? {} : { quantity }) };
  });
}

/** One for all items: that of the first unless it is asked for. */
function currencyOf(items: readonly Item[], wanted: string | undefined): string {
  const currency = wanted ?? items[0]?.price.currency ?? '';
  for (const [index, { price }] of items.entries()) {
    const param = `items[${index}][price]`;
    if (wanted !== undefined) checkOffered(price, currency, param);
    else if (price.currency_options[currency] === undefined) throw mixed(price, currency, param);
  }
  return currency;
}

/** Recorded of the live API. */
function mixed({ currency }: StoredPrice, others: string, param: string): Error {
  return invalid(
    `This \`price\` has \`currency=${currency}\`, but other items use \`currency=${others}\`. All items must have ` +
      'pricing in the same currency. When using multi-currency prices, you can specify `currency` at the top ' +
      'level, to be used by all items.',
    param,
  );
}

function valuesOf(
  account: Account,
  now: number,
  params: SubscriptionCreate,
  customer: string,
  items: readonly Item[],
  currency: string,
): Omit<SubscriptionValues, 'currency' | 'customer' | 'items'> {
  const prices = items.map(({ price }) => price);
  const trialEnd = trialEndOf(now, params, prices);
  const backdatedTo = backdated(now, params.backdate_start_date);
  const anchor = anchorOf(now, params, prices, trialEnd);
  const config =
    params.billing_cycle_anchor_config === undefined
      ? null
      : anchorConfig(params.billing_cycle_anchor_config);
  const beginning = {
    ...(trialEnd === undefined ? {} : { trialEnd }),
    ...(anchor === undefined ? {} : { billingCycleAnchor: anchor }),
    ...(backdatedTo === undefined ? {} : { backdatedTo }),
  };
  const cycle = firstCycle(now, { ...beginning, ...(config === null ? {} : { config }) });
  const ends = prices.map((price) => cycle.periodOf(price).end);
  const { billing_mode: mode } = params;
  checkBillingMode(mode, 'billing_mode');
  return {
    ...beginning,
    ...(mode === undefined ? {} : { billingMode: mode.type }),
    ...(mode?.flexible?.proration_discounts === undefined
      ? {}
      : { prorationDiscounts: mode.flexible.proration_discounts }),
    ...(params.proration_behavior === undefined ? {} : { prorationBehavior: params.proration_behavior }),
    addInvoiceItems: extrasOf(account, now, params.add_invoice_items, currency, {
      start: now,
      end: Math.min(...ends),
    }),
    values: {
      ...cancellationOf(now, params, ends),
      ...plainValues(account, now, params, customer),
      billing_cycle_anchor_config: config,
      start_date: backdatedTo ?? now,
    },
  };
}

/** What follows from nothing but the parameter of its name. */
function plainValues(
  account: Account,
  now: number,
  params: SubscriptionCreate,
  customer: string,
): PlainValues {
  const { default_payment_method: method, invoice_settings: invoices, payment_settings: payments } = params;
  const missing = params.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice';
  return {
    collection_method: params.collection_method ?? 'charge_automatically',
    days_until_due: params.days_until_due ?? null,
    default_payment_method: method === undefined ? null : ownMethod(account, customer, method),
    description: params.description ?? null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: invoices?.custom_fields ?? null,
      description: invoices?.description ?? null,
      footer: invoices?.footer ?? null,
      issuer: { type: 'self' },
    },
    metadata: mergeMetadata({}, params.metadata),
    ...pendingInterval(now, params.pending_invoice_item_interval),
    payment_settings: {
      payment_method_options: null,
      payment_method_types: payments?.payment_method_types ?? null,
      save_default_payment_method: payments?.save_default_payment_method ?? 'off',
    },
    trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: missing } },
  };
}

function backdated(now: number, start: number | undefined): number | undefined {
  if (start === undefined) return undefined;
  if (start > now) throw invalid('`backdate_start_date` must be in the past.', 'backdate_start_date');
  return start;
}

type AnchorConfig = NonNullable<SubscriptionCreate['billing_cycle_anchor_config']>;

function anchorConfig(config: AnchorConfig): NonNullable<StoredSubscription['billing_cycle_anchor_config']> {
  const { day_of_month, hour = null, minute = null, month = null, second = null } = config;
  return { day_of_month, hour, minute, month, second };
}

/** When pending items are invoiced by themselves, between the periods. */
export function pendingInterval(
  now: number,
  given: SubscriptionCreate['pending_invoice_item_interval'],
): Pick<StoredSubscription, 'next_pending_invoice_item_invoice' | 'pending_invoice_item_interval'> {
  if (given == null) return { next_pending_invoice_item_invoice: null, pending_invoice_item_interval: null };
  const interval = { interval: given.interval, interval_count: given.interval_count ?? 1 };
  return {
    next_pending_invoice_item_invoice: addIntervals(now, interval, 1),
    pending_invoice_item_interval: interval,
  };
}

type Cancellation = Pick<
  StoredSubscription,
  'cancel_at' | 'cancel_at_period_end' | 'canceled_at' | 'cancellation_details'
>;

/** A subscription that is to end before it has begun. */
function cancellationOf(
  now: number,
  { cancel_at, cancel_at_period_end }: SubscriptionCreate,
  ends: readonly number[],
): Partial<Cancellation> {
  if (cancel_at !== undefined && cancel_at_period_end !== undefined) {
    throw exclusive(['cancel_at', 'cancel_at_period_end']);
  }
  if (cancel_at === undefined && cancel_at_period_end !== true) return {};
  return {
    cancel_at: cancel_at === undefined ? Math.min(...ends) : cancelMoment(now, cancel_at, ends),
    cancel_at_period_end: cancel_at_period_end === true,
    canceled_at: now,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      reason: 'cancellation_requested',
    },
  };
}

/** The moment that `cancel_at` names, of a subscription whose items' periods end then. */
export function cancelMoment(
  now: number,
  wanted: NonNullable<SubscriptionCreate['cancel_at']>,
  ends: readonly number[],
): number {
  // Billed is what has been paid for in advance: with the last period.
  if (wanted === 'max_period_end' || wanted === 'max_billed_until') return Math.max(...ends);
  if (wanted === 'min_period_end') return Math.min(...ends);
  return checkCancelAt(now, wanted);
}
