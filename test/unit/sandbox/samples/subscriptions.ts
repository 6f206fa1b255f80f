import type Stripe from 'stripe';
import { stepsOf } from '../encode.ts';
import { NOW } from './now.ts';
import type { Samples } from './sample.ts';

const INVOICE_SETTINGS = {
  custom_fields: [{ name: 'VAT', value: 'DE & 12' }],
  description: 'For you',
  footer: 'Thank you',
  issuer: { type: 'self' },
};
const PAYMENT_SETTINGS = {
  payment_method_types: ['card', 'link'],
  save_default_payment_method: 'on_subscription',
};
const EXTRA = {
  discountable: true,
  metadata: { a: 'b' },
  period: {
    end: { timestamp: '{inThreeDays}', type: 'timestamp' },
    start: { timestamp: '{now}', type: 'timestamp' },
  },
  price: '{setup}',
  quantity: 2,
};
const INLINE_EXTRA = {
  price_data: { currency: 'usd', product: '{product}', tax_behavior: 'exclusive', unit_amount: 100 },
};
const INLINE_EXTRA_DECIMAL = {
  price_data: { currency: 'usd', product: '{product}', unit_amount_decimal: '100.5' },
};
const INLINE = {
  currency: 'usd',
  product: '{product}',
  recurring: { interval: 'month', interval_count: 1 },
  tax_behavior: 'exclusive',
  unit_amount: 700,
};
const INLINE_DECIMAL = {
  currency: 'usd',
  product: '{product}',
  recurring: { interval: 'month' },
  unit_amount_decimal: '0.5',
};
const COMMON = {
  automatic_tax: { enabled: false },
  default_payment_method: '{card}',
  description: 'A plan & more',
  invoice_settings: INVOICE_SETTINGS,
  metadata: { 'a b': 'c&d=e' },
  off_session: true,
  payment_settings: PAYMENT_SETTINGS,
  pending_invoice_item_interval: { interval: 'week', interval_count: 2 },
  trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
};

async function prepare(stripe: Stripe): Promise<Record<string, string>> {
  const customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
  const card = (await stripe.paymentMethods.attach('pm_card_visa', { customer })).id;
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card } });
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const base = { currency: 'usd', product };
  const monthly = { interval: 'month', trial_period_days: 7 } as const;
  const month = (await stripe.prices.create({ ...base, unit_amount: 1000, recurring: monthly })).id;
  const other = (await stripe.prices.create({ ...base, unit_amount: 2000, recurring: monthly })).id;
  const year = await stripe.prices.create({ ...base, unit_amount: 9000, recurring: { interval: 'year' } });
  const setup = (await stripe.prices.create({ ...base, unit_amount: 500 })).id;
  const made = await stripe.subscriptions.create({ customer, items: [{ price: month }] });
  const paused = await stripe.subscriptions.create({ customer, items: [{ price: month }] });
  await stripe.subscriptions.pause(paused.id);
  const classic = await stripe.subscriptions.create({
    customer,
    billing_mode: { type: 'classic' },
    items: [{ price: month }],
  });
  const [item] = made.items.data;
  return {
    now: String(NOW),
    lastWeek: String(NOW - 7 * 24 * 60 * 60),
    inThreeDays: String(NOW + 3 * 24 * 60 * 60),
    inFiveDays: String(NOW + 5 * 24 * 60 * 60),
    periodStart: String(item?.current_period_start),
    customer,
    card,
    product,
    month,
    other,
    year: year.id,
    setup,
    made: made.id,
    item: item?.id ?? '',
    paused: paused.id,
    pausedPeriodStart: String(paused.items.data[0]?.current_period_start),
    classic: classic.id,
  };
}

