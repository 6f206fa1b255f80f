import type Stripe from 'stripe';
import type { Sample, Samples } from './sample.ts';

const CUSTOM = { enabled: true, minimum: 500, maximum: 9000, preset: 700 };
const TIERS = [
  { up_to: 10, flat_amount: 100, unit_amount: 20 },
  { up_to: 'inf', flat_amount_decimal: '50', unit_amount_decimal: '0.123456789012' },
];
const PRODUCT = {
  active: false,
  description: 'Soft & "grey"',
  images: ['https://example.com/a.png'],
  marketing_features: [{ name: 'Warm' }, { name: 'Grey' }],
  metadata: { color: 'grey', 'a b': 'c&d=e' },
  name: 'Shirt',
  package_dimensions: { height: '1.5', length: '2', weight: '0.25', width: '3' },
  shippable: true,
  statement_descriptor: 'SHIRTS',
  tax_code: 'txcd_99999999',
  tax_details: { performance_location: 'taxloc_1', tax_code: 'txcd_99999999' },
  unit_label: 'piece',
  url: 'https://example.com/shirt?a=b',
};
const FEATURES = {
  customer_update: { allowed_updates: ['address', 'tax_id'], enabled: true },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: 'pmc_1abc' },
  subscription_cancel: {
    cancellation_reason: { enabled: true, feedback_options: ['fbopt_1'], options: ['other', 'unused'] },
    enabled: true,
    mode: 'immediately',
    proration_behavior: 'create_prorations',
  },
  subscription_pause: {
    duration: { interval_options: [{ interval: 'week', interval_count: 2 }], type: 'interval_options' },
    enabled: true,
  },
  subscription_update: {
    billing_cycle_anchor: 'now',
    default_allowed_updates: ['price', 'quantity'],
    enabled: true,
    products: [
      {
        adjustable_quantity: { enabled: true, maximum: 9, minimum: 2 },
        prices: ['{monthly}'],
        product: 'base',
      },
    ],
    proration_behavior: 'always_invoice',
    schedule_at_period_end: { conditions: [{ type: 'decreasing_item_amount' }] },
    trial_update_behavior: 'continue_trial',
  },
};
const CONFIGURATION = {
  business_profile: {
    headline: 'Hello',
    privacy_policy_url: 'https://example.com/privacy',
    terms_of_service_url: 'https://example.com/terms',
  },
  default_return_url: 'https://example.com/back',
  features: FEATURES,
  login_page: { enabled: true },
  metadata: { a: 'b' },
  name: 'Main',
};

const OPTION_TERMS = [{ unit_amount: 900, tax_behavior: 'exclusive' }, { unit_amount_decimal: '0.5' }];

