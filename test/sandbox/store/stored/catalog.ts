/** Products, prices, meters and portal configurations as they are stored. */
import type Stripe from 'stripe';
import type { Stored, Wire } from './wire.ts';

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
  /** Made by a session's `price_data`: in no list. Never shown. */
  inline?: true;
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
