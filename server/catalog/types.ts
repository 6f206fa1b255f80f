/** A file of the catalog as it was read: the path as people should see it, and its bytes. */
export interface SourceFile {
  path: string;
  bytes: Uint8Array;
}

/** One thing wrong (or suspicious) in a catalog, in the shape of `validate --json`. */
export interface Problem {
  file: string;
  /** From 1; of the offending key or value itself. */
  line: number;
  /** From 1. */
  column: number;
  /** Dotted, as in `products.seat.prices.yearly.recurring.interval`; empty for a whole file. */
  path: string;
  /** A stable word for the rule, as in `unknown_key` or `tiers_out_of_order`. */
  code: string;
  message: string;
  /** What would be right. */
  hint: string;
}

export type Metadata = Record<string, string>;

export type Interval = 'day' | 'week' | 'month' | 'year';
export type TaxBehavior = 'exclusive' | 'inclusive' | 'unspecified';

/**
 * A tier as written. Amounts are in the currency's smallest unit: whole ones as numbers, `_decimal`
 * ones as the text in the YAML.
 */
export interface Tier {
  up_to: number | 'inf';
  unit_amount?: number;
  unit_amount_decimal?: string;
  flat_amount?: number;
  flat_amount_decimal?: string;
}

export interface CustomUnitAmount {
  enabled: true;
  minimum?: number;
  maximum?: number;
  preset?: number;
}

export interface CurrencyOption {
  unit_amount?: number;
  unit_amount_decimal?: string;
  custom_unit_amount?: CustomUnitAmount;
  tiers?: Tier[];
  tax_behavior?: TaxBehavior;
}

export interface RecurringSpec {
  interval: Interval;
  interval_count?: number;
  usage_type?: 'licensed' | 'metered';
  /** Key of a meter of the catalog. */
  meter?: string;
  trial_period_days?: number;
}

/** How the shop sells a price. Not Stripe's: nothing of it is sent to Stripe by the reconciler. */
export interface CheckoutSpec {
  trial_period_days?: number;
  payment_method_collection?: 'always' | 'if_required';
  quantity?: number;
  adjustable_quantity?: { enabled: boolean; minimum?: number; maximum?: number };
}

export interface PriceSpec {
  active?: boolean;
  lookup_key?: string;
  was?: string;
  nickname?: string;
  currency: string;
  unit_amount?: number;
  unit_amount_decimal?: string;
  custom_unit_amount?: CustomUnitAmount;
  billing_scheme?: 'per_unit' | 'tiered';
  tiers_mode?: 'graduated' | 'volume';
  tiers?: Tier[];
  transform_quantity?: { divide_by: number; round: 'up' | 'down' };
  recurring?: RecurringSpec;
  tax_behavior?: TaxBehavior;
  currency_options?: Record<string, CurrencyOption>;
  metadata?: Metadata;
  checkout?: CheckoutSpec;
}

export interface ProductSpec {
  id?: string;
  was?: string;
  active?: boolean;
  name: string;
  description?: string;
  images?: string[];
  marketing_features?: { name: string }[];
  package_dimensions?: { height: number; length: number; weight: number; width: number };
  shippable?: boolean;
  statement_descriptor?: string;
  tax_code?: string;
  tax_details?: { tax_code?: string; performance_location?: string };
  unit_label?: string;
  url?: string;
  /** Key of a price of this product: `monthly` or `paircode.monthly`. */
  default_price?: string;
  metadata?: Metadata;
  prices?: Record<string, PriceSpec>;
}

export interface MeterSpec {
  was?: string;
  display_name: string;
  event_name: string;
  default_aggregation: { formula: 'sum' | 'count' | 'last' };
  customer_mapping?: { type: 'by_id'; event_payload_key: string };
  value_settings?: { event_payload_key: string };
  event_time_window?: 'day' | 'hour';
}

/** Stripe's own shape, but for products and prices, which are named by their keys. */
export interface PortalSpec {
  was?: string;
  active?: boolean;
  name?: string;
  business_profile?: {
    headline?: string;
    privacy_policy_url?: string;
    terms_of_service_url?: string;
  };
  default_return_url?: string;
  login_page?: { enabled: boolean };
  features: PortalFeatures;
  metadata?: Metadata;
}

export interface PortalFeatures {
  customer_update?: { enabled: boolean; allowed_updates?: string[] };
  invoice_history?: { enabled: boolean };
  payment_method_update?: { enabled: boolean; payment_method_configuration?: string };
  subscription_cancel?: {
    enabled: boolean;
    mode?: 'at_period_end' | 'immediately';
    proration_behavior?: 'none' | 'create_prorations' | 'always_invoice';
    cancellation_reason?: { enabled: boolean; options: string[]; feedback_options?: string[] };
  };
  subscription_update?: {
    enabled: boolean;
    default_allowed_updates?: string[];
    products?: {
      product: string;
      prices: string[];
      adjustable_quantity?: { enabled: boolean; minimum?: number; maximum?: number };
    }[];
    proration_behavior?: 'none' | 'create_prorations' | 'always_invoice';
    billing_cycle_anchor?: 'now' | 'unchanged';
    schedule_at_period_end?: { conditions: { type: string }[] };
    trial_update_behavior?: 'continue_trial' | 'end_trial';
  };
  subscription_pause?: {
    enabled: boolean;
    duration?: {
      type: 'indefinite' | 'interval_options';
      interval_options?: { interval: Interval; interval_count: number }[];
    };
  };
}

/** All files of a folder, merged, substituted and found valid. */
export interface Catalog {
  /** The namespace: `catalog:` after substitution. */
  name: string;
  mode?: 'test' | 'live';
  metadata: Metadata;
  meters: Record<string, MeterSpec>;
  products: Record<string, ProductSpec>;
  portal_configurations: Record<string, PortalSpec>;
}

export interface LoadResult {
  /** Present when there are no errors. */
  catalog?: Catalog;
  errors: Problem[];
  /** What is legal but almost certainly wrong. */
  warnings: Problem[];
}

export interface DesiredMeter {
  kind: 'meter';
  /** `pair_sessions` */
  key: string;
  spec: MeterSpec;
}

export interface DesiredProduct {
  kind: 'product';
  /** `paircode` */
  key: string;
  /** The chosen Stripe id: `id:` of the YAML, else `<catalog>_<product>`. */
  id: string;
  /** The catalog's metadata and the product's own. */
  metadata: Metadata;
  /** Full price keys of the product, sorted. */
  priceKeys: string[];
  /** `default_price` as a full price key. */
  defaultPrice?: string;
  spec: ProductSpec;
}

export interface DesiredPrice {
  kind: 'price';
  /** `paircode.monthly` */
  key: string;
  /** Key of its product: `paircode`. */
  product: string;
  /** The YAML's, else `<catalog>_<product>_<price>`. */
  lookupKey: string;
  metadata: Metadata;
  spec: PriceSpec;
}

export interface DesiredPortalConfiguration {
  kind: 'portal_configuration';
  /** `default` */
  key: string;
  metadata: Metadata;
  /** References are full keys: `product: paircode`, `prices: [paircode.monthly]`. */
  spec: PortalSpec;
}

/** What should be in the account: the catalog with ids, lookup keys and metadata worked out, each list sorted by key. */
export interface Desired {
  catalog: string;
  mode?: 'test' | 'live';
  metadata: Metadata;
  meters: DesiredMeter[];
  products: DesiredProduct[];
  prices: DesiredPrice[];
  portalConfigurations: DesiredPortalConfiguration[];
}