const SAMPLES: Sample[] = [
  {
    call: 'POST /v1/products',
    params: 'ProductCreateParams',
    path: '/v1/products',
    expand: ['default_price.currency_options.eur.tiers', 'default_price.currency_options.gbp.tiers'],
    values: [
      { ...PRODUCT, id: 'chosen', type: 'service' },
      ...OPTION_TERMS.map((option) => ({
        name: 'x',
        default_price_data: {
          currency: 'usd',
          currency_options: { eur: option },
          metadata: { a: 'b' },
          recurring: { interval: 'month', interval_count: 3 },
          tax_behavior: 'inclusive',
          unit_amount: 1000,
        },
      })),
      { name: 'x', default_price_data: { currency: 'usd', unit_amount_decimal: '10.5' } },
      {
        name: 'x',
        default_price_data: {
          currency: 'usd',
          custom_unit_amount: CUSTOM,
          currency_options: { eur: { custom_unit_amount: CUSTOM } },
        },
      },
    ],
  },
  {
    call: 'POST /v1/products/:id',
    params: 'ProductUpdateParams',
    path: '/v1/products/base',
    values: [PRODUCT, { default_price: '{monthly}' }],
  },
  {
    call: 'POST /v1/prices',
    params: 'PriceCreateParams',
    path: '/v1/prices',
    expand: ['tiers', 'currency_options.eur.tiers', 'product'],
    values: [
      ...OPTION_TERMS.map((option) => ({
        active: false,
        billing_scheme: 'per_unit',
        currency: 'usd',
        currency_options: { eur: option },
        metadata: { a: 'b' },
        nickname: 'Nick',
        product: 'base',
        recurring: {
          interval: 'week',
          interval_count: 2,
          meter: '{meter}',
          trial_period_days: 7,
          usage_type: 'metered',
        },
        tax_behavior: 'exclusive',
        transform_quantity: { divide_by: 10, round: 'up' },
        unit_amount: 1000,
      })),
      {
        currency: 'usd',
        product: 'base',
        unit_amount_decimal: '10.25',
        lookup_key: 'k',
        transfer_lookup_key: true,
      },
      {
        currency: 'usd',
        product: 'base',
        custom_unit_amount: CUSTOM,
        currency_options: { eur: { custom_unit_amount: CUSTOM } },
      },
      {
        billing_scheme: 'tiered',
        currency: 'usd',
        currency_options: { eur: { tiers: TIERS } },
        product: 'base',
        recurring: { interval: 'month' },
        tiers: TIERS,
        tiers_mode: 'graduated',
      },
      {
        currency: 'usd',
        unit_amount: 5,
        product_data: {
          active: false,
          id: 'inline',
          metadata: { a: 'b' },
          name: 'Inline',
          statement_descriptor: 'INLINE',
          tax_code: 'txcd_10000000',
          tax_details: { performance_location: 'taxloc_1', tax_code: 'txcd_10000000' },
          unit_label: 'seat',
        },
      },
    ],
  },
  {
    call: 'POST /v1/prices/:id',
    params: 'PriceUpdateParams',
    path: '/v1/prices/{plain}',
    expand: ['currency_options'],
    values: [
      {
        active: false,
        currency_options: {
          eur: { unit_amount: 800, tax_behavior: 'inclusive' },
          gbp: { unit_amount_decimal: '1.5' },
        },
        lookup_key: 'k',
        metadata: { a: 'b' },
        nickname: 'Nick',
        tax_behavior: 'inclusive',
        transfer_lookup_key: true,
      },
    ],
  },
  {
    call: 'POST /v1/prices/:id (tiered)',
    params: 'PriceUpdateParams',
    path: '/v1/prices/{tiered}',
    expand: ['currency_options.eur.tiers'],
    values: [{ currency_options: { eur: { tiers: TIERS } } }],
  },
  {
    call: 'POST /v1/prices/:id (chosen by the customer)',
    params: 'PriceUpdateParams',
    path: '/v1/prices/{custom}',
    expand: ['currency_options'],
    values: [{ currency_options: { eur: { custom_unit_amount: CUSTOM } } }],
  },
  {
    call: 'POST /v1/billing/meters',
    params: 'MeterCreateParams',
    path: '/v1/billing/meters',
    values: [
      {
        customer_mapping: { event_payload_key: 'who', type: 'by_id' },
        default_aggregation: { formula: 'last' },
        display_name: 'Calls',
        event_name: 'sample_calls',
        event_time_window: 'hour',
        value_settings: { event_payload_key: 'how_many' },
      },
    ],
  },
  {
    call: 'POST /v1/billing/meters/:id',
    params: 'MeterUpdateParams',
    path: '/v1/billing/meters/{meter}',
    values: [{ display_name: 'Other' }],
  },
  {
    call: 'POST /v1/billing_portal/configurations',
    params: 'ConfigurationCreateParams',
    path: '/v1/billing_portal/configurations',
    expand: ['features.subscription_update.products'],
    values: [CONFIGURATION],
  },
  {
    call: 'POST /v1/billing_portal/configurations/:id',
    params: 'ConfigurationUpdateParams',
    path: '/v1/billing_portal/configurations/{portal}',
    expand: ['features.subscription_update.products'],
    values: [{ ...CONFIGURATION, active: false }],
  },
];

async function prepare(stripe: Stripe): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  await stripe.products.create({ id: 'base', name: 'Base' });
  const monthly = { interval: 'month' } as const;
  const price = { currency: 'usd', product: 'base' };
  ids.monthly = (await stripe.prices.create({ ...price, unit_amount: 1, recurring: monthly })).id;
  ids.plain = (await stripe.prices.create({ ...price, unit_amount: 2 })).id;
  ids.custom = (await stripe.prices.create({ ...price, custom_unit_amount: { enabled: true } })).id;
  ids.tiered = (
    await stripe.prices.create({
      ...price,
      billing_scheme: 'tiered',
      tiers_mode: 'volume',
      tiers: [{ up_to: 'inf', unit_amount: 1 }],
      recurring: monthly,
    })
  ).id;
  ids.meter = (
    await stripe.billing.meters.create({
      display_name: 'm',
      event_name: 'm',
      default_aggregation: { formula: 'sum' },
    })
  ).id;
  ids.portal = (
    await stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } })
  ).id;
  return ids;
}

export const catalogSamples: Samples = {
  files: [
    'resources/Products.d.ts',
    'resources/Prices.d.ts',
    'resources/Billing/Meters.d.ts',
    'resources/BillingPortal/Configurations.d.ts',
  ],
  samples: SAMPLES,
  homes: {
    product: '/v1/products',
    price: '/v1/prices',
    'billing.meter': '/v1/billing/meters',
    'billing_portal.configuration': '/v1/billing_portal/configurations',
  },
  notShown: /(^|\.)(transfer_lookup_key|custom_unit_amount\.enabled)$/,
  prepare,
};
