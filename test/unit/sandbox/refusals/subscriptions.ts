import type Stripe from 'stripe';
import type { Row } from './row.ts';

const DAY = 24 * 60 * 60;
/** The rows' clock. */
const NOW = 1_800_000_000;

/** What the rows speak of. */
export async function subscriptionFixtures(stripe: Stripe): Promise<Record<string, string>> {
  const card = 'pm_card_visa';
  const subscriber = (
    await stripe.customers.create({
      payment_method: card,
      invoice_settings: { default_payment_method: card },
    })
  ).id;
  const pauper = (await stripe.customers.create()).id;
  const careful = (
    await stripe.customers.create({
      payment_method: 'pm_card_threeDSecure2Required',
      invoice_settings: { default_payment_method: 'pm_card_threeDSecure2Required' },
    })
  ).id;
  const foreign = (await stripe.paymentMethods.attach(card, { customer: pauper })).id;
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const gone = (await stripe.products.create({ name: 'Gone' })).id;
  const month = { interval: 'month' } as const;
  const of = (unit_amount: number, more: Partial<Stripe.PriceCreateParams> = {}) =>
    stripe.prices.create({ currency: 'usd', product, unit_amount, recurring: month, ...more });
  const subMonth = (await of(1000)).id;
  const subMore = (await of(2000)).id;
  const subYear = (await of(9000, { recurring: { interval: 'year' } })).id;
  const subEuro = (await of(1000, { currency: 'eur' })).id;
  const subOff = (await of(1000, { active: false })).id;
  const subGone = (await of(1000, { product: gone })).id;
  await stripe.products.update(gone, { active: false });
  const subOnce = (await stripe.prices.create({ currency: 'usd', product, unit_amount: 500 })).id;
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'sub_calls',
    default_aggregation: { formula: 'sum' },
  });
  const recurring = { ...month, usage_type: 'metered', meter: meter.id } as const;
  const subMetered = (await of(5, { recurring })).id;
  const make = (params: Partial<Stripe.SubscriptionCreateParams> = {}) =>
    stripe.subscriptions.create({ customer: subscriber, items: [{ price: subMonth }], ...params });
  const active = await make();
  const pair = await make({ items: [{ price: subMonth }, { price: subMetered }] });
  const classic = await make({ billing_mode: { type: 'classic' } });
  const canceled = await stripe.subscriptions.cancel((await make()).id);
  const trialing = await make({ trial_period_days: 10 });
  const paused = await stripe.subscriptions.pause((await make()).id);
  const incomplete = await make({ customer: careful });
  const sending = await make({ collection_method: 'send_invoice', days_until_due: 30 });
  // Without a card a trial may end paused, in either billing mode.
  const subClassicPaused = await make({
    billing_mode: { type: 'classic' },
    customer: pauper,
    trial_period_days: 10,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  });
  await stripe.subscriptions.update(subClassicPaused.id, { trial_end: 'now' });
  return {
    subSending: sending.id,
    subClassicPaused: subClassicPaused.id,
    subscriber,
    pauper,
    careful,
    foreign,
    subProduct: product,
    subGoneProduct: gone,
    subMonth,
    subMore,
    subYear,
    subEuro,
    subOff,
    subGone,
    subOnce,
    subMetered,
    subActive: active.id,
    subItem: active.items.data[0]?.id ?? '',
    subPair: pair.id,
    pairItem: pair.items.data[0]?.id ?? '',
    meteredItem: pair.items.data[1]?.id ?? '',
    subClassic: classic.id,
    subCanceled: canceled.id,
    canceledItem: canceled.items.data[0]?.id ?? '',
    subTrialing: trialing.id,
    subPaused: paused.id,
    subIncomplete: incomplete.id,
    incompleteItem: incomplete.items.data[0]?.id ?? '',
  };
}

const CREATE = 'POST /v1/subscriptions customer={subscriber}';
const ONE = `${CREATE}&items[0][price]={subMonth}`;
const UPDATE = 'POST /v1/subscriptions/{subActive}';
const ITEMS = 'POST /v1/subscription_items';
const INLINE = 'items[0][price_data][currency]=usd&items[0][price_data][recurring][interval]=month';

const INACTIVE = 'The price specified is inactive. This field only accepts active prices.';
const ARCHIVED =
  'The product {subGoneProduct} is marked as inactive, and thus no new purchases can be made for it.';
const NOT_RECURRING =
  'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.';
const NOT_ONCE =
  'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.';