export const subscriptionSamples: Samples = {
  files: ['resources/Subscriptions.d.ts', 'resources/SubscriptionItems.d.ts'],
  samples: [
    {
      call: 'POST /v1/subscriptions',
      params: 'SubscriptionCreateParams',
      path: '/v1/subscriptions',
      values: [
        {
          ...COMMON,
          add_invoice_items: [EXTRA, INLINE_EXTRA, INLINE_EXTRA_DECIMAL],
          billing_mode: { flexible: { proration_discounts: 'itemized' }, type: 'flexible' },
          cancel_at: '{inFiveDays}',
          collection_method: 'send_invoice',
          currency: 'usd',
          customer: '{customer}',
          days_until_due: 14,
          items: [
            { metadata: { 'a b': 'c' }, price: '{month}', quantity: 2 },
            { price_data: INLINE },
            { price_data: INLINE_DECIMAL },
          ],
          payment_behavior: 'allow_incomplete',
          proration_behavior: 'none',
          trial_end: '{inThreeDays}',
        },
        {
          billing_cycle_anchor: '{inThreeDays}',
          cancel_at_period_end: true,
          customer: '{customer}',
          items: [{ price: '{month}' }],
        },
        {
          billing_cycle_anchor_config: { day_of_month: 5, hour: 4, minute: 3, month: 2, second: 1 },
          customer: '{customer}',
          items: [{ price: '{year}' }],
        },
        { customer: '{customer}', items: [{ price: '{month}' }], trial_from_plan: true },
        { customer: '{customer}', items: [{ price: '{month}' }], trial_period_days: 9 },
        { backdate_start_date: '{lastWeek}', customer: '{customer}', items: [{ price: '{month}' }] },
      ],
    },
    {
      call: 'POST /v1/subscriptions/:id',
      params: 'SubscriptionUpdateParams',
      path: '/v1/subscriptions/{made}',
      values: [
        {
          ...COMMON,
          add_invoice_items: [EXTRA, INLINE_EXTRA, INLINE_EXTRA_DECIMAL],
          billing_cycle_anchor: { type: 'unchanged' },
          cancel_at: '{inFiveDays}',
          cancellation_details: { comment: 'Too dear', feedback: 'too_expensive' },
          collection_method: 'send_invoice',
          days_until_due: 3,
          items: [
            {
              clear_usage: true,
              deleted: false,
              id: '{item}',
              metadata: { a: 'b' },
              price: '{other}',
              quantity: 3,
            },
            { price_data: INLINE },
            { price_data: INLINE_DECIMAL },
          ],
          pause_collection: { behavior: 'keep_as_draft', resumes_at: '{inThreeDays}' },
          payment_behavior: 'allow_incomplete',
          proration_behavior: 'create_prorations',
          proration_date: '{periodStart}',
        },
        { cancel_at_period_end: true },
        { trial_end: '{inThreeDays}' },
        { trial_from_plan: true },
      ],
    },
    {
      call: 'POST /v1/subscriptions/:id/pause',
      params: 'SubscriptionPauseParams',
      path: '/v1/subscriptions/{made}/pause',
      values: [
        {
          bill_for: { outstanding_usage_through: { type: 'none' }, unused_time_from: { type: 'none' } },
          invoicing_behavior: 'invoice',
          type: 'subscription',
        },
      ],
    },
    {
      call: 'POST /v1/subscriptions/:id/resume',
      params: 'SubscriptionResumeParams',
      path: '/v1/subscriptions/{paused}/resume',
      values: [
        {
          billing_cycle_anchor: { type: 'unchanged' },
          payment_behavior: 'resume_on_payment_success',
          proration_behavior: 'none',
          proration_date: '{pausedPeriodStart}',
        },
      ],
    },
    {
      call: 'POST /v1/subscriptions/:id/migrate',
      params: 'SubscriptionMigrateParams',
      path: '/v1/subscriptions/{classic}/migrate',
      values: [{ billing_mode: { flexible: { proration_discounts: 'itemized' }, type: 'flexible' } }],
    },
    {
      call: 'POST /v1/subscription_items',
      params: 'SubscriptionItemCreateParams',
      path: '/v1/subscription_items',
      values: [
        {
          metadata: { a: 'b' },
          payment_behavior: 'allow_incomplete',
          price: '{other}',
          proration_behavior: 'none',
          proration_date: '{periodStart}',
          quantity: 4,
          subscription: '{made}',
        },
        { price_data: INLINE, subscription: '{made}' },
        { price_data: INLINE_DECIMAL, subscription: '{made}' },
      ],
    },
    {
      call: 'POST /v1/subscription_items/:id',
      params: 'SubscriptionItemUpdateParams',
      path: '/v1/subscription_items/{item}',
      values: [
        {
          metadata: { a: 'b' },
          off_session: true,
          payment_behavior: 'allow_incomplete',
          price: '{other}',
          proration_behavior: 'none',
          proration_date: '{periodStart}',
          quantity: 4,
        },
        { price_data: INLINE },
        { price_data: INLINE_DECIMAL },
      ],
    },
  ],
  homes: { subscription: '/v1/subscriptions', subscription_item: '/v1/subscription_items' },
  notShown:
    /^(add_invoice_items|bill_for|invoicing_behavior|items\[\]\.(clear_usage|deleted)|off_session|payment_behavior|proration_behavior|proration_date|trial_from_plan|trial_period_days|type|billing_cycle_anchor\.type)\b/,
  place: (name) => {
    const [first = '', ...rest] = stepsOf(name);
    if (first === 'backdate_start_date') return ['start_date'];
    if (first === 'price_data') return ['price', ...rest];
    if (first !== 'items') return [first, ...rest];
    const [index = '', inner = '', ...within] = rest;
    return ['items', 'data', index, inner === 'price_data' ? 'price' : inner, ...within];
  },
  prepare,
};
