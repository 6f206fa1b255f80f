/**
 * What is stored: Stripe's objects as they go over the wire, with every field present (expand-only ones
 * too) and references as ids. Built from the SDK's response types, so that a field which a new API
 * version adds does not compile until the sandbox has it.
 */
import type Stripe from 'stripe';

/** A response type as it is on the wire: the SDK's Decimal is a string there. */
export type Wire<T> = T extends string
  ? T
  : T extends Stripe.Decimal
    ? string
    : T extends readonly (infer U)[]
      ? Wire<U>[]
      : T extends object
        ? { [K in keyof T]: Wire<T[K]> }
        : T;

/** `deleted` is only there on the answer to a DELETE; `References` are stored as ids. */
type Stored<T, References extends keyof T = never> = Required<Omit<Wire<T>, 'deleted' | References>>;

export interface StoredProduct extends Stored<Stripe.Product, 'default_price' | 'tax_code'> {
  /** Gone from the SDK's types, still in every live body (facts.md §2.1). */
  attributes: string[];
  default_price: string | null;
  tax_code: string | null;
}

export type Tier = Wire<Stripe.Price.Tier>;
export interface CurrencyOption extends Omit<Wire<Stripe.Price.CurrencyOptions>, 'tiers'> {
  tiers?: Tier[];
}

export interface StoredPrice extends Omit<Stored<Stripe.Price, 'product'>, 'currency_options' | 'tiers'> {
  product: string;
  currency_options: Record<string, CurrencyOption>;
  /** Only tiered prices have them. */
  tiers?: Tier[];
}

export type StoredMeter = Stored<Stripe.Billing.Meter>;

type Configuration = Wire<Stripe.BillingPortal.Configuration>;
type Features = Configuration['features'];
type Cancel = Features['subscription_cancel'];
export interface StoredConfiguration extends Required<Omit<Configuration, 'application' | 'features'>> {
  application: string | null;
  features: Omit<Features, 'subscription_cancel' | 'subscription_update'> & {
    subscription_cancel: Omit<Cancel, 'cancellation_reason'> & {
      cancellation_reason: Omit<Cancel['cancellation_reason'], 'feedback_options'> & {
        feedback_options: string[] | null;
      };
    };
    subscription_update: Required<Features['subscription_update']>;
  };
}

/** One line a kind: the name Stripe gives it in `object`, and what is stored. */
export interface Objects {
  product: StoredProduct;
  price: StoredPrice;
  'billing.meter': StoredMeter;
  'billing_portal.configuration': StoredConfiguration;
}

export type Kind = keyof Objects;

export const KINDS: readonly Kind[] = ['product', 'price', 'billing.meter', 'billing_portal.configuration'];