const NO_METHOD =
  'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.';
const RHYTHMS =
  'All prices on a subscription must have the same `recurring.interval` and `recurring.interval_count`. If you meant to update an existing subscription item instead of creating a new one, make sure to include the subscription item ID in your request. See examples at https://stripe.com/docs/billing/subscriptions/upgrade-downgrade#changing.';
const LAST =
  'A subscription must have at least one active plan. To cancel a subscription, please use the cancel API endpoint on /v1/subscriptions.';
const TRIAL_TOO_LONG = 'The maximum number of trial period days is 730 (2 years).';
const PAST = (moment: number) =>
  `The parameter \`trial_end\` expects a unix timestamp representing a date and time in the future. You specified the value \`${moment}\` which is in the past.`;
const TWICE = (item: string) =>
  `A new item with Price {subMonth} can't be added to this Subscription because an existing Subscription Item ${item} is already using that Price. If you want to update the existing item (e.g., to adjust the quantity), pass the existing Subscription Item's \`id\` in your update request: https://stripe.com/docs/api/subscriptions/update#update_subscription-items-id`;
const ONLY_EURO = "The price specified only supports `eur`. This doesn't match the expected currency: `usd`.";
const COUNTED = (where: string) =>
  `Quantity should not be specified where usage_type is \`metered\`. Remove ${where}`;
const MISSING = (name: string): Pick<Row, 'message' | 'param' | 'code'> => ({
  message: `Missing required param: ${name}.`,
  param: name,
  code: 'parameter_missing',
});
const GONE = (param: string): Pick<Row, 'message' | 'param' | 'code' | 'status'> => ({
  message: "No such subscription: '{subCanceled}'",
  param,
  code: 'resource_missing',
  status: 404,
});
const ENDED: Pick<Row, 'message' | 'code'> = {
  message: 'A canceled subscription can only update its cancellation_details and metadata.',
  code: 'invalid_canceled_subscription_fields',
};
const ABSENT = (what: string): Pick<Row, 'message' | 'code' | 'status'> => ({
  message: `The sandbox does not implement the parameter ${what}. See docs/sandbox.md.`,
  code: 'sandbox_not_implemented',
  status: 501,
});

export const subscriptionRefusals: Record<string, Row[]> = {
  'making a subscription': [
    { send: 'POST /v1/subscriptions items[0][price]={subMonth}', ...MISSING('customer') },
    { send: CREATE, ...MISSING('items') },
    { send: `${CREATE}&items[0][quantity]=2`, ...MISSING('items[0][price]') },
    {
      send: 'POST /v1/subscriptions customer=cus_x&items[0][price]={subMonth}',
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
      status: 404,
    },
    {
      send: `${CREATE}&items[0][price]=price_x`,
      message: "No such price: 'price_x'",
      code: 'resource_missing',
      param: 'items[0][price]',
    },
    { send: `${CREATE}&items[0][price]={subOff}`, message: INACTIVE, param: 'items[0][price]' },
    {
      send: `${CREATE}&items[0][price]={subGone}`,
      message: ARCHIVED,
      code: 'product_inactive',
      param: 'items[0][price]',
    },
    { send: `${CREATE}&items[0][price]={subOnce}`, message: NOT_RECURRING, param: 'items[0][price]' },
    {
      send: `${ONE}&items[0][price_data][currency]=usd&items[0][price_data][product]={subProduct}&items[0][price_data][recurring][interval]=month`,
      message: 'You may only specify one of these parameters: price, price_data.',
      param: 'items[0][price]',
    },
    { send: `${CREATE}&${INLINE}`, ...MISSING('items[0][price_data][product]') },
    {
      send: `${CREATE}&items[0][price]={subMetered}&items[0][quantity]=1`,
      message: COUNTED('quantity from `items[0]`'),
      param: 'items[0][quantity]',
    },
    {
      send: `${ONE}&items[1][price]={subMonth}`,
      message:
        'Cannot create a Subscription with multiple Subscription Items with the same Price: {subMonth}',
      param: 'plan',
    },
    {
      send: `${ONE}&items[1][price]={subEuro}`,
      message:
        'This `price` has `currency=eur`, but other items use `currency=usd`. All items must have pricing in the same currency. When using multi-currency prices, you can specify `currency` at the top level, to be used by all items.',
      param: 'items[1][price]',
    },
    {
      send: `${ONE}&currency=eur`,
      message: "The price specified only supports `usd`. This doesn't match the expected currency: `eur`.",
      param: 'items[0][price]',
    },
    {
      send: `${CREATE}&items[0][price]={subEuro}`,
      message:
        'You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, invoice item or active subscription mode checkout session with currency usd.',
    },
    {
      send: `${ONE}&items[1][price]={subYear}&billing_mode[type]=classic`,
      message: RHYTHMS,
      param: 'items',
    },
    {
      send: `${ONE}&billing_mode[type]=classic&billing_mode[flexible][proration_discounts]=included`,
      message: 'You can only specify `billing_mode[flexible]` when `billing_mode[type]` is `flexible`.',
      param: 'billing_mode[flexible]',
    },
    {
      send: `${CREATE}&${Array.from({ length: 21 }, (_, i) => `items[${i}][price]={subMonth}`).join('&')}`,
      message: 'A subscription can have up to 20 items; this one would have 21.',
      param: 'items',
    },
    {
      send: `${ONE}&add_invoice_items[0][price]={subMore}`,
      message: NOT_ONCE,
      param: 'add_invoice_items[0][price]',
    },
    {
      send: `${ONE}&add_invoice_items[0][price]={subOnce}&add_invoice_items[0][period][start][type]=timestamp&add_invoice_items[0][period][end][type]=min_item_period_end`,
      ...MISSING('add_invoice_items[0][period][start][timestamp]'),
    },
  ],
  'paying for a subscription': [
    {
      send: 'POST /v1/subscriptions customer={pauper}&items[0][price]={subMonth}',
      message: NO_METHOD,
      code: 'resource_missing',
    },
    {
      send: `${ONE}&payment_behavior=pending_if_incomplete`,
      message:
        'Setting `payment_behavior` to `pending_if_incomplete` has no effect when creating a subscription.',
      param: 'payment_behavior',
    },
    {
      send: `${ONE}&payment_behavior=now`,
      message:
        'Invalid payment_behavior: must be one of allow_incomplete, default_incomplete, error_if_incomplete, or pending_if_incomplete',
      param: 'payment_behavior',
    },
    {
      send: 'POST /v1/subscriptions customer={careful}&items[0][price]={subMonth}&payment_behavior=error_if_incomplete',
      message:
        "Payment for this subscription requires additional user action, but the requested payment behavior doesn't save the invoice or PaymentIntent. Retry the request with `payment_behavior=allow_incomplete` or `payment_behavior=default_incomplete`, then complete the PaymentIntent on the subscription's latest invoice. Additional information is available here: https://stripe.com/docs/billing/subscriptions/overview#requires-action",
      code: 'subscription_payment_intent_requires_action',
      status: 402,
      type: 'card_error',
    },
    {
      send: `${ONE}&days_until_due=3`,
      message: "You can only specify 'days_until_due' if invoice collection method is 'send_invoice'.",
      param: 'days_until_due',
    },
    {
      send: `${ONE}&collection_method=send_invoice`,
      message: "If invoice collection method is 'send_invoice', you must specify 'days_until_due'.",
    },
    {
      send: `${ONE}&default_payment_method=pm_x`,
      message: "No such PaymentMethod: 'pm_x'",
      code: 'resource_missing',
      param: 'default_payment_method',
    },
    {
      send: `${ONE}&default_payment_method={foreign}`,
      message:
        'The customer does not have a payment method with the ID {foreign}. The payment method must be attached to the customer.',
      code: 'resource_missing',
      param: 'default_payment_method',
    },
  ],
  'when a subscription begins and ends': [
    {
      send: `${ONE}&trial_from_plan=true&trial_period_days=3`,
      message: 'You cannot set `trial_end` or `trial_period_days` when `trial_from_plan=true`.',
    },
    {
      send: `${ONE}&trial_end=${NOW + DAY}&trial_period_days=3`,
      message: 'You may only specify one of these parameters: trial_end, trial_period_days.',
      param: 'trial_end',
    },
    { send: `${ONE}&trial_end=${NOW - 1}`, message: PAST(NOW - 1), param: 'trial_end' },
    {
      send: `${ONE}&trial_end=${NOW + 800 * DAY}`,
      message: TRIAL_TOO_LONG,
      param: 'trial_end',
    },
    { send: `${ONE}&trial_end=${NOW + 730 * DAY + 1}`, message: TRIAL_TOO_LONG, param: 'trial_end' },
    {
      send: `${ONE}&trial_end=${NOW + 2000 * DAY}`,
      message: 'Invalid timestamp: can be no more than five years in the future.',
      param: 'trial_end',
    },
    { send: `${ONE}&trial_period_days=731`, message: TRIAL_TOO_LONG, param: 'trial_period_days' },
    {
      send: `${ONE}&billing_cycle_anchor=${NOW}`,
      message: '`billing_cycle_anchor` must be a timestamp in the future.',
      param: 'billing_cycle_anchor',
    },
    {
      send: `${ONE}&billing_cycle_anchor=${NOW + 40 * DAY}`,
      message: /^billing_cycle_anchor cannot be later than next natural billing date \(\d+\) for plan$/,
      param: 'billing_cycle_anchor',
    },
    {
      send: `${ONE}&billing_cycle_anchor=${NOW + DAY}&billing_cycle_anchor_config[day_of_month]=3`,
      message:
        'You may only specify one of these parameters: billing_cycle_anchor, billing_cycle_anchor_config.',
      param: 'billing_cycle_anchor',
    },
    {
      send: `${ONE}&billing_cycle_anchor_config[day_of_month]=3&billing_cycle_anchor_config[month]=2`,
      message: 'You cannot set `billing_cycle_anchor_config[month]` with prices that recur every month.',
      param: 'billing_cycle_anchor_config[month]',
    },
    {
      send: `${ONE}&backdate_start_date=${NOW + 1}`,
      message: '`backdate_start_date` must be in the past.',
      param: 'backdate_start_date',
    },
    {
      send: `${ONE}&cancel_at=${NOW}`,
      message: '`cancel_at` must be a timestamp in the future.',
      param: 'cancel_at',
    },
    {
      send: `${ONE}&cancel_at=min_period_end&cancel_at_period_end=true`,
      message: 'You may only specify one of these parameters: cancel_at, cancel_at_period_end.',
      param: 'cancel_at',
    },
  ],
  'listing subscriptions': [
    {
      send: 'GET /v1/subscriptions status=gone',
      message:
        'Invalid status: must be one of active, past_due, unpaid, canceled, incomplete, incomplete_expired, trialing, paused, all, or ended',
      param: 'status',
    },
    {
      send: 'GET /v1/subscriptions customer=cus_x',
      message: "No such customer: 'cus_x'",
      code: 'resource_missing',
      param: 'customer',
    },
    {
      send: 'GET /v1/subscriptions price=price_x',
      message: "No such price: 'price_x'",
      code: 'resource_missing',
      param: 'price',
    },
    { send: 'GET /v1/subscription_items', ...MISSING('subscription') },
  ],
  'what is not there': [
    ...['GET', 'POST', 'DELETE'].map((method) => ({
      send: `${method} /v1/subscriptions/sub_x`,
      message: "No such subscription: 'sub_x'",
      code: 'resource_missing',
      param: 'id',
      status: 404,
    })),
    ...['GET', 'POST', 'DELETE'].map((method) => ({
      send: `${method} /v1/subscription_items/si_x`,
      message: 'Invalid subscription_item id: si_x',
      status: 404,
    })),
    { send: 'DELETE /v1/subscriptions/{subCanceled}', ...GONE('id') },
    { send: 'POST /v1/subscriptions/{subCanceled}/pause', ...GONE('id') },
    { send: 'POST /v1/subscriptions/{subCanceled}/resume', ...GONE('id') },
    { send: 'POST /v1/subscriptions/{subCanceled}/migrate billing_mode[type]=flexible', ...GONE('id') },
    { send: `${ITEMS} subscription={subCanceled}&price={subMore}`, ...GONE('subscription') },
    { send: 'POST /v1/subscription_items/{canceledItem} quantity=2', ...GONE('subscription') },
  ],
  'changing a subscription': [
    {
      send: `${UPDATE} items[0][id]=si_x&items[0][quantity]=2`,
      message: "No such subscription_item: 'si_x'",
      code: 'resource_missing',
      param: 'items[0][id]',
    },
    { send: `${UPDATE} items[0][price]={subMonth}`, message: TWICE('{subItem}'), param: 'plan' },
    {
      send: `${UPDATE} items[0][price]={subMore}&items[1][price]={subMore}`,
      message: 'Cannot add multiple Subscription Items with the same Price to a Subscription: {subMore}',
      param: 'plan',
    },
    { send: `${UPDATE} items[0][price]={subEuro}`, message: ONLY_EURO, param: 'items[0][price]' },
    {
      send: `${UPDATE} items[0][id]={subItem}&items[0][price]={subEuro}`,
      message: ONLY_EURO,
      param: 'items[0][price]',
    },
    { send: `${UPDATE} items[0][price]={subOff}`, message: INACTIVE, param: 'items[0][price]' },
    {
      send: 'POST /v1/subscriptions/{subPair} items[0][id]={meteredItem}&items[0][quantity]=3',
      message: COUNTED('quantity from `items[0]`'),
      param: 'items[0][quantity]',
    },
    { send: `${UPDATE} items[0][id]={subItem}&items[0][deleted]=true`, message: LAST },
    {
      send: 'POST /v1/subscriptions/{subClassic} items[0][price]={subYear}',
      message: RHYTHMS,
      param: 'items',
    },
    { send: `${UPDATE} trial_end=${NOW - 5}`, message: PAST(NOW - 5), param: 'trial_end' },
    {
      send: `${UPDATE} trial_end=${NOW + 5}&trial_from_plan=true`,
      message: 'You cannot set `trial_end` or `trial_period_days` when `trial_from_plan=true`.',
    },
    {
      send: `${UPDATE} billing_cycle_anchor=now`,
      message: 'Invalid object',
      param: 'billing_cycle_anchor',
    },
    {
      send: `${UPDATE} billing_cycle_anchor[type]=now&trial_end=${NOW + 5}`,
      message: 'You may only specify one of these parameters: billing_cycle_anchor, trial_end.',
      param: 'billing_cycle_anchor',
    },
    {
      send: 'POST /v1/subscriptions/{subTrialing} billing_cycle_anchor[type]=now',
      message: 'You cannot reset `billing_cycle_anchor` while a subscription is `trialing`.',
      param: 'billing_cycle_anchor',
    },
    {
      send: `POST /v1/subscriptions/{subPaused} trial_end=${NOW + 5}`,
      message:
        'You cannot set `trial_end` while a subscription is `paused`. Resume the subscription first before setting `trial_end`.',
    },
    {
      send: `${UPDATE} proration_date=${NOW - DAY}&items[0][price]={subMore}`,
      message: 'Invalid proration_date: it must be within the current billing period of the subscription.',
      param: 'proration_date',
    },
    {
      send: `${UPDATE} cancel_at=${NOW + DAY}&cancel_at_period_end=false`,
      message: 'You may only specify one of these parameters: cancel_at, cancel_at_period_end.',
      param: 'cancel_at',
    },
    {
      send: `${UPDATE} cancel_at=${NOW - DAY}`,
      message: '`cancel_at` must be a timestamp in the future.',
      param: 'cancel_at',
    },
    {
      send: `${UPDATE} days_until_due=3`,
      message: "You can only specify 'days_until_due' if invoice collection method is 'send_invoice'.",
      param: 'days_until_due',
    },
    {
      send: `${UPDATE} collection_method=send_invoice`,
      message: "If invoice collection method is 'send_invoice', you must specify 'days_until_due'.",
    },
    {
      send: `${UPDATE} pause_collection[behavior]=void&pause_collection[resumes_at]=${NOW}`,
      message: '`pause_collection[resumes_at]` must be a timestamp in the future.',
      param: 'pause_collection[resumes_at]',
    },
    {
      send: `${UPDATE} default_payment_method={foreign}`,
      message:
        'The customer does not have a payment method with the ID {foreign}. The payment method must be attached to the customer.',
      code: 'resource_missing',
      param: 'default_payment_method',
    },
    {
      send: `${UPDATE} payment_behavior=pending_if_incomplete&metadata[a]=b`,
      message: 'You cannot set `metadata` when `payment_behavior` is `pending_if_incomplete`.',
      param: 'metadata',
    },
    ...[
      'items[0][id]={incompleteItem}&items[0][quantity]=2',
      'cancel_at_period_end=true',
      'trial_end=now',
    ].map((change) => ({
      send: `POST /v1/subscriptions/{subIncomplete} ${change}`,
      message:
        'A subscription whose status is `incomplete` can only update its default_payment_method, default_source, description and metadata.',
      code: 'status_transition_invalid',
      param: /^\w+/.exec(change)?.[0] ?? '',
    })),
    ...['description=x', 'cancel_at_period_end=false', 'items[0][price]={subMore}', 'trial_end=now'].map(
      (change) => ({ send: `POST /v1/subscriptions/{subCanceled} ${change}`, ...ENDED }),
    ),
  ],
  'pausing, resuming and migrating': [
    {
      send: 'POST /v1/subscriptions/{subActive}/resume',
      message: 'You can only resume a subscription if it is `paused`.',
    },
    ...[`${NOW - DAY}`, `${NOW + 40 * DAY}`].map((date) => ({
      send: `POST /v1/subscriptions/{subPaused}/resume billing_cycle_anchor[type]=unchanged&proration_date=${date}`,
      message: 'Invalid proration_date: it must be within the current billing period of the subscription.',
      param: 'proration_date',
    })),
    {
      send: 'POST /v1/subscriptions/{subPaused}/pause',
      message: 'You cannot pause a subscription while it is `paused`.',
    },
    {
      send: 'POST /v1/subscriptions/{subIncomplete}/pause',
      message: 'You cannot pause a subscription while it is `incomplete`.',
    },
    {
      send: 'POST /v1/subscriptions/{subTrialing}/pause',
      message: 'You cannot pause a subscription while it is `trialing`.',
    },
    {
      send: 'POST /v1/subscriptions/{subClassic}/pause',
      message: 'You can only pause a subscription whose `billing_mode[type]` is `flexible`.',
    },
    {
      send: 'POST /v1/subscriptions/{subSending}/pause',
      message: 'You can only pause a subscription whose `collection_method` is `charge_automatically`.',
    },
    {
      send: 'POST /v1/subscriptions/{subClassicPaused}/resume payment_behavior=resume_on_payment_success',
      message:
        '`resume_on_payment_success` is only available for subscriptions whose `billing_mode[type]` is `flexible`.',
      param: 'payment_behavior',
    },
    { send: 'POST /v1/subscriptions/{subClassic}/migrate', ...MISSING('billing_mode') },
    {
      send: 'POST /v1/subscriptions/{subClassic}/migrate billing_mode[type]=classic',
      message: 'Invalid billing_mode[type]: must be one of flexible',
      param: 'billing_mode[type]',
    },
    {
      send: 'POST /v1/subscriptions/{subActive}/migrate billing_mode[type]=flexible',
      message: 'This subscription is already in `billing_mode[type]=flexible`.',
      param: 'billing_mode[type]',
    },
  ],
  'items by themselves': [
    { send: `${ITEMS} price={subMore}`, ...MISSING('subscription') },
    { send: `${ITEMS} subscription={subActive}`, ...MISSING('price') },
    {
      send: `${ITEMS} subscription={subActive}&price={subMore}&payment_behavior=pending_if_incomplete&metadata[a]=b`,
      message: 'You cannot set `metadata` when `payment_behavior` is `pending_if_incomplete`.',
      param: 'metadata',
    },
    {
      send: `${ITEMS} subscription={subActive}&price={subMonth}`,
      message: TWICE('{subItem}'),
      param: 'plan',
    },
    { send: `${ITEMS} subscription={subActive}&price={subEuro}`, message: ONLY_EURO, param: 'price' },
    {
      send: `${ITEMS} subscription={subActive}&price={subMetered}&quantity=2`,
      message: COUNTED('`quantity`'),
      param: 'quantity',
    },
    { send: 'DELETE /v1/subscription_items/{subItem}', message: LAST },
    {
      send: 'POST /v1/subscription_items/{incompleteItem} quantity=2',
      message: 'The items of a subscription whose status is `incomplete` cannot be changed.',
      code: 'status_transition_invalid',
    },
  ],
  'what the sandbox has not': [
    { send: `${ONE}&automatic_tax[enabled]=true`, ...ABSENT('automatic_tax[enabled]') },
    { send: `${ONE}&discounts[0][coupon]=x`, ...ABSENT('discounts') },
    { send: `${ONE}&items[0][tax_rates][0]=txr_x`, ...ABSENT('items[0][tax_rates]') },
    { send: `${ONE}&invoice_settings[issuer][type]=account`, ...ABSENT('invoice_settings[issuer][type]') },
    {
      send: `${ONE}&trial_settings[end_behavior][billing_cycle_anchor]=now`,
      ...ABSENT('trial_settings[end_behavior][billing_cycle_anchor]'),
    },
    { send: `${UPDATE} billing_thresholds[amount_gte]=5`, ...ABSENT('billing_thresholds') },
    ...[`${ONE}&`, `${UPDATE} `].map((call) => ({
      send: `${call}payment_settings[payment_method_types][0]=us_bank_account`,
      ...ABSENT(''),
      message: 'The sandbox does not implement payments without cards. See docs/sandbox.md.',
    })),
  ],
};
